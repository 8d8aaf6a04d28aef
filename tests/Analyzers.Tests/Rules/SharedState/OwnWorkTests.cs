using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Members that others can name, and that the type runs on threads of its own; and threads of different members, which run in turn.</summary>
public sealed class OwnWorkTests
{
    [Theory]
    [InlineData("_thread = new Thread(Run); _thread.Start();", "public void Run()")]
    [InlineData("_thread = new Thread(new ThreadStart(this.Run)); _thread.Start();", "public void Run()")]
    [InlineData("_thread = new Thread(() => Run()); _thread.Start();", "public void Run()")]
    [InlineData("Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning);", "public virtual void Run()")]
    [InlineData("_ = Task.Run(async () => await RunAsync());", "public Task RunAsync() { Run(); return Task.CompletedTask; } internal void Run()")]
    [InlineData("ThreadPool.QueueUserWorkItem(delegate { Run(); });", "public void Run()")]
    public Task Accepts_AThreadsCourseThatOthersCanName(string start, string course) => Verify.Diagnostics($$"""
        public class Cluster
        {
            private readonly Dictionary<string, int> _nodes = new();
            private readonly ManualResetEventSlim _end = new(false);
            private Thread? _thread;
            private int _rounds;
            public void Start() { {{start}} }
            public void Stop() => _end.Set();
            {{course}}
            {
                while (!_end.Wait(100))
                {
                    _rounds++;
                    Tend();
                }
            }
            private void Tend() => _nodes[_rounds.ToString()] = _rounds;
        }
        """);

    [Fact]
    public Task Accepts_TicksAndStepsThatTestsCallDirectly() => Verify.Diagnostics("""
        public class Metrics
        {
            private readonly List<string> _batch = new();
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();
            private readonly Timer _timer;
            private int _ticks;
            private int _sum;
            private volatile bool _isClosed;
            public void Close() => _isClosed = true;
            public Metrics()
            {
                _timer = new Timer(OnTick, null, 1000, 1000);
                Task.Run(RunAsync);
            }
            public void Add(string line) => _lines.Enqueue(line);
            internal void OnTick(object? state) => _ticks++;
            private async Task RunAsync()
            {
                while (!_isClosed)
                {
                    await Task.Delay(100);
                    Flush();
                    UpdateSums();
                }
            }
            internal void UpdateSums() => _sum = _sum + 1;
            internal void Flush()
            {
                while (_lines.TryDequeue(out var line))
                    _batch.Add(line);
                _batch.Clear();
            }
        }
        """);

    [Theory]
    [InlineData("Task.Run(Save);")]
    [InlineData("Task.Run(() => Save());")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Save());")]
    [InlineData("new Thread(Save).Start();")]
    public Task Reports_WorkThatIsDoneAtOnceAndAskedForDirectlyToo(string start) => Verify.Diagnostics($$"""
        public class Store
        {
            private readonly List<string> _saved = new();
            private int _saves;
            public void SaveLater() { {{start}} }
            public void Save()
            {
                {|LKS1001:_saves++|};
                {|LKS1005:_saved|}.Add("");
            }
        }
        """);

    [Fact]
    public Task Reports_ACourseThatAnotherMemberRunsToo() => Verify.Diagnostics("""
        public class Pump
        {
            private int _rounds;
            private volatile bool _ends;
            public void Start() => new Thread(Run).Start();
            public void RunHere() => Run();
            public void Stop() => _ends = true;
            public void Run()
            {
                while (!_ends)
                    {|LKS1001:_rounds++|};
            }
        }
        """);

