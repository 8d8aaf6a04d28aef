namespace Samples.Choice;

/// <summary>Private locks, and a semaphore that is used as one.</summary>
public sealed class Catalog
{
    private readonly Lock _gate = new();
    private readonly List<string> _titles = [];
    private readonly SemaphoreSlim _pages = new(1, 1);

    public void Add(string title)
    {
        lock (_gate)
            _titles.Add(title);
    }

    public void Print()
    {
        _pages.Wait();
        try
        {
            Console.WriteLine("page");
        }
        finally
        {
            _pages.Release();
        }
    }

    public void Bind()
    {
        lock (_gate)
            Console.WriteLine("bound");
    }
}
