namespace Samples.SharedState;

/// <summary>All rounds of the loop share the captured sum.</summary>
public static class Statistics
{
    public static long Sum(IEnumerable<int> values)
    {
        long sum = 0;
        Parallel.ForEach(values, value => sum += value); // expect: LKS1003
        return sum;
    }

    public static int Longest(IEnumerable<string> words)
    {
        var longest = 0;
        Parallel.ForEach(words, word =>
        {
            if (word.Length > longest)
                longest = word.Length; // expect: LKS1003
        });
        return longest;
    }
}
