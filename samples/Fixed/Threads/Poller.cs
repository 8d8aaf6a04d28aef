namespace Samples.Threads;

/// <summary>Every loop has a flag that it sees and that somebody sets.</summary>
public sealed class Poller
{
    private volatile bool _paused;
    private volatile bool _stopped;
    private readonly CancellationTokenSource _stopping = new();

    public void Start()
    {
        new Thread(Tick).Start();
        new Thread(Spin).Start();
        new Thread(Watch).Start();
    }

    public void Pause() => _paused = true;

    private void Tick()
    {
        while (!_stopping.IsCancellationRequested)
            Thread.Sleep(100);
    }

    public void RequestStop() => _stopping.Cancel();

    private void Spin()
    {
        while (!_paused)
        {
        }
    }

    private void Watch()
    {
        while (!_stopped)
            Thread.Sleep(10);
    }

    public void Stop() => _stopped = true;
}
