using Runtime.Staging;

namespace Runtime.Wrong;

// The value belongs to the thread. After the await the code may go on on another thread, which has another value.
[Demonstrates(23, "thread-static-across-await", "the user is gone after the await", Rules = ["LKS1019"], Right = "async-local-user")]
public sealed class ThreadStaticAcrossAwait : IDemonstration
{
    [ThreadStatic]
    private static string? s_user;

    public Outcome Run(Stage stage)
    {
        var user = Task.Run(() => Handle(stage)).GetAwaiter().GetResult();
        return new Outcome(user is null, $"the user is '{user ?? "nobody"}'");
    }

    private static async Task<string?> Handle(Stage stage)
    {
        s_user = "anna";
        stage.Tell($"before: {s_user}");
        await Switch.Thread();
        var user = s_user; // expect: LKS1019
        stage.Tell($"after, on another thread: {user ?? "nobody"}");
        return user;
    }
}
