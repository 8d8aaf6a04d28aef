using Runtime.Staging;

namespace Runtime.Right;

// The result tells the signal from the end of the time. The waiter tries again until the value is there.
[Demonstrates(11, "tested-timeout", "the waiter notices that the time was up, and waits again")]
public sealed class TestedTimeout : IDemonstration
{
    private readonly ManualResetEventSlim _loaded = new();
    private volatile string _text = "";

    public Outcome Run(Stage stage)
    {
        var loader = new Thread(() => Load(stage)) { Name = "loader" };
        stage.Start(loader);
        var timeouts = 0;
        while (!_loaded.Wait(TimeSpan.FromMilliseconds(50)))
        {
            stage.Tell("the time is up, waits again");
            if (++timeouts == 1)
            {
                stage.Turn(1);
                stage.Done();
            }
        }

        stage.Tell($"uses {_text.Length} characters");
        stage.Join(loader);
        return new Outcome(timeouts > 0 && _text.Length == 6, $"{_text.Length} characters were used");
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
