using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

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
    public Task Accepts_MethodsThatCallThemselvesAndEachOther() => Verify.Diagnostics("""
        class Tree
        {
            private readonly object _gate = new();
            private readonly List<Tree> _children = new();

            public bool Try(Func<bool> act)
            {
                var taken = false;
                try
                {
                    Monitor.TryEnter(_gate, 100, ref taken);
                    return taken && act();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }

            public int Count() => 1 + _children.Sum(child => child.Count()) + Even(3);

            public int Depth(int from) => from == 0 ? 0 : Depth(from - 1);

            private int Even(int number) => number == 0 ? 1 : Odd(number - 1);

            private int Odd(int number) => number == 0 ? 0 : Even(number - 1);
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
            private readonly SemaphoreSlim _gate = new(1, 1);
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

    [Fact]
    public Task Says_WhereTheLocksAreTooEntangled() => Verify.Diagnostics($$"""
        class Entangled
        {
            {{string.Concat(Enumerable.Range(0, 6).Select(i => $"private readonly SemaphoreSlim _gate{i} = new(1); "))}}
            public void {|LKS0002:Run|}(Func<int, bool> ask)
            {
                {{string.Concat(Enumerable.Range(0, 6).Select(i => $"if (ask({i})) _gate{i}.Wait(); "))}}
                {{string.Concat(Enumerable.Range(0, 6).Select(i => $"if (ask({i})) _gate{i}.Release(); "))}}
            }
        }
        """);

    [Fact]
    public Task Accepts_RecursionBesideHandWrittenLocks() => Verify.Diagnostics("""
        class Schema
        {
            private readonly SemaphoreSlim _cache = new(1, 1);

            public void Read(Action read)
            {
                _cache.Wait();
                try
                {
                    read();
                }
                finally
                {
                    _cache.Release();
                }
            }

            public int Depth(int level) => level == 0 ? 0 : Depth(level - 1) + 1;

            public void Advance(int steps)
            {
                if (steps > 0)
                    Walk(this, steps);

                static void Walk(Schema schema, int steps)
                {
                    for (var step = 0; step < steps; step++)
                        schema.Advance(step);
                }
            }
        }
        """);

    public static TheoryData<string> Sources => [.. new[] { "samples/Defects", "samples/Clean", "samples/Runtime/Wrong" }
        .SelectMany(folder => Analysis.Files(folder)).Select(file => Path.GetRelativePath(ReferencePack.Root, file))];

    /// <summary>Half-typed code: what stands before the caret, and what is left when a token is deleted.</summary>
    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Survives_CodeThatIsBeingTyped(string file)
    {
        var source = await File.ReadAllTextAsync(Path.Combine(ReferencePack.Root, file));
        var tokens = Analysis.Parse(source, file).GetRoot().DescendantTokens().Select(token => token.Span).ToList();
        var broken = tokens.Where((_, i) => i % 7 == 3).Select(span => source.Remove(span.Start))
            .Concat(tokens.Where((_, i) => i % 11 == 5).Select(span => source.Remove(span.Start, span.Length)));
        foreach (var text in broken)
        {
            var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(text, file)]));
            Assert.DoesNotContain(reported, diagnostic => diagnostic.Id is "AD0001" or "LKS0002");
        }
    }

    [Fact]
    public async Task Reports_TheSameInWhateverOrderTheFilesCome()
    {
        var files = Analysis.Files("samples/Defects");
        var forward = await Analysis.Diagnostics(Analysis.Compile(files));
        var backward = await Analysis.Diagnostics(Analysis.Compile(files.Reverse()));

        Assert.Equal(forward.Select(diagnostic => diagnostic.ToString()), backward.Select(diagnostic => diagnostic.ToString()));
    }

    /// <summary>Where several locks would do as well for a message: symbols and strings have other hash codes each time.</summary>
    [Fact]
    public async Task Reports_TheSameEachTime()
    {
        var texts = new List<string>();
        for (var run = 0; run < 8; run++)
        {
            var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
                namespace Twins;
                class Decoder
                {
                    public readonly object Gate = new();
                }
                class Device(Player player)
                {
                    private readonly object _gate = new();
                    public void Reset() { lock (_gate) Console.WriteLine(); }
                    public void Seek() { lock (_gate) player.Flush(); }
                }
                class Player
                {
                    private readonly object _first = new(), _second = new(), _third = new();
                    private readonly Decoder _audio = new(), _video = new(), _text = new();
                    private readonly Device _device;
                    private bool _mustFlush;
                    public Player() => _device = new Device(this);
                    public void Flush() { lock (_audio.Gate) Console.WriteLine(); }
                    public void Seek() { lock (_text.Gate) lock (_video.Gate) lock (_audio.Gate) _device.Reset(); }
                    public void Next() { lock (_second) lock (_third) lock (_first) { _mustFlush = true; Console.WriteLine(_mustFlush); } }
                    public void Previous() { lock (_second) lock (_third) lock (_first) { _mustFlush = true; Console.WriteLine(_mustFlush); } }
                    public void Play() { if (_mustFlush) _mustFlush = false; }
                }
                """, "Twins.cs")]));
            texts.Add(string.Join('\n', found.Select(diagnostic => $"{diagnostic} {string.Join(' ', diagnostic.AdditionalLocations)}")));
        }

        Assert.Contains("LKS1002", texts[0], StringComparison.Ordinal);
        Assert.Contains("LKS2002", texts[0], StringComparison.Ordinal);
        Assert.Single(texts.Distinct());
    }

    [Fact]
    public Task Accepts_LocalsThatAreDefinedByThemselves() => Verify.Diagnostics("""
        class Typing
        {
            private event Action? Changed;
            public void Half()
            {
                Action change = {|CS0165:change|};
                Changed += change;
                Changed?.Invoke();
            }
        }
        """);
}
