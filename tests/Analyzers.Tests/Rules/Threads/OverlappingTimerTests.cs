using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class OverlappingTimerTests
{
    [Fact]
    public Task Reports_SlowTicksThatChangeState() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state)
            {
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
            }
            public void Stop() => _timer.Dispose();
        }
        class Other
        {
            private readonly System.Timers.Timer _timer = new(1000);
            private int _count;
            public void Start()
            {
                {|LKS5012:_timer.Elapsed += OnElapsed|};
                _timer.Start();
            }
            private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e)
            {
                Thread.Sleep(2000);
                _count++;
            }
        }
        """);

    [Fact]
    public Task Accepts_GuardedQuickAndSingleTicks() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _once;
            private readonly Timer _guarded;
            private readonly Timer _quick;
            private readonly object _gate = new();
            private int _count;
            private int _other;
            private int _running;
            public Poller()
            {
                _once = new Timer(_ => { Thread.Sleep(10); _other++; _once!.Change(1000, Timeout.Infinite); }, null, 0, Timeout.Infinite);
                _guarded = new Timer(Tick, null, 0, 1000);
                _quick = new Timer(_ => Console.WriteLine(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            }
            private void Tick(object? state)
            {
                if (Interlocked.Exchange(ref _running, 1) == 1)
                    return;
                try
                {
                    Thread.Sleep(10);
                    _count++;
                }
                finally
                {
                    Volatile.Write(ref _running, 0);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_WhatTheTickCalls() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private readonly System.Timers.Timer _other = new(100) { AutoReset = true };
            private int _count;
            private int _rounds;
            public Poller()
            {
                _timer = {|LKS5012:new Timer(OnTick, null, 0, 50)|};
                {|LKS5012:_other.Elapsed += (sender, e) => { Load(); _rounds++; }|};
                _other.Start();
            }
            private void OnTick(object? state) { Load(); _count += 1; }
            private static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatGuard_AndWorkThatIsNotAwaited() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _guarded;
            private readonly Timer _quick;
            private readonly System.Timers.Timer _once = new(100) { AutoReset = false };
            private int _busy;
            private int _count;
            private int _ticks;
            private int _last;
            public Poller()
            {
                _guarded = new Timer(OnTick, null, 0, 50);
                _quick = new Timer(_ => { _ = LoadAsync(); _ticks++; }, null, 0, 50);
                _once.Elapsed += (sender, e) => { Thread.Sleep(10); _last++; };
            }
            private bool TryBegin() => Interlocked.Exchange(ref _busy, 1) == 0;
            private void OnTick(object? state)
            {
                if (!TryBegin())
                    return;
                Thread.Sleep(10);
                _count++;
                Volatile.Write(ref _busy, 0);
            }
            private async Task LoadAsync() => Console.WriteLine(await System.IO.File.ReadAllTextAsync("state"));
        }
        """);

    [Fact]
    public Task Reports_TimersOfATimeProvider() => Verify.Diagnostics("""
        class Poller : IDisposable
        {
            private readonly ITimer _timer;
            private int _count;
            public Poller(TimeProvider time) => _timer = {|LKS5012:time.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|};
            private void Tick(object? state)
            {
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
            }
            public void Dispose() => _timer.Dispose();
        }
        class Other
        {
            private ITimer? _timer;
            private int _count;
            public void Start()
            {
                _timer = {|LKS5012:TimeProvider.System.CreateTimer(_ => { Thread.Sleep(2000); _count++; }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))|};
            }
            public void Stop() => _timer?.Dispose();
        }
        """);

    [Theory]
    [InlineData("TimeSpan.Zero", "Timeout.InfiniteTimeSpan")]
    [InlineData("TimeSpan.FromSeconds(1)", "TimeSpan.Zero")]
    public Task Accepts_TimersOfATimeProvider_ThatTickOnce(string due, string period) => Verify.Diagnostics($$"""
        class Poller : IDisposable
        {
            private readonly ITimer _timer;
            private int _count;
            public Poller(TimeProvider time) => _timer = time.CreateTimer(Tick, null, {{due}}, {{period}});
            private void Tick(object? state)
            {
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
                _timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Theory]
    [InlineData("{|LKS5012:_timer.Change(1000, Timeout.Infinite)|}; Thread.Sleep(10); _count++;")]
    [InlineData("_last = 1; {|LKS5012:_timer.Change(_period, -1)|}; Load(); _count++;")]
    [InlineData("try { {|LKS5012:_timer.Change(0, Timeout.Infinite)|}; Load(); _count++; } catch (System.IO.IOException) { }")]
    public Task Reports_ATickThatSetsItsTimerAgainBeforeItIsDone(string tick) => Verify.Diagnostics($$"""
        class Poller
        {
            private readonly Timer _timer;
            private readonly int _period = 100;
            private int _count;
            private volatile int _last;
            public Poller() => _timer = new Timer(Tick, null, 0, Timeout.Infinite);
            private void Tick(object? state)
            {
                {{tick}}
            }
            private static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
            public int Last() => _last;
            public void Stop() => _timer.Dispose();
        }
        """);

    [Theory]
    [InlineData("Thread.Sleep(10); _count++; _timer.Change(1000, Timeout.Infinite);")]
    [InlineData("Load(); _count++; _timer.Change(_period, -1);")]
    [InlineData("try { Load(); _count++; } finally { _timer.Change(0, Timeout.Infinite); }")]
    [InlineData("Load(); _timer.Change(_period, -1); Console.WriteLine(_count);")]
    [InlineData("_count++; _timer.Change(_period, -1); Load();")]
    [InlineData("_timer.Change(_period, -1); lock (_gate) { Load(); _count++; }")]
    [InlineData("_timer.Change(Timeout.Infinite, Timeout.Infinite); Load(); _count++; _timer.Change(_period, -1);")]
    [InlineData("if (_count > 3) { _timer.Change(_period, -1); return; } Load(); _count++;")]
    [InlineData("_timer.Change(Timeout.Infinite, Timeout.Infinite); Load(); _count++;")]
    [InlineData("_timer.Change(_never, Timeout.Infinite); Load(); _count++;")]
    [InlineData("_timer.Change(_period, -1); _count++; Load();")]
    [InlineData("_other.Change(_period, -1); Load(); _count++;")]
    [InlineData("try { Load(); } catch (Exception) { _timer.Change(_period, -1); } _count++;")]
    [InlineData("foreach (var n in new[] { 1 }) { _timer.Change(_period, -1); break; } Load(); _count++;")]
    [InlineData("Again(); Load(); _count++;")]
    [InlineData("_timer.Change(_period, -1); Load(); Interlocked.Increment(ref _count);")]
    [InlineData("_timer.Change(_period, -1); if (!Monitor.TryEnter(_gate)) return; try { Load(); _count++; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_timer.Change(_period, -1); _ = LoadAsync(); _count++;")]
    public Task Accepts_TicksThatSetTheirTimerAgainWhenTheyAreDone(string tick) => Verify.Diagnostics($$"""
        class Poller
        {
            private readonly Timer _timer;
            private readonly int _period = 100;
            private readonly object _gate = new();
            private readonly int _never = Timeout.Infinite;
            private readonly Timer _other = new Timer(_ => Console.WriteLine(), null, -1, -1);
            private int _count;
            public Poller() => _timer = new Timer(Tick, null, 0, Timeout.Infinite);
            private void Tick(object? state)
            {
                {{tick}}
            }
            private void Again() => _timer.Change(_period, -1);
            private static async Task LoadAsync() => Console.WriteLine(await System.IO.File.ReadAllTextAsync("state"));
            private static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Reports_TicksOfLambdasAndTimeProviders_ThatSetTheirTimerAgainBeforeTheyAreDone() => Verify.Diagnostics("""
        class Poller
        {
            private Timer? _timer;
            private int _count;
            public void Start() => _timer = new Timer(_ => { {|LKS5012:_timer!.Change(1000, Timeout.Infinite)|}; Thread.Sleep(10); _count++; }, null, 0, Timeout.Infinite);
            public void Stop() => _timer?.Dispose();
        }
        class Base
        {
            protected static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
        }
        partial class Other(TimeProvider time) : Base
        {
            private ITimer? _timer;
            private int _count;
            public void Start() => _timer = time.CreateTimer(Tick, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            public void Stop() => _timer?.Dispose();
        }
        partial class Other
        {
            private void Tick(object? state)
            {
                _ = {|LKS5012:_timer!.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan)|};
                System.IO.File.WriteAllText("state", "");
                _count++;
            }
        }
        """);

    /// <summary>The next tick comes when a whole period has passed: what a tick does before anything slow, it has done by then.</summary>
    [Theory]
    [InlineData("_count++; Thread.Sleep(2000);")]
    [InlineData("_count += 1; Load();")]
    [InlineData("_count++; if (_count > 3) return; foreach (var n in new[] { 1, 2 }) Load();")]
    [InlineData("if (_count > 3) Load(); else _count++;")]
    [InlineData("switch (_count) { case 0: Load(); break; default: _count++; break; }")]
    public Task Accepts_AnUpdateBeforeTheSlowPart(string tick) => Verify.Diagnostics(Ticking(tick, "new Timer(Tick, null, 0, 1000)"));

    [Theory]
    [InlineData("Load(); _count++;")]
    [InlineData("_count++; Load(); _count--;")]
    [InlineData("_count += System.IO.File.ReadAllText(\"state\").Length;")]
    [InlineData("_count = _count + Load();")]
    [InlineData("foreach (var n in new[] { 1, 2 }) { _count++; Load(); }")]
    [InlineData("try { Load(); } finally { _count++; }")]
    [InlineData("if (_count > 3) Load(); _count++;")]
    public Task Reports_AnUpdateThatTheSlowPartKeepsOpenOrComesBefore(string tick) => Verify.Diagnostics(Ticking(tick, "{|LKS5012:new Timer(Tick, null, 0, 1000)|}"));

    [Fact]
    public Task Tells_AwaitsBeforeFromAwaitsAfter() => Verify.Diagnostics("""
        class Poller
        {
            private readonly System.Timers.Timer _timer = new(1000);
            private int _before;
            private int _after;
            public void Start()
            {
                _timer.Elapsed += async (sender, e) => { _before++; await Task.Delay(2000); };
                {|LKS5012:_timer.Elapsed += async (sender, e) => { await Task.Delay(2000); _after++; }|};
                _timer.Start();
            }
        }
        """);

    private static string Ticking(string tick, string timer) => $$"""
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {{timer}};
            private void Tick(object? state)
            {
                {{tick}}
            }
            private static int Load() { Thread.Sleep(2000); return 1; }
            public void Stop() => _timer.Dispose();
        }
        """;

    [Fact]
    public Task Reports_TicksThatCallWhatIsSlowAndChanges() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private readonly Timer _group;
            private int _count;
            private int _lines;
            public Poller()
            {
                _timer = {|LKS5012:new Timer(_ => Run(), null, 0, 1000)|};
                _group = {|LKS5012:new Timer(OnTick, null, 0, 1000)|};
            }
            private void Run()
            {
                Load();
                Count();
            }
            private void OnTick(object? state) => Step();
            private void Step()
            {
                _lines += System.IO.File.ReadAllLines("state").Length;
            }
            private static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
            private void Count() => _count++;
            public void Stop() => _timer.Dispose();
        }
        class Pump
        {
            private readonly Timer _timer;
            private int _count;
            public Pump() => _timer = {|LKS5012:new Timer(_ => { _ = RunAsync(); }, null, 0, 1000)|};
            private async Task RunAsync()
            {
                await Task.Delay(10);
                _count++;
            }
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatChangeFirst_OtherObjects_AndGuardsInHelpers() => Verify.Diagnostics("""
        class Poller
        {
            private sealed class Job
            {
                private int _steps;
                public void Run()
                {
                    Thread.Sleep(10);
                    _steps++;
                }
            }
            private readonly Timer _first;
            private readonly Timer _fresh;
            private readonly Timer _guarded;
            private readonly Timer _apart;
            private readonly object _gate = new();
            private int _count;
            private int _total;
            private int _either;
            public Poller()
            {
                _first = new Timer(_ => Run(), null, 0, 1000);
                _fresh = new Timer(_ => new Job().Run(), null, 0, 1000);
                _guarded = new Timer(_ => Guarded(), null, 0, 1000);
                _apart = new Timer(_ => Either(), null, 0, 1000);
            }
            private void Run()
            {
                Count();
                Thread.Sleep(10);
            }
            private void Count() => _count++;
            private void Guarded()
            {
                if (!Monitor.TryEnter(_gate))
                    return;
                try
                {
                    Thread.Sleep(10);
                    Add();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
            private void Add() => _total++;
            private void Either()
            {
                if (Console.KeyAvailable)
                    Thread.Sleep(10);
                else
                    Choose();
            }
            private void Choose() => _either++;
        }
        """);

    [Theory]
    [InlineData("if (_sent.TryGetValue(file, out var known) && known == text) continue; await SendAsync(file); _sent[file] = text;")]
    [InlineData("if (!_names.Contains(file)) { await SendAsync(file).ConfigureAwait(false); _names.Add(file); }")]
    [InlineData("if (text == _last) { continue; } await SendAsync(text); _last = text;")]
    public Task Reports_AnAsyncTickThatLooksBeforeAnAwait(string round) => Verify.Diagnostics(Sync("{|LKS5012:new Timer(OnTick, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)|}", round));

    [Theory]
    // What is taken first; set before; who claims; a semaphore; nothing that was looked at; nothing between.
    [InlineData("if (_sent.TryGetValue(file, out var known) && known == text) continue; _sent[file] = text; await SendAsync(file);")]
    [InlineData("if (!_sent.TryAdd(file, text)) continue; await SendAsync(file); _sent[file] = text;")]
    [InlineData("if (text == _last) { continue; } _last = text; await SendAsync(text); _last = text + file;")]
    [InlineData("if (!await _turn.WaitAsync(0)) return; try { if (text == _last) { continue; } await SendAsync(text); _last = text; } finally { _turn.Release(); }")]
    [InlineData("await SendAsync(text); _last = text;")]
    [InlineData("await SendAsync(text); if (text != _last) { _last = text; }")]
    public Task Accepts_AnAsyncTickThatLooksAndActsAtOnce(string round) => Verify.Diagnostics(Sync("new Timer(OnTick, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)", round));

    [Fact]
    public Task Accepts_AnAsyncTickOfATimerThatIsSetForOne() => Verify.Diagnostics(Sync("new Timer(OnTick, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)", "if (text == _last) { continue; } await SendAsync(text); _last = text;", "_timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan)"));

    private static string Sync(string timer, string round, string start = "_timer.Change(TimeSpan.Zero, _period)") => $$"""
        using System.Collections.Concurrent;
        public sealed class Sync
        {
            private readonly ConcurrentDictionary<string, string> _sent = new();
            private readonly ConcurrentBag<string> _names = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly TimeSpan _period;
            private readonly Timer _timer;
            private volatile string _last = "";
            public Sync(TimeSpan period)
            {
                _period = period;
                _timer = {{timer}};
            }
            public int Count => _names.Count + _sent.Count + _last.Length + _turn.CurrentCount;
            public void Start() => {{start}};
            private async void OnTick(object? state)
            {
                try { await ScanAsync(); }
                catch (Exception failure) { Console.WriteLine(failure); }
            }
            private async Task ScanAsync()
            {
                foreach (var file in System.IO.Directory.EnumerateFiles("."))
                {
                    var text = await System.IO.File.ReadAllTextAsync(file);
                    {{round}}
                }
            }
            private static Task SendAsync(string file) => Task.Delay(file.Length);
        }
        """;
}
