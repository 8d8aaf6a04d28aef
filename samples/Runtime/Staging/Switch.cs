namespace Runtime.Staging;

/// <summary>Lets asynchronous code go on on another thread, for certain.</summary>
public static class Switch
{
    /// <summary>A task that is completed by a thread of its own, which runs what follows the await.</summary>
    public static Task Thread()
    {
        // What awaits it is to run on the thread that completes it.
        var switched = new TaskCompletionSource(); // expect: LKS2015
        new System.Threading.Thread(() =>
        {
            System.Threading.Thread.Sleep(20);
            switched.SetResult();
        }) { IsBackground = true }.Start();
        return switched.Task;
    }
}
