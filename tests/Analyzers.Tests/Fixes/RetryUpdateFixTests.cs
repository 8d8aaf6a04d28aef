using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RetryUpdateFixTests
{
    private static string Gauge(string members) => $$"""
        using System.Collections.Immutable;

        class Gauge
        {
            private volatile int _total;
            private volatile string _names = "";
            private volatile ImmutableList<int> _samples = [];
            private volatile float _level;
            private volatile byte _small;
            private volatile Func<int>? _source;
        {{members}}
        }
        """;

    [Fact]
    public Task Fixes_WhatInterlockedHasNoCallFor() => Verify.Fix<RetryUpdateFix>(
        Gauge("""
                public void Scale(int by)
                {
                    // by a factor
                    {|LKS1001:_total *= by + 1|}; // done
                    Console.WriteLine("scaled");
                }
                public void Peak(int next) => {|LKS1001:_total = Math.Max(this._total, next)|};
                public void Level(float by)
                {
                    if (by > 1)
                        {|LKS1001:_level += by|};
                }
                public void Sample(int sample)
                {
                    var current = sample;
                    {|LKS1001:_samples = _samples.Add(current)|};
                }
                public void Name(string name) { {|LKS1001:_names += name|}; }
                public void Count() { checked { {|LKS1001:_total++|}; } }
            """),
        Gauge("""
                public void Scale(int by)
                {
                    // by a factor
                    var current = _total;
                    while (Interlocked.CompareExchange(ref _total, current * (by + 1), current) != current)
                        current = _total; // done
                    Console.WriteLine("scaled");
                }
                public void Peak(int next)
                {
                    var current = _total;
                    while (Interlocked.CompareExchange(ref _total, Math.Max(current, next), current) != current)
                        current = _total;
                }
                public void Level(float by)
                {
                    if (by > 1)
                    {
                        var current = _level;
                        while (BitConverter.SingleToInt32Bits(Interlocked.CompareExchange(ref _level, current + by, current)) != BitConverter.SingleToInt32Bits(current))
                            current = _level;
                    }
                }
                public void Sample(int sample)
                {
                    var current = sample;
                    var current2 = _samples;
                    while (Interlocked.CompareExchange(ref _samples, current2.Add(current), current2) != current2)
                        current2 = _samples;
                }
                public void Name(string name) {
                    var current = _names;
                    while (!object.ReferenceEquals(Interlocked.CompareExchange(ref _names, current + name, current), current))
                        current = _names;
                }
                public void Count() { checked {
                        var current = _total;
                        while (Interlocked.CompareExchange(ref _total, current + 1, current) != current)
                            current = _total;
                    } }
            """));

    [Fact]
    public Task Fixes_CapturedVariablesOfStatementsAndLambdas() => Verify.Fix<RetryUpdateFix>(
        """
        var product = 1.0;
        var most = 0L;
        Parallel.For(1, 9, i => {|LKS1003:product *= i|});
        Parallel.For(1, 9, i =>
        {
            {|LKS1003:most = i > most ? i : most|};
        });
        Console.WriteLine(product + most);
        """,
        """
        var product = 1.0;
        var most = 0L;
        Parallel.For(1, 9, i =>
        {
            var current = product;
            while (BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref product, current * i, current)) != BitConverter.DoubleToInt64Bits(current))
                current = product;
        });
        Parallel.For(1, 9, i =>
        {
            var current2 = most;
            while (Interlocked.CompareExchange(ref most, i > current2 ? i : current2, current2) != current2)
                current2 = most;
        });
        Console.WriteLine(product + most);
        """,
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("public void Use() { {|LKS1001:_total += 2|}; }")]
    [InlineData("public void Use() { {|LKS1001:_total *= _source!()|}; }")]
    [InlineData("public int Use(int by) => {|LKS1001:_total *= by|};")]
    [InlineData("public async Task Use(Task<int> by) { {|LKS1001:_total *= await by|}; }")]
    [InlineData("public void Use() { {|LKS1001:_small++|}; }")]
    [InlineData("public void Use(int by) { {|LKS1001:_total *= by++|}; }")]
    [InlineData("public void Use(int by) { {|LKS1001:_total *= _total|}; }")]
    [InlineData("public void Use() { {|LKS1001:_samples = _samples.RemoveAll(n => n > _source!())|}; }")]
    [InlineData("public void Use(double by) { {|LKS1001:_total = (int)(_total * by + Next())|}; } private int Next() => _small;")]
    public Task Offers_NothingForSideEffectsOrWhereThereIsACall(string member) => Verify.NoFix<RetryUpdateFix>(Gauge("    " + member));

    [Fact]
    public Task Offers_NothingWhereALockGuardsTheField() => Verify.NoFix<RetryUpdateFix>("""
        class Account
        {
            private readonly object _gate = new();
            private double _balance;
            public void Deposit(double amount) { lock (_gate) _balance += amount; }
            public void Withdraw(double amount) { lock (_gate) _balance -= amount; }
            public double Balance() { lock (_gate) return _balance; }
            public void Interest() { {|LKS1001:_balance *= 1.01|}; }
        }
        """);

    [Fact]
    public Task Fixes_ImmutableCollections() => Verify.Fix<RetryUpdateFix>(
        """
        using System.Collections.Immutable;

        class Samples
        {
            private ImmutableList<int> _samples = [];
            private ImmutableArray<int> _values = [];
            public void Fill(int[] values)
            {
                Parallel.ForEach(values, value => {|LKS1001:_samples = _samples.Add(value)|}); // each
                Parallel.ForEach(values, value =>
                {
                    {|LKS1001:this._values = this._values.Add(value)|};
                });
            }
        }
        """,
        """
        using System.Collections.Immutable;

        class Samples
        {
            private ImmutableList<int> _samples = [];
            private ImmutableArray<int> _values = [];
            public void Fill(int[] values)
            {
                Parallel.ForEach(values, value => ImmutableInterlocked.Update(ref _samples, samples => samples.Add(value))); // each
                Parallel.ForEach(values, value =>
                {
                    ImmutableInterlocked.Update(ref this._values, values2 => values2.Add(value));
                });
            }
        }
        """,
        choice: "Immutable");
}
