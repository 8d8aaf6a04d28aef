using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Atomics;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LazyModeTests
{
    [Fact]
    public Task Suggests_WhereAllResultsButOneAreLost() => Verify.Diagnostics("""
        using System.IO;
        class Settings
        {
            public Stream Open() { if (Path is null) throw new InvalidOperationException(); return new FileStream(Path, FileMode.Open); }
            public string? Path;
        }
        class Engine
        {
            private readonly Lazy<Stream> _log = {|LKS1023:new(() => File.OpenWrite("log"), LazyThreadSafetyMode.PublicationOnly)|};
            private readonly Lazy<Stream> _data;
            private readonly Lazy<Task<int>> _count;
            private readonly Lazy<string> _name;
            private int _made;
            public Engine(Settings settings)
            {
                _data = {|LKS1023:new Lazy<Stream>(settings.Open, LazyThreadSafetyMode.PublicationOnly)|};
                _count = {|LKS1023:new Lazy<Task<int>>(() => Task.Run(() => 1), LazyThreadSafetyMode.PublicationOnly)|};
                _name = {|LKS1023:new Lazy<string>(() => { _made++; return "engine" + _made; }, LazyThreadSafetyMode.PublicationOnly)|};
            }
            public object All => (_log.Value, _data.Value, _count.Value, _name.Value);
        }
        """);

    [Fact]
    public Task Suggests_WhereNothingKeepsThreadsApart() => Verify.Diagnostics("""
        class Tables
        {
            private static readonly Lazy<Dictionary<int, string>> s_names = {|LKS1023:new(Read, false)|};
            private readonly Lazy<int[]> _primes = {|LKS1023:new(() => new int[100], LazyThreadSafetyMode.None)|};
            public static string Name(int number) => s_names.Value[number];
            private static Dictionary<int, string> Read() => new() { [1] = "one" };
            public void Run()
            {
                Parallel.For(0, 100, i => Console.WriteLine(_primes.Value[i]));
            }
        }
        """);

    [Fact]
    public Task Accepts_PlainValues_Locals_AndTheModeThatKeepsThreadsApart() => Verify.Diagnostics("""
        using System.IO;
        class Engine
        {
            private readonly Lazy<string> _name = new(() => "engine", LazyThreadSafetyMode.PublicationOnly);
            private readonly Lazy<List<int>> _list = new(() => new List<int>(), LazyThreadSafetyMode.PublicationOnly);
            private readonly Lazy<Stream> _log = new(() => File.OpenWrite("log"), true);
            private readonly Lazy<Stream> _data = new(() => File.OpenWrite("data"));
            private readonly Lazy<Stream> _known;
            private readonly Lazy<Task<int>> _done = new(() => Task.FromResult(1), LazyThreadSafetyMode.PublicationOnly);
            public Engine(Stream known) => _known = new Lazy<Stream>(() => known, LazyThreadSafetyMode.PublicationOnly);
            public object All => (_name.Value, _list.Value, _log.Value, _data.Value, _known.Value, _done.Value);
            public long Length(string path)
            {
                var opened = new Lazy<Stream>(() => File.OpenRead(path), LazyThreadSafetyMode.PublicationOnly);
                return path.Length > 3 ? opened.Value.Length : 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_NoneWhereOneThreadAsks_OrALockIsHeld() => Verify.Diagnostics("""
        class Tables
        {
            private static readonly object s_gate = new();
            private static readonly Lazy<List<int>> s_names = new(() => new List<int>(), false);
            private static readonly Lazy<List<int>> s_private = new(() => new List<int>(), false);
            [ThreadStatic] private static Lazy<List<int>>? t_own;
            private readonly Lazy<int[]> _primes = new(() => new int[100], LazyThreadSafetyMode.None);
            private readonly Lazy<int[]> _squares = new(() => new int[100], LazyThreadSafetyMode.None);
            public static int Count() { lock (s_gate) return s_names.Value.Count; }
            public static void Own() => t_own = new Lazy<List<int>>(() => new List<int>(), false);
            public static int Mine() => t_own!.Value.Count;
            static Tables() => Console.WriteLine(s_private.Value.Count);
            public int Prime(int i) => _primes.Value[i];
            public void Run() => Parallel.For(0, 100, i =>
            {
                lock (_squares)
                    Console.WriteLine(_squares.Value[i]);
            });
        }
        """);

    [Fact]
    public Task Fixes_ByDroppingTheMode() => Verify.Fix<MakeValueOnceFix>(
        """
        using System.IO;
        class Engine
        {
            // the log
            private readonly Lazy<Stream> _log = {|LKS1023:new(() => File.OpenWrite("log"), LazyThreadSafetyMode.PublicationOnly)|}; // kept
            private static readonly Lazy<List<int>> s_names = {|LKS1023:new Lazy<List<int>>(isThreadSafe: false)|};
            private static readonly Lazy<List<int>> s_more = {|LKS1023:new Lazy<List<int>>(
                () => new List<int>(),
                mode: LazyThreadSafetyMode.None)|};
            public object Log => _log.Value;
            public static object Names => (s_names.Value, s_more.Value);
        }
        """,
        """
        using System.IO;
        class Engine
        {
            // the log
            private readonly Lazy<Stream> _log = new(() => File.OpenWrite("log")); // kept
            private static readonly Lazy<List<int>> s_names = new Lazy<List<int>>();
            private static readonly Lazy<List<int>> s_more = new Lazy<List<int>>(
                () => new List<int>());
            public object Log => _log.Value;
            public static object Names => (s_names.Value, s_more.Value);
        }
        """);
}
