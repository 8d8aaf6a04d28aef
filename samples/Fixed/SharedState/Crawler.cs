namespace Samples.SharedState;

/// <summary>One thread at a time adds its page.</summary>
public sealed class Crawler
{
    private readonly List<string> _pages = [];
    private readonly Lock _pagesLock = new();

    public void Visit(IEnumerable<string> addresses)
    {
        Parallel.ForEach(addresses, address =>
        {
            lock (_pagesLock)
            {
                _pages.Add(address.ToUpperInvariant());
            }
        });
    }
}
