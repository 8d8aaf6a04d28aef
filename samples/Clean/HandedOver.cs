namespace Samples;

/// <summary>Locks that are acquired here and released elsewhere, on purpose.</summary>
public sealed class HandedOver
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly object _sync = new();

    public bool TryEnter(TimeSpan patience)
    {
        if (!_gate.Wait(patience))
            return false;
        return true;
    }

    public void Leave() => _gate.Release();

    public IDisposable Enter()
    {
        _gate.Wait();
        return new Scope(_gate);
    }

    public bool TryRun(Action work)
    {
        var taken = false;
        try
        {
            Monitor.TryEnter(_sync, 100, ref taken);
            if (!taken)
                return false;
            work();
            return true;
        }
        finally
        {
            if (taken)
                Monitor.Exit(_sync);
        }
    }

    private sealed class Scope(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }
}
