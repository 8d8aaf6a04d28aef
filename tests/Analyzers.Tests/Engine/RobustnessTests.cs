using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

public sealed class RobustnessTests
{
    [Fact]
    public Task Accepts_ChainsOfConditionalAccesses() => Verify.Diagnostics("""
        class Node
        {
            public Node? Next { get; set; }
            public int Value;
            public int? Third() => Next?.Next?.Next?.Value;
            public void Count() => _ = Next?.Next!.Next?.Value.CompareTo(Next?.Next?.Value);
        }
        """);

    [Fact]
    public Task Accepts_AFluentChainOfThousandsOfCalls() => Verify.Diagnostics($$"""
        class Text
        {
            private readonly System.Text.StringBuilder _builder = new();
            public void Write() => _builder{{string.Concat(Enumerable.Repeat(".Append(1)", 2000))}};
        }
        """);

    [Fact]
    public Task Accepts_AnExpressionOfThousandsOfOperands() => Verify.Diagnostics($$"""
        class Sum
        {
            private readonly SemaphoreSlim _gate = new(1);
            public int Of(int x)
            {
                _gate.Wait();
                try
                {
                    return {{string.Join(" + ", Enumerable.Repeat("x", 2000))}};
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);
}
