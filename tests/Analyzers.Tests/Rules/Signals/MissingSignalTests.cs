using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>Signals of every kind that nobody gives, that come too late, or that are skipped.</summary>
public sealed class MissingSignalTests
{
    [Fact]
    public Task Reports_SignalsThatNobodyGives() => Verify.Diagnostics("""
        class Shipment
        {
            private readonly SemaphoreSlim _arrived = new(0);
            private readonly TaskCompletionSource _paid = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly object _gate = new();
            private bool _packed;
            public async Task ReceiveAsync() { await {|LKS4004:_arrived.WaitAsync()|}; Console.WriteLine("received"); }
            public async Task SettleAsync() { {|LKS4004:await _paid.Task|}; Console.WriteLine("settled"); }
            public void Seal() { lock (_gate) while (!_packed) {|LKS4004:Monitor.Wait(_gate)|}; }
            public void Pack() { lock (_gate) _packed = true; }
            public void Load()
            {
                var loaded = new ManualResetEvent(false);
                new Thread(() => Console.WriteLine("loading")).Start();
                {|LKS4004:loaded.WaitOne()|};
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsThatSomebodyMayGive() => Verify.Diagnostics("""
        class Shipment
        {
            private readonly SemaphoreSlim _arrived = new(0);
            private readonly TaskCompletionSource _paid = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly object _gate = new();
            private readonly object _exposed = new();
            private readonly ManualResetEvent _native = new(false);
            private readonly EventWaitHandle _named = new(false, EventResetMode.AutoReset, "shipment");
            private bool _packed;
            public object SyncRoot => _exposed;
            public Shipment(IntPtr handle) => _native.SafeWaitHandle = new Microsoft.Win32.SafeHandles.SafeWaitHandle(handle, false);
            public async Task ReceiveAsync() => await _arrived.WaitAsync();
            public void Arrive() => Give(_arrived);
            private static void Give(SemaphoreSlim signal) => signal.Release();
            public async Task SettleAsync(Func<Action, Task> pay) { await pay(_paid.SetResult); await _paid.Task; }
            public async Task RaceAsync(Task other) => await Task.WhenAny(_never.Task, other);
            public void Seal() { lock (_gate) while (!_packed) Monitor.Wait(_gate); }
            public void Pack() { var gate = _gate; lock (gate) { _packed = true; Monitor.PulseAll(gate); } }
            private bool _sealed;
            public void Expose() { lock (_exposed) while (!_sealed) Monitor.Wait(_exposed); }
            public void Native() { _native.WaitOne(); _named.WaitOne(); }
            public void Load(Action<Action> onLoaded)
            {
                var loaded = new ManualResetEventSlim();
                onLoaded(loaded.Set);
                loaded.Wait();
            }
        }

        static class Program
        {
            private static readonly ManualResetEvent s_exit = new(false);
            static void Main() { Console.WriteLine("serving"); s_exit.WaitOne(); }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterTheLastLook() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Log
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            public void Run()
            {
                while (!_ended)
                {
                    _written.Wait();
                    while (_lines.TryDequeue(out var line)) Console.WriteLine(line);
                    {|LKS4006:_written.Reset()|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ResetsThatLoseNothing() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Before
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            public void Run() { while (!_ended) { _written.Wait(); _written.Reset(); while (_lines.TryDequeue(out var line)) Console.WriteLine(line); } }
        }

        class Again
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            public void Run() { while (!_ended) { _written.Wait(); while (_lines.TryDequeue(out var line)) Console.WriteLine(line); _written.Reset(); if (!_lines.IsEmpty) _written.Set(); } }
        }

        class Locked
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly Queue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { lock (_lines) { _lines.Enqueue(line); _written.Set(); } }
            public void End() { _ended = true; _written.Set(); }
            public void Run() { while (!_ended) { _written.Wait(); lock (_lines) { while (_lines.Count > 0) Console.WriteLine(_lines.Dequeue()); _written.Reset(); } } }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterAMethodThatLooks() => Verify.Diagnostics("""
        class Swapping
        {
            private readonly ManualResetEventSlim _tracked = new(false);
            private readonly object _gate = new();
            private List<string> _lines = new();
            private volatile bool _stopped;
            public void Track(string line) { lock (_gate) _lines.Add(line); _tracked.Set(); }
            private List<string> Swap() { lock (_gate) { var full = _lines; _lines = new(); return full; } }
            public void Stop() { _stopped = true; _tracked.Set(); }
            public void Run()
            {
                while (!_stopped)
                {
                    _tracked.Wait();
                    Console.WriteLine(Swap().Count);
                    {|LKS4006:_tracked.Reset()|};
                }
            }
        }

        class Helped
        {
            private readonly ManualResetEvent _written = new(false);
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            private void Keep(string line) => _lines.Enqueue(line);
            public void Write(string line) { Keep(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            private void Flush() { while (Next() is { } line) Console.WriteLine(line); }
            private string? Next() => _lines.TryDequeue(out var line) ? line : null;
            public void Run() { while (!_ended) { _written.WaitOne(); Flush(); {|LKS4006:_written.Reset()|}; } }
        }
        """);

    [Fact]
    public Task Accepts_ResetsBeforeAMethodThatLooks() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Before
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            private void Flush() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
            public void Run() { while (!_ended) { _written.Wait(); _written.Reset(); Flush(); } }
        }

        class Again
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            private bool IsEmpty => _lines.IsEmpty;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            private void Flush() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
            public void Run() { while (!_ended) { _written.Wait(); Flush(); _written.Reset(); if (!IsEmpty) _written.Set(); } }
        }

        class Within
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly object _gate = new();
            private List<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { lock (_gate) { _lines.Add(line); _written.Set(); } }
            public void End() { _ended = true; _written.Set(); }
            private List<string> Swap() { lock (_gate) { var full = _lines; _lines = new(); _written.Reset(); return full; } }
            public void Run() { while (!_ended) { _written.Wait(); Console.WriteLine(Swap().Count); } }
        }

