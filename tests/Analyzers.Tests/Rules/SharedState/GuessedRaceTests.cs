using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>What is a race as it is written, and seldom does harm: it is suggested, and no warning.</summary>
public sealed class GuessedRaceTests
{
    [Fact]
    public Task ResetByAnotherThread_IsAQuestionOfOrder() => Is("LKS1001", "Info", """
        public class Receiver
        {
            private int _length; private volatile bool _ended;
            public void Start() => new Thread(() => { while (!_ended) { _length += 4; } }).Start();
            public void Reset() { _length = 0; }
            public void Stop() => _ended = true;
        }
        """);

    [Fact]
    public Task StepsOfBothThreads_AreLost() => Is("LKS1001", "Warning, Warning", """
        public class Receiver
        {
            private int _length; private volatile bool _ended;
            public void Start() => new Thread(() => { while (!_ended) { _length += 4; } }).Start();
            public void Add() { _length++; }
            public void Stop() => _ended = true;
        }
        """);

    [Theory]
    [InlineData("public void StartDownload(int[] all) => _task = Task.Run(() => Download(all));", "Info, Info")]
    [InlineData("public void StartDownload(int[] all) => _task = Task.Run(() => Download(all)); public void Add(int one) => _modules.Add(one);", "Warning, Warning, Warning")]
    [InlineData("public void StartDownload(int[] all) { _thread = new Thread(() => Download(all)); _thread.Start(); }", "Info, Info")]
    [InlineData("public void StartDownload(int[] all) => new Thread(() => Download(all)).Start();", "Warning, Warning")]
    public Task CallersOfTheWorkItself_DoItInPlaceOfTheThread(string start, string severities) => Is("LKS1005", severities, $$"""
        public class Downloader
        {
            private readonly List<int> _modules = new(); private Task _task; private Thread _thread;
            {{start}}
            public void Download(int[] all) { _modules.AddRange(all); _modules.Clear(); }
            public void Stop() { _task?.Wait(); _thread?.Join(); }
        }
        """);

    [Theory]
    [InlineData(": System.IO.Stream", "Info")]
    [InlineData("", "Warning")]
    public Task LockOfAStream_DoesNotSayThatItHasSeveralUsers(string parent, string severity) => Is("LKS1001", severity, $$"""
        public abstract class Buffered {{parent}}
        {
            private readonly object _gate = new(); private long _place;
            public void Forward(int count) { lock (_gate) { _place += count; } }
            public void Back(int count) { lock (_gate) { _place -= count; } }
            public void Skip(int count) { _place += count; }
        }
        """);

