namespace Samples.Pairing;

/// <summary>Every lock is held for what it guards, and let go as it was taken.</summary>
public sealed class Doors
{
    private readonly SemaphoreSlim _entry = new(1, 1);
    private readonly ReaderWriterLockSlim _hall = new();
    private readonly Lock _cellar = new();
    private readonly object _attic = new();
    private SpinLock _window = new();

    public void Enter()
    {
        if (!_entry.Wait(100))
            throw new TimeoutException();
        try
        {
            Console.WriteLine("inside");
        }
        finally
        {
            _entry.Release();
        }
    }

    public async Task EnterAsync()
    {
        await _entry.WaitAsync();
        try
        {
            await Task.Yield();
        }
        finally
        {
            _entry.Release();
        }
    }

    public void Cross()
    {
        _hall.EnterReadLock();
        try
        {
            Console.WriteLine("crossing");
        }
        finally
        {
            _hall.ExitReadLock();
        }
    }

    public void Descend()
    {
        using var scope = _cellar.EnterScope();
        Console.WriteLine("down");
    }

    public void Climb()
    {
        lock (_attic)
            Console.WriteLine(_window.IsHeld);
    }
}
