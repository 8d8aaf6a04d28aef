using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SumPerThreadFixTests
{
    [Fact]
    public Task Fixes_SumsOfParallelLoops() => Verify.Fix<SumPerThreadFix>(
        """
        class Report
        {
            public long Total(int[] values, ParallelOptions options)
            {
                long sum = 0; // of all
                var odd = 5;
                Parallel.ForEach(values, value => {|LKS1003:sum += value|});
                Parallel.For(0, values.Length, options, (i, state) =>
                {
                    // even ones do not count
                    if (values[i] % 2 == 0)
                        return;
                    {|LKS1003:odd++|}; // one more
                });
                return sum - odd;
            }

            public double Money(IEnumerable<double> prices)
            {
                var total = 1.0;
                Parallel.ForEach(prices, price =>
                {
                    {|LKS1003:total -= price * 2|};
                });
                return total;
            }
        }
        """,
        """
        class Report
        {
            public long Total(int[] values, ParallelOptions options)
            {
                long sum = 0; // of all
                var odd = 5;
                Parallel.ForEach(values, () => 0L, (value, state, subtotal) => subtotal + value, subtotal => Interlocked.Add(ref sum, subtotal));
                Parallel.For(0, values.Length, options, () => 0, (i, state, subtotal) =>
                {
                    // even ones do not count
                    if (values[i] % 2 == 0)
                        return subtotal;
                    subtotal++; // one more
                    return subtotal;
                }, subtotal => Interlocked.Add(ref odd, subtotal));
                return sum - odd;
            }

            public double Money(IEnumerable<double> prices)
            {
                var total = 1.0;
                var totalLock = new Lock();
                Parallel.ForEach(prices, () => 0.0, (price, state, subtotal) =>
                {
                    subtotal -= price * 2;
                    return subtotal;
                }, subtotal =>
                {
                    lock (totalLock)
                    {
                        total += subtotal;
                    }
                });
                return total;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForWhatIsNoSum() => Verify.NoFix<SumPerThreadFix>("""
        class Report
        {
            public long Total(int[] values)
            {
                long sum = 0, product = 1;
                var last = 0L;
                Parallel.ForEach(values, value => {|LKS1003:product *= value|});
                Parallel.ForEach(values, value =>
                {
                    Console.WriteLine({|LKS1003:sum += value|});
                });
                Parallel.ForEach(values, (value, _, index) => {|LKS1003:last += index|});
                Parallel.ForEach(values, value =>
                {
                    {|LKS1003:sum += value|};
                    if (sum > 10)
                        Console.WriteLine(value);
                });
                return sum + product + last;
            }

            public async Task<int> Tasks()
            {
                var count = 0;
                await Task.WhenAll(Task.Run(() => {|LKS1003:count += 2|}), Task.Run(() => {|LKS1003:count += 3|}));
                return count;
            }
        }
        """);
}
