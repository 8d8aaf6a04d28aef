namespace Samples.SharedState;

/// <summary>A list that several threads fill loses pages, or throws while it grows.</summary>
public sealed class Crawler
{
    private readonly List<string> _pages = [];

    public void Visit(IEnumerable<string> addresses)
    {
        Parallel.ForEach(addresses, address => _pages.Add(address.ToUpperInvariant())); // expect: LKS1005
    }
}
