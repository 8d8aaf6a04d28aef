namespace Samples.Pairing;

/// <summary>A permit that is given back twice.</summary>
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

        _tickets.Release(); // expect: LKS3005
    }
}
