using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseSharedRandomFixTests
{
    [Fact]
    public Task Fixes_EveryUse() => Verify.Fix<UseSharedRandomFix>(
        """
        class Dice
        {
            private readonly Random _random = new();
            private readonly int[] _thrown = new int[10];

            public void Throw()
            {
                // a local one
                var dice = new Random();
                Parallel.For(0, 10, i => _thrown[i] = {|LKS1005:dice|}.Next(6) /* 0 to 5 */);
                Parallel.For(0, 10, i =>
                {
                    _thrown[i] = {|LKS1005:this._random|}.Next(6); // another
                });
            }
        }
        """,
        """
        class Dice
        {
            private readonly int[] _thrown = new int[10];

            public void Throw()
            {
                // a local one
                Parallel.For(0, 10, i => _thrown[i] = Random.Shared.Next(6) /* 0 to 5 */);
                Parallel.For(0, 10, i =>
                {
                    _thrown[i] = Random.Shared.Next(6); // another
                });
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForASeedOrWhatOthersSee() => Verify.NoFix<UseSharedRandomFix>("""
        class Dice
        {
            private readonly Random _seeded = new(42);
            // never lost
            private readonly Random _said = new();
            internal readonly Random Open = new();
            private readonly int[] _thrown = new int[10];

            public void Throw()
            {
                Parallel.For(0, 10, i => _thrown[i] = {|LKS1005:_seeded|}.Next(6));
                Parallel.For(0, 10, i => _thrown[i] = {|LKS1005:Open|}.Next(6));
                Parallel.For(0, 10, i => _thrown[i] = {|LKS1005:_said|}.Next(6));
            }
        }
        """);
}
