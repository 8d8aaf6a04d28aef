using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class GuardLocalFixTests
{
    [Fact]
    public Task Fixes_ASumInAParallelLoop() => Verify.Fix<GuardLocalFix>(
        """
        class Statistics
        {
            public double Sum(double[] values)
            {
                // all of them
                var sum = 0.0; // none yet
                Parallel.ForEach(values, value => {|LKS1003:sum += value|});
                return sum;
            }

            public double Product(double product)
            {
                Parallel.Invoke(() => {|LKS1003:product *= 2|}, () => {|LKS1003:product *= 3|});
                return product;
            }
        }
        """,
        """
        class Statistics
        {
            public double Sum(double[] values)
            {
                // all of them
                var sum = 0.0; // none yet
                var sumLock = new Lock();
                Parallel.ForEach(values, value =>
                {
                    lock (sumLock)
                    {
                        sum += value;
                    }
                });
                return sum;
            }

            public double Product(double product)
            {
                var productLock = new Lock();
                Parallel.Invoke(() =>
                {
                    lock (productLock)
                    {
                        product *= 2;
                    }
                }, () =>
                {
                    lock (productLock)
                    {
                        product *= 3;
                    }
                });
                return product;
            }
        }
        """);

    [Fact]
    public Task Fixes_ATestAndWhatFollowsFromItTogether() => Verify.Fix<GuardLocalFix>(
        """
        class Statistics
        {
            public int Max(int[] values)
            {
                int max = 0, min = 3;
                Parallel.ForEach(values, value =>
                {
                    // higher
                    if (value > max)
                        {|LKS1003:max = value|}; // so far
                    Console.WriteLine(value);
                });
                return max + min;
            }

            public Dictionary<string, int> Words(string[] words)
            {
                var counts = new Dictionary<string, int>();
                Parallel.ForEach(words, word =>
                {
                    var key = word.Trim();
                    if (!counts.ContainsKey(key))
                        {|LKS1005:counts|}[key] = 0;
                    {|LKS1005:counts|}[key]++;
                });
                return counts;
            }
        }
        """,
        """
        class Statistics
        {
            public int Max(int[] values)
            {
                int max = 0, min = 3;
                var maxLock = new Lock();
                Parallel.ForEach(values, value =>
                {
                    // higher
                    lock (maxLock)
                    {
                        if (value > max)
                            max = value; // so far
                    }
                    Console.WriteLine(value);
                });
                return max + min;
            }

            public Dictionary<string, int> Words(string[] words)
            {
                var counts = new Dictionary<string, int>();
                var countsLock = new Lock();
                Parallel.ForEach(words, word =>
                {
                    var key = word.Trim();
                    lock (countsLock)
                    {
                        if (!counts.ContainsKey(key))
                            counts[key] = 0;
                        counts[key]++;
                    }
                });
                return counts;
            }
        }
        """);

    [Fact]
    public Task Fixes_ACollectionThatTasksFill() => Verify.Fix<GuardLocalFix>(
        """
        class Downloads
        {
            public async Task<List<string>> All(IEnumerable<string> urls, Func<string, Task<string>> load)
            {
                var texts = new List<string>();
                await Task.WhenAll(urls.Select(url => Task.Run(async () =>
                {
                    var text = await load(url);
                    {|LKS1005:texts|}.Add(text);
                })));
                return texts;
            }
        }
        """,
        """
        class Downloads
        {
            public async Task<List<string>> All(IEnumerable<string> urls, Func<string, Task<string>> load)
            {
                var texts = new List<string>();
                var textsLock = new Lock();
                await Task.WhenAll(urls.Select(url => Task.Run(async () =>
                {
                    var text = await load(url);
                    lock (textsLock)
                    {
                        texts.Add(text);
                    }
                })));
                return texts;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheLastOneWins_WhereOthersReadMeanwhile_AndAroundAnAwait() => Verify.NoFix<GuardLocalFix>("""
        class Race
        {
            public async Task<string> First(string left, string right)
            {
                var winner = "";
                await Task.WhenAll(
                    Task.Run(() => {|LKS1003:winner = left|}),
                    Task.Run(() => {|LKS1003:winner = right|}));
                return winner;
            }

            public void Count()
            {
                var count = 0.0;
                var thread = new Thread(() => {|LKS1003:count += 1|});
                thread.Start();
                {|LKS1003:count += 2|};
                thread.Join();
            }

            public int Sum(int[] values, Func<int, Task<int>> load)
            {
                var sum = 0;
                Task.WaitAll(
                    Task.Run(async () => { {|LKS1003:sum += await load(1)|}; }),
                    Task.Run(async () => { {|LKS1003:sum += await load(2)|}; }));
                return sum;
            }
        }
        """);
}
