namespace Samples.SharedState;

/// <summary>Every task reads the old count and writes the new one: two that read the same old count are counted once.</summary>
public sealed class HitCounter
{
    private int _hits;

    public int CountAll(IEnumerable<string> pages)
    {
        Parallel.ForEach(pages, page => _hits++); // expect: LKS1001
        return _hits;
    }
}
