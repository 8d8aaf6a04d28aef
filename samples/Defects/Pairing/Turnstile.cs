namespace Samples.Pairing;

/// <summary>Locks that belong to a thread, to two methods, to nobody any more, and to another process.</summary>
public sealed class Turnstile : IDisposable
{
    private readonly object _gate = new();
    private readonly object _wing = new();
    private readonly SemaphoreSlim _visitors = new(3, 3);
    private readonly Mutex _single = new(false, "Samples.Turnstile");

    public Task Pass(Task visit)
    {
        Monitor.Enter(_gate);
        return visit.ContinueWith(_ => Monitor.Exit(_gate)); // expect: LKS3011
    }

    public void OpenWing() => Monitor.Enter(_wing); // expect: LKS3012

    public void CloseWing() => Monitor.Exit(_wing);

    public void Welcome() => Task.Run(() =>
    {
        _visitors.Wait();
        try
        {
            Console.WriteLine("welcome");
        }
        finally
        {
            _visitors.Release();
        }
    });

    public void Count()
    {
        _single.WaitOne(); // expect: LKS3015
        try
        {
            Console.WriteLine("counted");
        }
        finally
        {
            _single.ReleaseMutex();
        }
    }

    public void Dispose() => _visitors.Dispose(); // expect: LKS3013
}
