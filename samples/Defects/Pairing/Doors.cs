namespace Samples.Pairing;

/// <summary>Locks that are taken, or let go, in name only.</summary>
public sealed class Doors
{
    private readonly SemaphoreSlim _entry = new(1); // expect: LKS3008
    private readonly ReaderWriterLockSlim _hall = new();
    private readonly Lock _cellar = new();
    private readonly object _attic = new();
    private readonly SpinLock _window = new(); // expect: LKS3009

    public void Enter()
    {
        _entry.Wait(100); // expect: LKS3004
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
        _entry.WaitAsync(); // expect: LKS3007
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
        _hall.EnterReadLock(); // expect: LKS3001
        try
        {
            Console.WriteLine("crossing");
        }
        finally
        {
            _hall.ExitWriteLock(); // expect: LKS3006
        }
    }

    public void Descend()
    {
        _cellar.EnterScope(); // expect: LKS3010
        Console.WriteLine("down");
    }

    public void Climb()
    {
        lock (_attic) // expect: LKS3014
        {
        }

        Console.WriteLine(_window.IsHeld);
    }
}
