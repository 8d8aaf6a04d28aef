namespace Samples.SharedState;

/// <summary>The increment is one step.</summary>
public sealed class HitCounter
{
    private int _hits;

    public int CountAll(IEnumerable<string> pages)
    {
        Parallel.ForEach(pages, page => Interlocked.Increment(ref _hits));
        return _hits;
    }
}
