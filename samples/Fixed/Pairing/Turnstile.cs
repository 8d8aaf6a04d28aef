namespace Samples.Pairing;

/// <summary>Semaphores for what moves between threads, scopes for what spans methods, an end that waits, and an owner that may have died.</summary>
public sealed class Turnstile : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _wing = new();
    private readonly SemaphoreSlim _visitors = new(3, 3);
    private readonly Mutex _single = new(false, "Samples.Turnstile");
    private Task _welcome = Task.CompletedTask;

    public async Task Pass(Task visit)
    {
        await _gate.WaitAsync();
        try
        {
            await visit;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void InWing(Action visit)
    {
        lock (_wing)
            visit();
    }

    public void Welcome() => _welcome = Task.Run(() =>
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
        try
        {
            _single.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            Console.WriteLine("the last owner died: look at what it left");
        }

        try
        {
            Console.WriteLine("counted");
        }
        finally
        {
            _single.ReleaseMutex();
        }
    }

    public void Dispose()
    {
        _welcome.Wait();
        _visitors.Dispose();
    }
}
