using Runtime.Staging;

namespace Runtime.Wrong;

// The initialiser runs once, for the thread that comes first. All other threads find null.
[Demonstrates(23, "thread-static-initializer", "the second thread finds no buffer", Rules = ["LKS1018"], Right = "async-local-user")]
public sealed class ThreadStaticInitializer : IDemonstration
{
    [ThreadStatic]
    private static int[]? s_buffer = new int[4]; // expect: LKS1018

    public Outcome Run(Stage stage)
    {
        stage.Tell($"main has a buffer: {s_buffer is not null}");
        var missing = 0;
        stage.Run(new Thread(() =>
        {
            stage.Tell($"has a buffer: {s_buffer is not null}");
            if (s_buffer is null)
                Interlocked.Increment(ref missing);
        }) { Name = "second" });
        return new Outcome(missing == 1, "the second thread has none");
    }
}
