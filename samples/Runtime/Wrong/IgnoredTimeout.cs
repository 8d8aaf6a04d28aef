using Runtime.Staging;

namespace Runtime.Wrong;

// The wait gives up after a while and says so by its result. Nobody looks, and what has not been loaded is used.
[Demonstrates(11, "ignored-timeout", "an empty value is used because the time was up", Rules = ["LKS4005"], Right = "tested-timeout")]
public sealed class IgnoredTimeout : IDemonstration
{
    private readonly ManualResetEventSlim _loaded = new();
    private volatile string _text = "";

    public Outcome Run(Stage stage)
    {
        var loader = new Thread(() => Load(stage)) { Name = "loader" };
        stage.Start(loader);
        _loaded.Wait(TimeSpan.FromMilliseconds(50)); // expect: LKS4005
        var length = _text.Length;
        stage.Tell($"uses {length} characters");
        stage.Turn(1);
        stage.Done();
        stage.Join(loader);
        return new Outcome(length == 0, $"{length} characters were used");
    }

    private void Load(Stage stage)
    {
        stage.Turn(2);
        _text = "loaded";
        stage.Tell("has loaded");
        _loaded.Set();
        stage.Done();
    }
}
