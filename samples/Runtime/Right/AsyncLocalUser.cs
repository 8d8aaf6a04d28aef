using Runtime.Staging;

namespace Runtime.Right;

// An AsyncLocal belongs to the course of the code, whatever thread it runs on. A ThreadLocal makes a value for each thread.
[Demonstrates(23, "async-local-user", "the user is still there after the await, and each thread has a buffer")]
public sealed class AsyncLocalUser : IDemonstration
{
    private readonly AsyncLocal<string?> _user = new();
    private readonly ThreadLocal<int[]> _buffer = new(() => new int[4]);

    public Outcome Run(Stage stage)
    {
        var user = Task.Run(() => Handle(stage)).GetAwaiter().GetResult();
        var size = 0;
        stage.Run(new Thread(() =>
        {
            stage.Tell($"has a buffer of {_buffer.Value!.Length}");
            Volatile.Write(ref size, _buffer.Value!.Length);
        }) { Name = "second" });
        return new Outcome(user == "anna" && Volatile.Read(ref size) == 4, $"the user is '{user}'");
    }

    private async Task<string?> Handle(Stage stage)
    {
        _user.Value = "anna";
        stage.Tell($"before: {_user.Value}");
        await Switch.Thread();
        stage.Tell($"after, on another thread: {_user.Value}");
        return _user.Value;
    }
}
