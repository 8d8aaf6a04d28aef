using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Lockset.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lockset.Benchmarks;

/// <summary>
/// What the analyzer adds to a compilation, as a ratio to the compiler's own diagnostics, for programs of growing size: the cost per type must
/// stay the same. Most types of most programs have nothing to do with threads: they must cost next to nothing.
/// </summary>
[InProcess, IterationCount(5), WarmupCount(2)]
[MemoryDiagnoser]
public class CostBenchmark
{
    private SyntaxTree[] _trees = [];
    private ImmutableArray<MetadataReference> _references;

    /// <summary>How many types the program has, each about fifty lines.</summary>
    [Params(100, 200, 400, 800)]
    public int Types { get; set; }

    /// <summary>Whether the types have locks, threads and tasks beside plain code, or plain code only.</summary>
    [Params(true, false)]
    public bool Concurrent { get; set; }

    /// <summary>Parses the program.</summary>
    [GlobalSetup]
    public void Parse()
    {
        _references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];
        _trees = [.. Enumerable.Range(0, Types).Select(number => CSharpSyntaxTree.ParseText((Concurrent ? ConcurrentSource : PlainSource).Replace("NUMBER", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), path: $"Type{number}.cs"))];
    }

    /// <summary>The compiler alone.</summary>
    [Benchmark(Baseline = true)]
    public int Compiler() => Compile().GetDiagnostics().Length;

    /// <summary>The compiler and the analyzer.</summary>
    [Benchmark]
    public async Task<int> CompilerAndLockset() => (await Compile().WithAnalyzers([new ConcurrencyAnalyzer()]).GetAllDiagnosticsAsync()).Length;

    private CSharpCompilation Compile() => CSharpCompilation.Create("Program", _trees, _references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private const string ConcurrentSource = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        public sealed class TypeNUMBER
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly Dictionary<string, int> _items = new();
            private volatile bool _stopped;
            private int _count;

            public void Start() => new Thread(Run).Start();

            public void Stop() => _stopped = true;

            public int Find(string key)
            {
                lock (_gate)
                    return _items.TryGetValue(key, out var value) ? value : Add(key);
            }

            public async Task<string> LoadAsync(IEnumerable<string> names, CancellationToken token)
            {
                await _semaphore.WaitAsync(token);
                try
                {
                    var text = string.Join(", ", names.Where(name => name.Length > 3).Select(name => name.Trim()));
                    await Task.Delay(10, token);
                    return text;
                }
                finally
                {
                    _semaphore.Release();
                }
            }

            public double Mean(IReadOnlyList<double> values)
            {
                var sum = 0.0;
                for (var i = 0; i < values.Count; i++)
                {
                    if (values[i] < 0)
                        throw new ArgumentException("negative", nameof(values));
                    sum += values[i];
                }

                return values.Count == 0 ? 0 : sum / values.Count;
            }

            private int Add(string key)
            {
                _count++;
                return _items[key] = key.Length;
            }

            private void Run()
            {
                while (!_stopped)
                {
                    lock (_gate)
                        _count++;
                    Thread.Sleep(10);
                }
            }
        }
        """;

    private const string PlainSource = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Text;

        public sealed class TypeNUMBER
        {
            private readonly Dictionary<string, int> _items = new();
            private readonly List<string> _names = [];
            private int _count;

            public string Title { get; set; } = "";

            public int Count => _count;

            public int Find(string key) => _items.TryGetValue(key, out var value) ? value : Add(key);

            public string Join(IEnumerable<string> names)
            {
                var text = string.Join(", ", names.Where(name => name.Length > 3).Select(name => name.Trim()));
                _names.Add(text);
                return text;
            }

            public double Mean(IReadOnlyList<double> values)
            {
                var sum = 0.0;
                for (var i = 0; i < values.Count; i++)
                {
                    if (values[i] < 0)
                        throw new ArgumentException("negative", nameof(values));
                    sum += values[i];
                }

                return values.Count == 0 ? 0 : sum / values.Count;
            }

            public override string ToString()
            {
                var text = new StringBuilder(Title);
                foreach (var name in _names)
                {
                    if (text.Length > 0)
                        text.Append("; ");
                    text.Append(name).Append(' ').Append(_items.Count);
                }

                return text.ToString();
            }

            private int Add(string key)
            {
                _count++;
                return _items[key] = key.Length;
            }
        }
        """;
}
