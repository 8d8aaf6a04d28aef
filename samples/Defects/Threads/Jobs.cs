namespace Samples.Threads;

/// <summary>Work that never runs, is not waited for, or is killed.</summary>
public sealed class Jobs
{
    private readonly List<int> _done = [];

    public void Prepare()
    {
        var thread = new Thread(() => Console.WriteLine("prepared")); // expect: LKS5007
        thread.IsBackground = true;
    }

    public Task Run() => Task.Factory.StartNew(async () => await Task.Delay(10)); // expect: LKS5010

    public void Tick()
    {
        new Timer(_ => Console.WriteLine("tick"), null, 0, 100); // expect: LKS5011
    }

    public void Cancel(Thread worker) => worker.Interrupt();

    public void Wait()
    {
        Task task = null!;
        task = Task.Run(() => task.Wait()); // expect: LKS2011
    }

    public void Kill(Thread worker) => worker.Abort(); // expect: LKS5008

    public int Done => _done.Count;
}
