namespace Samples.Deadlocks;

/// <summary>The holder calls a method that expects the semaphore to be held.</summary>
public sealed class Parts
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<string> _parts = ["first", "second"];

    public string GetBothParts()
    {
        _gate.Wait();
        try
        {
            return GetPartCore(0) + GetPartCore(1);
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
            return GetPartCore(index);
        }
        finally
        {
            _gate.Release();
        }
    }

    private string GetPartCore(int index)
    {
        return _parts[index];
    }
}
