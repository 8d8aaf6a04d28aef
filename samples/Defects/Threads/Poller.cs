namespace Samples.Threads;

/// <summary>Three worker loops that do not end when they should.</summary>
public sealed class Poller
{
    private bool _paused;
    private volatile bool _stopped = false;

    public void Start()
    {
        new Thread(Tick).Start(); // expect: LKS5006
        new Thread(Spin).Start();
        new Thread(Watch).Start();
    }

    public void Pause() => _paused = true;

    private void Tick()
    {
        while (true) // expect: LKS5001
            Thread.Sleep(100);
    }

    private void Spin()
    {
        while (!_paused) // expect: LKS5002
        {
        }
    }

    private void Watch()
    {
        while (!_stopped) // expect: LKS5003
            Thread.Sleep(10);
    }
}
