namespace Samples.Pairing;

/// <summary>Each permit is given back once.</summary>
public sealed class Tickets
{
    private readonly SemaphoreSlim _tickets = new(3, 3);

    public void Print()
    {
        _tickets.Wait();
        try
        {
            Console.WriteLine("ticket");
        }
        finally
        {
            _tickets.Release();
        }
    }
}
