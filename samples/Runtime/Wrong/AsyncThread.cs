using Runtime.Staging;

namespace Runtime.Wrong;

// The thread ends at the first await of its delegate: whoever joins it believes the work done.
[Demonstrates(17, "async-thread", "the thread has ended, and its work has not", Rules = ["LKS5010"], Right = "awaited-work")]
public sealed class AsyncThread : IDemonstration
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _done;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(async () => // expect: LKS5010
        {
            stage.Tell("asks, and awaits the answer");
            await _answer.Task;
            Interlocked.Exchange(ref _done, 1);
            stage.Tell("pool", "has the answer, does the work");
        })
        { Name = "worker" };
        stage.Run(worker);
        stage.Tell("Join() has returned");
        var isDone = Volatile.Read(ref _done) == 1;
        stage.Tell($"the work is {(isDone ? "done" : "not done")}");
        _answer.SetResult();
        stage.WaitUntil(() => stage.Entries.Any(entry => entry.Thread == "pool"), "the work");
        return new Outcome(!isDone, $"after Join() the work is {(isDone ? "done" : "not done")}");
    }
}