    [Theory]
    [InlineData("", "")]
    [InlineData("public void Correct() { Volatile.Write(ref _accepted, 0); }", "Info")]
    public Task CountThatOneMemberOrdersForItsReaders_IsItsOwn(string other, string severity) => Is("LKS1001", severity, $$"""
        public class Import
        {
            private long _accepted;
            public long Accepted => Volatile.Read(ref _accepted);
            public void Run(IEnumerable<string> lines) { foreach (var line in lines) { Volatile.Write(ref _accepted, _accepted + 1); } }
            {{other}}
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { Console.Write(_column); }", "Info")]
    [InlineData("lock (_gate) { _column = 1; }", "Warning")]
    public Task MemberThatAloneWrites_OnlyPublishesUnderTheLock(string other, string severity) => Is("LKS1001", severity, $$"""
        public class Screen
        {
            private readonly object _gate = new(); private int _column;
            public void Read(string line)
            {
                foreach (var sign in line) { if (sign == 'x') { _column++; } else { lock (_gate) { _column = 0; } } }
            }
            public void Show() { {{other}} }
            public void ShowAgain() { {{other}} }
        }
        """);

    [Theory]
    [InlineData("public void Dispose() { _all.Clear(); }", "Info")]
    [InlineData("public void Dispose() { Clear(); } private void Clear() { _all.Clear(); }", "Info")]
    [InlineData("public void Forget(int key) { _all.TryRemove(key, out _); }", "Warning")]
    public Task KeyThatIsOnlyTakenOutAtTheEnd_IsThere(string remover, string severity) => Is("LKS1007", severity, $$"""
        public class Registry
        {
            private readonly ConcurrentDictionary<int, string> _all = new();
            public void Add(int key, string value) => _all.TryAdd(key, value);
            public string Find(int key) => _all.ContainsKey(key) ? _all[key] : "";
            {{remover}}
        }
        """);

    [Theory]
    [InlineData("", "Info")]
    [InlineData("public void Forget() { _last = null; }", "Warning")]
    public Task NullableWordThatStaysSet_IsHalfThereOnce(string reset, string severity) => Is("LKS1009", severity, $$"""
        public class Job
        {
            private DateTime? _last; private volatile bool _ended;
            public void Start() => new Thread(() => { while (!_ended) { _last = DateTime.Now; Thread.Sleep(9); } }).Start();
            public string Show() => "last " + _last;
            public void Stop() => _ended = true;
            {{reset}}
        }
        """);

    [Theory]
    [InlineData("new Timer(_ => Tick(), null, 1000, 1000)", "Info")]
    [InlineData("new Timer(_ => Tick(), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan)", "Info")]
    [InlineData("new Timer(_ => Tick(), null, 0, 1000)", "Warning")]
    [InlineData("new Timer(_ => Tick(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan)", "Warning")]
    [InlineData("new Timer(_ => Tick(), null, due, 1000)", "Warning")]
    [InlineData("new Timer(_ => Tick(), null, due, due)", "Info")]
    public Task TimerThatIsDueLater_FindsWhatTheNextStatementSets(string timer, string severity) => Is("LKS1024", severity, $$"""
        public class Watch
        {
            private readonly Timer _timer; private string _name;
            public Watch(string name, int due = 0) { _timer = {{timer}}; _name = name; }
            private void Tick() => Console.WriteLine(_name.Length);
        }
        """);

    [Theory]
    [InlineData("await Task.Delay(100);", "Info")]
    [InlineData("", "Warning")]
    public Task LoopThatPausesFirst_FindsWhatTheNextStatementSets(string pause, string severity) => Is("LKS1024", severity, $$"""
        public class Watch
        {
            private string _name;
            public Watch(string name) { Task.Run(() => Loop()); _name = name; }
            private async Task Loop() { {{pause}} Console.WriteLine(_name.Length); await Task.Yield(); }
        }
        """);

    [Theory]
    [InlineData("new HttpRequestMessage(HttpMethod.Get, \"a\")", "Info")]
    [InlineData("new HttpRequestMessage(HttpMethod.Get, \"a\") { Content = content }", "Warning")]
    public Task RequestWithoutContent_HasNothingToDispose(string request, string severity) => Is("LKS1027", severity, $$"""
        public class Client(HttpClient http)
        {
            public Task<HttpResponseMessage> Get(HttpContent content)
            {
                using var request = {{request}};
                return http.SendAsync(request);
            }
        }
        """);

    [Theory]
    [InlineData("leaveOpen: true", "Info")]
    [InlineData("leaveOpen: false", "Warning")]
    public Task ReaderThatLeavesItsStreamOpen_GoesOn(string argument, string severity) => Is("LKS1027", severity, $$"""
        public class Texts
        {
            public Task<string> Read(Stream stream)
            {
                using var reader = new StreamReader(stream, {{argument}});
                return reader.ReadToEndAsync();
            }
        }
        """);

    [Theory]
    [InlineData("public int State; public void Work() { State = 7; } public void Rest() { Console.WriteLine(State + 1); }", "Info")]
    [InlineData("private readonly List<int> _all = new(); public void Work() { _all.Add(1); } public void Rest() { _all.Clear(); }", "Warning, Warning")]
    public Task WordOfAnotherType_MayBeOld(string members, string severity) => Is("LKS1028", severity, $$"""
        public class Part { {{members}} }
        public class Whole
        {
            private readonly Part _part = new();
            public void Run()
            {
                var one = Task.Run(() => _part.Work());
                var two = Task.Run(() => _part.Rest());
                Task.WaitAll(one, two);
            }
        }
        """);

    private static async Task Is(string rule, string severities, string source)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.IO; using System.Net.Http; using System.Collections.Generic; using System.Collections.Concurrent; using System.Threading; using System.Threading.Tasks;\n" + source, "Source.cs")]));
        Assert.Equal(severities, string.Join(", ", reported.Where(one => one.Id == rule).OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity)));
    }

    [Theory]
    [InlineData("if (!_cache.TryGetValue(key, out var text)) { text = key.ToUpperInvariant(); _cache[key] = text; } return text;", "Info")]
    [InlineData("return key.ToUpperInvariant();", "Warning")]
    public Task LockThatSavesDoingItTwice_NeedNotKeepOthersOut(string section, string severity) => Is("LKS1007", severity, $$"""
        public class Templates
        {
            private readonly ConcurrentDictionary<string, object> _locks = new();
            private readonly ConcurrentDictionary<string, string> _cache = new();
            public string Get(string key)
            {
                var gate = _locks.GetOrAdd(key, _ => new object());
                try { lock (gate) { {{section}} } }
                finally { _locks.TryRemove(key, out _); }
            }
        }
        """);

    [Theory]
    [InlineData("public void Disconnect(string id) { _gates.TryRemove(id, out _); }", "Info")]
    [InlineData("public void Leave(string id, SemaphoreSlim gate) { gate.Release(); _gates.TryRemove(id, out _); }", "Warning")]
    public Task LockOfWhatHasEnded_IsNotAskedForAgain(string remover, string severity) => Is("LKS1007", severity, $$"""
        public class Connections
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            public async Task<SemaphoreSlim> Enter(string id)
            {
                var gate = _gates.GetOrAdd(id, _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync();
                return gate;
            }
            {{remover}}
        }
        """);
}