    [Theory]
    [InlineData("Start", "Stop", DiagnosticSeverity.Info)]
    [InlineData("Start", "Start", DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereWordsAreStoredByThreadsOfTwoMembers(string first, string second, DiagnosticSeverity severity)
    {
        var members = first == second
            ? "public void Start(int port) { Task.Run(() => _state = port); Task.Run(() => _state = port + 1); }"
            : "public void Start(int port) { Task.Run(() => _state = port); } public void Stop(int port) { Task.Run(() => _state = -port); }";
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading.Tasks;
            public sealed class Session
            {
                private int _state;
                public int State => _state;
                {{members}}
            }
            """, "Session.cs")]));

        Assert.Equal(severity, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1004").Severity);
    }

    [Fact]
    public async Task Suggests_WhereATimerStoresAWordThatWhoStartsItReads()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Threading;
            public sealed class Session
            {
                private Timer _timer;
                private int _missed;
                public int Start(int limit)
                {
                    _timer = new Timer(_ => _missed = limit, null, 100, 100);
                    _missed = 1;
                    return _missed;
                }
            }
            """, "Session.cs")]));

        Assert.All(found.Where(diagnostic => diagnostic.Id == "LKS1004"), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
        Assert.Contains(found, diagnostic => diagnostic.Id == "LKS1004");
    }

    [Fact]
    public Task Accepts_WhatIsDoneToACopy() => Verify.Diagnostics("""
        public class Group
        {
            private Dictionary<int, int> _targets = new();
            private int _version;
            public void Add(int id) { lock (_targets) { _targets[id] = id; _version++; } }
            public void Remove(int id) { lock (_targets) { _targets.Remove(id); _version++; } }
            public int Count(int id) { lock (_targets) return _targets.Count + _version; }
            public Group Copy()
            {
                var copy = (Group)MemberwiseClone();
                copy._targets = new Dictionary<int, int>();
                copy._version = 0;
                return copy;
            }
        }
        """);

    [Theory]
    [InlineData("_port = port; _isReady = true;", "while (!_isReady)", false)]
    [InlineData("using (session = open()) { _port = port; Volatile.Write(ref listening, true); listening = true; Console.ReadLine(); }", "while (!Volatile.Read(ref listening))", false)]
    [InlineData("_isReady = true; _port = port;", "while (!_isReady)", true)]
    public async Task Tells_WhatIsThereWhenAFlagIsSet(string work, string loop, bool races)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System;
            using System.Threading;
            public class Client
            {
                private volatile bool _isReady;
                private int _port;
                public int Connect(int port, Func<IDisposable> open)
                {
                    IDisposable session = null;
                    var listening = false;
                    new Thread(() => { {{work}} }).Start();
                    {{loop}}
                        Thread.Sleep(1);
                    session?.Dispose();
                    return _port;
                }
            }
            """, "Client.cs")]));

        Assert.Equal(races, found.Any(diagnostic => diagnostic.Id is "LKS1003" or "LKS1004"));
    }

    [Fact]
    public Task Accepts_AThreadThatTheRoundWhichSucceedsStarts() => Verify.Diagnostics("""
        public class Client
        {
            private volatile bool _isActive;
            private System.Net.Sockets.TcpClient? _client;
            public void Start()
            {
                while (!_isActive)
                {
                    try
                    {
                        _client = new System.Net.Sockets.TcpClient("", 80);
                        _isActive = true;
                        {|LKS5014:new Thread(Read) { IsBackground = true }|}.Start();
                    }
                    catch (System.Net.Sockets.SocketException)
                    {
                        Console.WriteLine();
                    }
                }
            }
            private void Read() => _client!.GetStream().ReadByte();
        }
        """);

    [Fact]
    public Task Accepts_WorkThatGoesOnInAnotherRunOfItself() => Verify.Diagnostics("""
        class Recognizer(Action<Action> post)
        {
            private readonly List<int> _once = [];
            public void Start(int[] all) { _ = Task.Run(() => Loop(all)); }
            private void Loop(int[] all)
            {
                foreach (var one in all)
                {
                    if (one < 0)
                    {
                        post(() => { _once.Add(one); _ = Task.Run(() => Loop(all)); });
                        return;
                    }
                    _once.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TwoLoopsThatOthersStart() => Verify.Diagnostics("""
        class Recognizer
        {
            private readonly List<int> _once = [];
            public void Start(int[] all) { _ = Task.Run(() => Loop(all)); _ = Task.Run(() => Rest(all)); }
            private void Loop(int[] all) { foreach (var one in all) {|LKS1005:_once|}.Add(one); }
            private void Rest(int[] all) { foreach (var one in all) {|LKS1005:_once|}.Remove(one); }
        }
        """);

    [Theory]
    [InlineData("await ExecuteAsync(CancellationToken.None)", DiagnosticSeverity.Info)]
    [InlineData("await Connect(CancellationToken.None)", DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereAMemberOnlyDoesWhatTheFrameworkRuns(string call, DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            namespace Microsoft.Extensions.Hosting { public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); } }
            namespace Queues
            {
                public class Subscriber : Microsoft.Extensions.Hosting.BackgroundService
                {
                    private readonly List<string> _tags = new();
                    public async Task StartNow() => {{call}};
                    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                    {
                        await Connect(stoppingToken);
                        foreach (var tag in _tags)
                            Console.WriteLine(tag);
                    }
                    private async Task Connect(CancellationToken token)
                    {
                        await Task.Delay(1, token);
                        _tags.Add(Guid.NewGuid().ToString());
                    }
                }
            }
            """, "Subscriber.cs")]));

        Assert.Contains(found, diagnostic => diagnostic.Id == "LKS1005");
        Assert.All(found.Where(diagnostic => diagnostic.Id == "LKS1005"), diagnostic => Assert.Equal(severity, diagnostic.Severity));
    }

    [Fact]
    public async Task Accepts_WordsOfAMemberThatOnlyDoesWhatTheFrameworkRuns()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.IO;
            using System.Threading;
            using System.Threading.Tasks;
            namespace Microsoft.Extensions.Hosting { public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); } }
            namespace Queues
            {
                public class Subscriber : Microsoft.Extensions.Hosting.BackgroundService
                {
                    private string _lastError;
                    private string _tag;
                    public string State => _lastError + _tag;
                    public async Task StartNow() => await ExecuteAsync(CancellationToken.None);
                    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                    {
                        try
                        {
                            _tag = await Connect(stoppingToken);
                        }
                        catch (IOException failure)
                        {
                            _lastError = failure.Message;
                        }
                    }
                    private static Task<string> Connect(CancellationToken token) => Task.FromResult(Guid.NewGuid().ToString());
                }
            }
            """, "Subscriber.cs")]));

        Assert.DoesNotContain(found, diagnostic => diagnostic is { Id: "LKS1004", Severity: DiagnosticSeverity.Warning });
    }

    [Theory]
    [InlineData("_sent[\"boot\"] = 1; await base.StartAsync(token);", "")]
    [InlineData("Boot(); await base.StartAsync(token);", "")]
    [InlineData("await base.StartAsync(token); _sent[\"boot\"] = 1;", "LKS1005")]
    public async Task Tells_WhatAHostedServiceDoesBeforeItsBaseStartsIt(string start, string rule)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            namespace Microsoft.Extensions.Hosting
            {
                public abstract class BackgroundService
                {
                    public virtual Task StartAsync(CancellationToken token) => Task.CompletedTask;
                    protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
                }
            }
            namespace Queues
            {
                public class Relay : Microsoft.Extensions.Hosting.BackgroundService
                {
                    private readonly Dictionary<string, int> _sent = new();
                    public override async Task StartAsync(CancellationToken token) { {{start}} }
                    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                    {
                        while (!stoppingToken.IsCancellationRequested)
                        {
                            _sent["next"] = _sent.Count;
                            await Task.Delay(1000, stoppingToken);
                        }
                    }
                    private void Boot() => _sent["boot"] = 0;
                }
            }
            """, "Relay.cs")]));

        Assert.Equal(rule, string.Join(' ', found.Where(diagnostic => diagnostic.Id == "LKS1005").Select(diagnostic => diagnostic.Id).Distinct()));
    }

    [Theory]
    [InlineData(12, "while (_isRunning) { # Thread.Sleep(10); }", DiagnosticSeverity.Warning)]
    [InlineData(13, "while (_isRunning) { # Thread.Sleep(10); }", DiagnosticSeverity.Info)]
    [InlineData(13, "for (;;) Round();", DiagnosticSeverity.Info)]
    [InlineData(13, "Round();", DiagnosticSeverity.Warning)]
    [InlineData(13, "while (_isRunning) { lock (_gate) { # } }", DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereAThreadsWholeWorldWouldMeetItsCallers(int lists, string work, DiagnosticSeverity severity)
    {
        string Each(string text) => string.Concat(Enumerable.Range(0, lists).Select(number => text.Replace("#", $"{number}", StringComparison.Ordinal)));
        var clear = Each("_all#.Clear(); ");
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            using System.Threading;
            public partial class World
            {
                private readonly object _gate = new();
                private Thread _loop;
                private volatile bool _isRunning = true;
                public void Start() { _loop = new Thread(Run); _loop.Start(); }
                public void Stop() => _isRunning = false;
                private void Run() { {{work.Replace("#", clear, StringComparison.Ordinal)}} }
                private void Round() { {{clear}} Thread.Sleep(10); }
            }
            """, "World.cs"), Analysis.Parse($$"""
            using System.Collections.Generic;
            public partial class World
            {
                {{Each("private readonly List<string> _all# = new(); public void Add#(string name) => _all#.Add(name); ")}}
            }
            """, "World.Lists.cs")]));

        Assert.Contains(found, diagnostic => diagnostic.Id == "LKS1005");
        Assert.All(found.Where(diagnostic => diagnostic.Id == "LKS1005"), diagnostic => Assert.Equal(severity, diagnostic.Severity));
    }
}
