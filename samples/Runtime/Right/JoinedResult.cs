using Runtime.Staging;

namespace Runtime.Right;

// What was set before the start is there for the worker; what the worker has written is there after the join. Tasks are waited for or awaited.
[Demonstrates(14, "joined-result", "results are complete after Join, WaitAll and await")]
public sealed class JoinedResult : IDemonstration
{
    private int _sum;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(() => _sum = 1) { Name = "worker" };
        worker.Start();
        worker.Join();
        stage.Tell($"after Join: {_sum}");
        var two = Task.Run(() => 2);
        var three = Task.Run(() => 3);
        Task.WaitAll(two, three);
        stage.Tell($"after WaitAll: {two.Result} and {three.Result}");
        var all = _sum + two.Result + three.Result + Task.Run(() => Await(stage)).GetAwaiter().GetResult();
        return new Outcome(all == 10, $"the sum is {all}");
    }

    private static async Task<int> Await(Stage stage)
    {
        var four = await Task.Run(() => 4);
        stage.Tell($"after await: {four}");
        return four;
    }
}
