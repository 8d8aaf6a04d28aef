using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class FactoryResultTests
{
    [Fact]
    public Task Suggests_LazyValues() => Verify.Diagnostics("""
        class Connections
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Connection> _open = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<int>> _loads = new();
            public Connection Get(string host) => {|LKS1023:_open.GetOrAdd(host, h => new Connection(h))|};
            public Task<int> Load(string key) => {|LKS1023:_loads.GetOrAdd(key, async k => { await Task.Yield(); return k.Length; })|};
        }
        sealed record Connection(string Host) : IDisposable { public void Dispose() { } }
        """);

    [Fact]
    public Task Accepts_PureAndLazyFactories() => Verify.Diagnostics("""
        class Connections
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Connection>> _open = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _lengths = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<int>> _done = new();
            public Connection Get(string host) => _open.GetOrAdd(host, h => new Lazy<Connection>(() => new Connection(h))).Value;
            public int Length(string text) => _lengths.GetOrAdd(text, t => t.Length);
            public Task<int> Done(string key) => _done.GetOrAdd(key, k => Task.FromResult(k.Length));
        }
        sealed record Connection(string Host) : IDisposable { public void Dispose() { } }
        """);

    private static string Files(string members) => $$"""
        using System.Collections.Concurrent;
        using System.IO;
        class Files
        {
            private readonly ConcurrentDictionary<string, FileStream> _files = new();
            private readonly ConcurrentDictionary<string, Task<int>> _lengths = new();
            private readonly ConcurrentDictionary<string, FileStream> _known = new();
            private readonly object _gate = new();
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public FileStream Get(string path) => {|LKS1023:_files.GetOrAdd(path, Open)|}; private FileStream Open(string path) => File.OpenRead(path);")]
    [InlineData("public FileStream Get(string path) => {|LKS1023:_files.GetOrAdd(path, p => Open(p))|}; private FileStream Open(string path) { Console.WriteLine(path); return new FileStream(path, FileMode.Open); }")]
    [InlineData("public Task<int> Length(string path) => {|LKS1023:_lengths.GetOrAdd(path, LoadAsync)|}; private async Task<int> LoadAsync(string path) => (await File.ReadAllBytesAsync(path)).Length;")]
    [InlineData("public FileStream Get(string path) => {|LKS1023:_files.GetOrAdd(path, p => { Console.WriteLine(p); return File.OpenRead(p); })|};")]
    public Task Suggests_ForAMethodThatMakesIt(string members) => Verify.Diagnostics(Files(members));

    [Theory]
    [InlineData("public FileStream Get(string path) => _files.GetOrAdd(path, Find); private FileStream Find(string path) => _known[path];")]
    [InlineData("public FileStream Get(string path) { lock (_gate) return _files.GetOrAdd(path, Open); } private FileStream Open(string path) => File.OpenRead(path);")]
    [InlineData("public Task<int> Length(string path) => _lengths.GetOrAdd(path, Done); private Task<int> Done(string path) => Task.FromResult(path.Length);")]
    [InlineData("public FileStream Get(string path, Func<string, FileStream> open) => _files.GetOrAdd(path, open);")]
    [InlineData("public FileStream Get(string path, FileStream known) => _files.GetOrAdd(path, known);")]
    public Task Accepts_AMethodThatFindsIt(string members) => Verify.Diagnostics(Files(members));

    [Theory]
    [InlineData("public TextWriter Get(string path) => {|LKS1023:_writers.GetOrAdd(path, Open)|}; private TextWriter Open(string path) { var stream = File.OpenWrite(path); return TextWriter.Synchronized(new StreamWriter(stream)); }")]
    [InlineData("public TextWriter Get(string path) => {|LKS1023:_writers.GetOrAdd(path, Open)|}; private TextWriter Open(string path) { var writer = new StreamWriter(path); writer.WriteLine(path); return writer; }")]
    [InlineData("public TextWriter Get(string path) => _writers.GetOrAdd(path, Find); private TextWriter Find(string path) { var known = _known; return known; }")]
    [InlineData("public TextWriter Get(string path) => _writers.GetOrAdd(path, Find); private TextWriter Find(string path) => TextWriter.Synchronized(_known);")]
    public Task Suggests_ForWhatIsWrapped_OrKeptInALocalFirst(string members) => Verify.Diagnostics($$"""
        using System.Collections.Concurrent;
        using System.IO;
        class Logs(TextWriter known)
        {
            private readonly TextWriter _known = known;
            private readonly ConcurrentDictionary<string, TextWriter> _writers = new();
            {{members}}
        }
        """);
}
