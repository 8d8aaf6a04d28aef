using Runtime.Staging;

namespace Runtime.Right;

// Await gives the thread back: while one task waits, the other goes on, on the same thread.
[Demonstrates(16, "awaited-loop", "one thread runs both tasks, one between the awaits of the other")]
public sealed class AwaitedLoop : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var ids = new HashSet<int>();
        var loop = new Thread(() => OneThread.Run(() => Task.WhenAll(Show("A", ids, stage), Show("B", ids, stage)))) { Name = "event loop" };
        stage.Run(loop);
        return new Outcome(ids.Count == 1, $"{ids.Count} thread ran both tasks");
    }

    private static async Task Show(string task, HashSet<int> threads, Stage stage)
    {
        for (var step = 1; step <= 3; step++)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            stage.Tell($"task {task}", $"step {step}, awaits");
            await Task.Yield();
        }

        stage.Tell($"task {task}", "ends");
    }
}
