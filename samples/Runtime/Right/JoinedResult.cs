using Runtime.Staging;

namespace Runtime.Right;

// What was set before the start is there for the worker; what the worker has written is there after the join. Tasks are waited for or awaited.
[Demonstrates(14, "joined-result", "results are complete after Join, WaitAll and await")]
public sealed class JoinedResult : IDemonstration
{
    private int _sum;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(() =>
        {
            _sum = 1;
            stage.Tell("writes 1");
        }) { Name = "worker" };
        stage.Start(worker);
        worker.Join();
        stage.Tell($"after Join: {_sum}");
        var two = Task.Run(() => Compute(2, stage));
        var three = Task.Run(() => Compute(3, stage));
        Task.WaitAll(two, three);
        stage.Tell($"after WaitAll: {two.Result} and {three.Result}");
        var all = _sum + two.Result + three.Result + Task.Run(() => Await(stage)).GetAwaiter().GetResult();
        return new Outcome(all == 10, $"the sum is {all}");
    }

    private static int Compute(int result, Stage stage)
    {
        stage.Tell($"task {result}", $"computes {result}");
        return result;
    }

    private static async Task<int> Await(Stage stage)
    {
        var four = await Task.Run(() => Compute(4, stage));
        stage.Tell("async", $"after await: {four}");
        return four;
    }
}