        class Limited
        {
            private readonly ManualResetEventSlim _written = new();
            private readonly ConcurrentQueue<string> _lines = new();
            private volatile bool _ended;
            public void Write(string line) { _lines.Enqueue(line); _written.Set(); }
            public void End() { _ended = true; _written.Set(); }
            private void Flush() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
            public void Run() { while (!_ended) { if (_written.Wait(1000)) Console.WriteLine("woken"); Flush(); _written.Reset(); } }
        }
        """);

    [Fact]
    public Task Reports_AnEventThatIsNotSetOnEveryWayOut() => Verify.Diagnostics("""
        class Parser
        {
            private readonly ManualResetEventSlim _done = new();
            public void Parse(string text)
            {
                Task.Run(() =>
                {
                    if (text.Length == 0) return;
                    Console.WriteLine(text);
                    {|LKS4008:_done.Set()|};
                });
                _done.Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_EventsThatAreSetInTheEnd() => Verify.Diagnostics("""
        class Finally
        {
            private readonly ManualResetEventSlim _done = new();
            public void Parse(string text)
            {
                Task.Run(() => { try { if (text.Length == 0) return; Console.WriteLine(text); } finally { _done.Set(); } });
                _done.Wait();
            }
        }

        class Both
        {
            private readonly ManualResetEventSlim _done = new();
            public void Parse(string text)
            {
                Task.Run(() => { if (text.Length == 0) { _done.Set(); return; } Console.WriteLine(text); _done.Set(); });
                _done.Wait();
            }
        }

        class Elsewhere
        {
            private readonly ManualResetEventSlim _done = new();
            public void Cancel() => _done.Set();
            public void Parse(string text)
            {
                Task.Run(() => { if (text.Length == 0) return; _done.Set(); });
                _done.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_AJoinThatGaveUp() => Verify.Diagnostics("""
        class Sum
        {
            private int _sum;
            public int Compute()
            {
                var worker = new Thread(() => { for (var i = 0; i < 100; i++) _sum += i; });
                worker.Start();
                {|LKS4005:worker.Join(1000)|};
                return _sum;
            }
        }

        class TaskSum
        {
            public int Compute()
            {
                var sum = 0;
                var worker = Task.Run(() => { for (var i = 0; i < 100; i++) sum += i; });
                {|LKS4005:worker.Wait(500)|};
                return sum;
            }
        }
        """);

    [Fact]
    public Task Accepts_JoinsWhoseEndIsKnown() => Verify.Diagnostics("""
        class Sum
        {
            private int _sum;
            private volatile int _progress;
            public int Tested()
            {
                var worker = new Thread(() => _sum = 5);
                worker.Start();
                if (!worker.Join(1000)) throw new TimeoutException();
                return _sum;
            }
            public int Watched()
            {
                var worker = new Thread(() => { for (var i = 0; i < 9; i++) _progress = i; });
                worker.Start();
                worker.Join(100);
                Console.WriteLine(_progress);
                worker.Join();
                return _progress;
            }
            public int Asked()
            {
                var total = 0;
                var worker = new Thread(() => total = 5);
                worker.Start();
                worker.Join(100);
                if (worker.IsAlive) return 0;
                return total;
            }
        }
        """);

    [Fact]
    public Task Reports_ATestThatTheLoopAroundTheLockDoesNotRepeat() => Verify.Diagnostics("""
        class Reader
        {
            private readonly object _gate = new();
            private readonly Queue<int> _numbers = new();
            public void Read()
            {
                for (var i = 0; i < 10; i++)
                {
                    lock (_gate)
                    {
                        if (_numbers.Count == 0)
                            {|LKS4001:Monitor.Wait(_gate)|};
                        Console.WriteLine(_numbers.Dequeue());
                    }
                }
            }
            public void Put(int number) { lock (_gate) { _numbers.Enqueue(number); Monitor.PulseAll(_gate); } }
        }
        """);

    [Fact]
    public Task Accepts_ATestThatIsRepeated() => Verify.Diagnostics("""
        class Reader
        {
            private readonly object _gate = new();
            private readonly Queue<int> _numbers = new();
            public void Read()
            {
                while (true)
                {
                    lock (_gate)
                    {
                        if (_numbers.Count == 0) Monitor.Wait(_gate);
                        if (_numbers.Count == 0) continue;
                        if (_numbers.Dequeue() < 0) return;
                    }
                }
            }
            public void ReadAll()
            {
                for (var i = 0; i < 10; i++)
                {
                    lock (_gate)
                    {
                        if (_numbers.Count == 0) Monitor.Wait(_gate);
                        while (_numbers.TryDequeue(out var number)) Console.WriteLine(number);
                    }
                }
            }
            public void Put(int number) { lock (_gate) { _numbers.Enqueue(number); Monitor.PulseAll(_gate); } }
        }
        """);

    [Fact]
    public Task Reports_APulseOfAHelperThatIsCalledWithoutTheLock() => Verify.Diagnostics("""
        class Signal
        {
            private readonly object _gate = new();
            private bool _given;
            public void Wait() { lock (_gate) while (!_given) Monitor.Wait(_gate); }
            public void Give() { lock (_gate) _given = true; Notify(); }
            private void Notify() => {|LKS4002:Monitor.PulseAll(_gate)|};
        }
        """);

    [Fact]
    public Task Accepts_APulseOfAHelperThatIsCalledUnderTheLock() => Verify.Diagnostics("""
        class Signal
        {
            private readonly object _gate = new();
            private bool _given;
            public void Wait() { lock (_gate) while (!_given) Monitor.Wait(_gate); }
            public void Give() { lock (_gate) { _given = true; Notify(); } }
            public void GiveByHand() { Monitor.Enter(_gate); try { _given = true; Notify(); } finally { Monitor.Exit(_gate); } }
            private void Notify() => Monitor.PulseAll(_gate);
        }
        """);

    [Fact]
    public Task Suggests_ALocalThatNobodyCompletes() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Threading.Channels;

        class Pipeline
        {
            public async Task RunAsync()
            {
                var numbers = Channel.CreateUnbounded<int>();
                var consumer = Task.Run(async () => { await foreach (var number in {|LKS4010:numbers.Reader.ReadAllAsync()|}) Console.WriteLine(number); });
                for (var i = 0; i < 10; i++) await numbers.Writer.WriteAsync(i);
                await consumer;
            }

            public async Task HandAsync()
            {
                var numbers = Channel.CreateUnbounded<int>();
                var producer = ProduceAsync(numbers.Writer);
                await foreach (var number in numbers.Reader.ReadAllAsync()) Console.WriteLine(number);
                await producer;
            }

            private static async Task ProduceAsync(ChannelWriter<int> writer) { await writer.WriteAsync(1); writer.Complete(); }

            public int Sum()
            {
                var numbers = new BlockingCollection<int> { 1, 2 };
                numbers.CompleteAdding();
                return numbers.GetConsumingEnumerable().Sum();
            }
        }
        """);
}
