namespace Samples.Deadlocks;

/// <summary>A semaphore does not know who holds it: <see cref="GetBothParts"/> waits for itself.</summary>
public sealed class Parts
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<string> _parts = ["first", "second"];

    public string GetBothParts()
    {
        _gate.Wait();
        try
        {
            return GetPart(0) + GetPart(1); // expect: LKS2003 LKS2003
        }
        finally
        {
            _gate.Release();
        }
    }

    public string GetPart(int index)
    {
        _gate.Wait();
        try
        {
            return _parts[index];
        }
        finally
        {
            _gate.Release();
        }
    }
}
