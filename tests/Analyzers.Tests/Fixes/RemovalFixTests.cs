using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RemovalFixTests
{
    [Fact]
    public Task Fixes_ASecondRelease() => Verify.Fix<RemoveReleaseFix>(
        """
        class Tickets
        {
            private readonly SemaphoreSlim _tickets = new(3, 3);

            public void Print()
            {
                _tickets.Wait();
                try
                {
                    Console.WriteLine("ticket");
                }
                finally
                {
                    _tickets.Release();
                }

                // to be sure
                {|LKS3005:_tickets.Release()|};
            }
        }
        """,
        """
        class Tickets
        {
            private readonly SemaphoreSlim _tickets = new(3, 3);

            public void Print()
            {
                _tickets.Wait();
                try
                {
                    Console.WriteLine("ticket");
                }
                finally
                {
                    _tickets.Release();
                }

                // to be sure
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereSomethingIsDoneInBetween() => Verify.NoFix<RemoveReleaseFix>("""
        class Tickets
        {
            private readonly SemaphoreSlim _tickets = new(3, 3);

            public void Print()
            {
                _tickets.Wait();
                _tickets.Release();
                Console.WriteLine("ticket");
                {|LKS3005:_tickets.Release()|};
            }
        }
        """);

    [Fact]
    public Task Fixes_AnEmptySection() => Verify.Fix<RemoveSectionFix>(
        """
        class Doors
        {
            private readonly object _attic = new();

            public void Climb()
            {
                lock ({|LKS3014:_attic|})
                {
                }

                Console.WriteLine("up");
            }
        }
        """,
        """
        class Doors
        {
            private readonly object _attic = new();

            public void Climb()
            {
                Console.WriteLine("up");
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheLockIsComputed() => Verify.NoFix<RemoveSectionFix>("""
        class Doors
        {
            public void Climb()
            {
                lock ({|LKS3014:Open()|})
                {
                }
            }

            private static object Open() { Console.WriteLine("open"); return typeof(Doors).Assembly; }
        }
        """);

    [Fact]
    public Task Fixes_AnElementOfAVolatileArray() => Verify.Fix<VolatileElementFix>(
        """
        class Sensor
        {
            private volatile int[] _slots = new int[4];
            private volatile string[] _names = new string[4];
            public void Sample(int value)
            {
                {|LKS1020:_slots[0] = value|}; // newest
                {|LKS1020:_names[0] = $"{value}"|};
            }
            public int First => _slots[0] + _names[0].Length;
        }
        """,
        """
        class Sensor
        {
            private volatile int[] _slots = new int[4];
            private volatile string[] _names = new string[4];
            public void Sample(int value)
            {
                Volatile.Write(ref _slots[0], value); // newest
                Volatile.Write(ref _names[0], $"{value}");
            }
            public int First => _slots[0] + _names[0].Length;
        }
        """);

    [Fact]
    public Task Offers_NothingForElementsOfSeveralWords() => Verify.NoFix<VolatileElementFix>("""
        class Sensor
        {
            private volatile decimal[] _slots = new decimal[4];
            public void Sample(decimal value)
            {
                {|LKS1020:_slots[0] = value|};
            }
            public decimal First => _slots[0];
        }
        """);
}
