namespace Samples.SharedState;

/// <summary>The addition is one step.</summary>
public static class Statistics
{
    public static long Sum(IEnumerable<int> values)
    {
        long sum = 0;
        Parallel.ForEach(values, value => Interlocked.Add(ref sum, value));
        return sum;
    }

    public static int Longest(IEnumerable<string> words)
    {
        var longest = 0;
        var longestLock = new Lock();
        Parallel.ForEach(words, word =>
        {
            lock (longestLock)
            {
                if (word.Length > longest)
                    longest = word.Length;
            }
        });
        return longest;
    }
}
