using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class BlockedStopFlagTests
{
    [Fact]
    public Task Reports_EventsSemaphoresAndCollections() => Verify.Diagnostics("""
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private volatile bool _stop;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_stop)
                {
                    {|LKS5004:_wake.WaitOne()|};
                    Console.WriteLine("work");
                }
            }
            public void Put() => _wake.Set();
            public void Stop() => _stop = true;
        }
        class Consumer
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly SemaphoreSlim _some = new(0);
            private readonly CancellationTokenSource _stop = new();
            public void Start()
            {
                Task.Run(Take);
                Task.Run(() => { while (!_stop.Token.IsCancellationRequested) { {|LKS5004:_some.Wait()|}; Console.WriteLine(); } });
            }
            private void Take()
            {
                while (!_stop.IsCancellationRequested)
                    Console.WriteLine({|LKS5004:_items.Take()|});
            }
            public void Put(int item) { _items.Add(item); _some.Release(); }
            public void Stop() => _stop.Cancel();
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatAreWokenLimitedOrCancelled() => Verify.Diagnostics("""
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly ManualResetEventSlim _some = new();
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly AutoResetEvent _registered = new(false);
            private readonly CancellationTokenSource _cancel = new();
            private volatile bool _stop;
            public void Start()
            {
                Task.Run(Run);
                Task.Run(Limited);
                Task.Run(Take);
                Task.Run(Registered);
                _cancel.Token.Register(() => _registered.Set());
            }
            private void Run()
            {
                while (!_stop)
                {
                    _wake.WaitOne();
                    Console.WriteLine("work");
                }
            }
            private void Limited()
            {
                while (!_stop)
                {
                    _some.Wait(100);
                    Console.WriteLine("work");
                }
            }
            private void Take()
            {
                while (!_cancel.IsCancellationRequested)
                    Console.WriteLine(_items.Take(_cancel.Token));
            }
            private void Registered()
            {
                while (!_cancel.IsCancellationRequested)
                {
                    _registered.WaitOne();
                    Console.WriteLine("work");
                }
            }
            public void Put(int item) { _items.Add(item); _some.Set(); _wake.Set(); }
            public void Stop()
            {
                RequestStop();
                Wake();
                _cancel.Cancel();
            }
            private void RequestStop() => _stop = true;
            private void Wake() => _wake.Set();
        }
        """);

    [Fact]
    public Task Reports_AWakeUpThatComesAfterTheJoin() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        sealed class Disposed : IDisposable
        {
            private readonly BlockingCollection<string> _lines = new();
            private readonly Thread _thread;
            private volatile bool _isRunning = true;
            public Disposed() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write(string line) { if (_isRunning) _lines.Add(line); }
            private void Run() { while (_isRunning) Console.WriteLine({|LKS5004:_lines.Take()|}); }
            public void Stop() { _isRunning = false; _thread.Join(); }
            public void Dispose() { if (_isRunning) Stop(); _lines.Dispose(); }
        }

        sealed class SetLate
        {
            private readonly AutoResetEvent _written = new(false);
            private Thread? _thread;
            private volatile bool _stopped;
            public void Start() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write() => _written.Set();
            private void Run() { while (!_stopped) { {|LKS5004:_written.WaitOne()|}; Console.WriteLine("written"); } }
            public void Stop() { _stopped = true; if (_thread is not null) _thread.Join(); _written.Set(); }
        }

        sealed class CleanedUp
        {
            private readonly BlockingCollection<int> _numbers = new();
            private Task _task = Task.CompletedTask;
            private volatile bool _isRunning = true;
            public void Start() => _task = Task.Run(Run);
            public void Add(int number) => _numbers.Add(number);
            private void Run() { while (_isRunning) Console.WriteLine({|LKS5004:_numbers.Take()|}); }
            public async Task StopAsync() { _isRunning = false; await _task; CleanUp(); }
            private void CleanUp() { _numbers.CompleteAdding(); _numbers.Dispose(); }
        }
        """);

    [Fact]
    public Task Accepts_AWakeUpThatNeedNotWaitForTheJoin() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        sealed class Before : IDisposable
        {
            private readonly BlockingCollection<string> _lines = new();
            private readonly Thread _thread;
            private volatile bool _isRunning = true;
            public Before() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write(string line) { if (_isRunning) _lines.Add(line); }
            private void Run() { while (_isRunning) Console.WriteLine(_lines.Take()); }
            private void Stop() { _isRunning = false; _thread.Join(); }
            public void Dispose() { _lines.CompleteAdding(); Stop(); _lines.Dispose(); }
        }

        sealed class WithLimit : IDisposable
        {
            private readonly AutoResetEvent _written = new(false);
            private readonly Thread _thread;
            private volatile bool _stopped;
            public WithLimit() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write() => _written.Set();
            private void Run() { while (!_stopped) { _written.WaitOne(); Console.WriteLine("written"); } }
            public void Dispose() { _stopped = true; if (!_thread.Join(1000)) Console.WriteLine("late"); _written.Set(); }
        }

        sealed class ByChoice
        {
            private readonly AutoResetEvent _written = new(false);
            private readonly Thread _thread;
            private volatile bool _stopped;
            public ByChoice() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write() => _written.Set();
            private void Run() { while (!_stopped) { _written.WaitOne(); Console.WriteLine("written"); } }
            public void Stop(bool wait) { _stopped = true; if (wait) _thread.Join(); _written.Set(); }
        }

        sealed class LastItem
        {
            private readonly BlockingCollection<int> _numbers = new();
            private Task _task = Task.CompletedTask;
            private volatile bool _isRunning = true;
            public void Start() => _task = Task.Run(Run);
            public void Add(int number) => _numbers.Add(number);
            private void Run() { while (_isRunning) Console.WriteLine(_numbers.Take()); }
            public async Task StopAsync() { _isRunning = false; Wake(); await _task; _numbers.Dispose(); }
            private void Wake() => _numbers.Add(-1);
        }

        sealed class NoJoin : IDisposable
        {
            private readonly AutoResetEvent _written = new(false);
            private readonly Thread _thread;
            private volatile bool _stopped;
            public NoJoin() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Write() => _written.Set();
            private void Run() { while (!_stopped) { _written.WaitOne(); Console.WriteLine("written"); } }
            private void Stop() => _stopped = true;
            public void Dispose() { Stop(); _written.Set(); _thread.Join(); }
        }
        """);

    [Fact]
    public Task Accepts_AListenerThatCallsBackWhenItIsClosed() => Verify.Diagnostics("""
        sealed class Listener : IDisposable
        {
            public void BeginGetContext(AsyncCallback callback, object state) => callback(null!);
            public void Close() { }
            public void Dispose() => Close();
        }
        sealed class Server
        {
            private readonly AutoResetEvent _next = new(false);
            private readonly Listener _listener = new();
            private volatile bool _isStarted;
            public void Start()
            {
                _isStarted = true;
                ThreadPool.QueueUserWorkItem(Listen);
            }
            public void Stop()
            {
                _listener.Close();
                _isStarted = false;
            }
            private void Listen(object? state)
            {
                while (_isStarted)
                {
                    _listener.BeginGetContext(OnRequest, _listener);
                    _next.WaitOne();
                }
            }
            private void OnRequest(IAsyncResult result) => _next.Set();
        }
        """);

    [Fact]
    public Task Reports_WaitsInHelpers_AndTokensThatExitsTest() => Verify.Diagnostics("""
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private volatile bool _stop;
            private readonly Thread _thread;
            public Worker() { _thread = new Thread(Run); _thread.Start(); }
            private void Run()
            {
                while (!_stop)
                    Next();
            }
            private void Next()
            {
                {|LKS5004:_wake.WaitOne()|};
                Console.WriteLine("work");
            }
            public void Put() => _wake.Set();
            public void Stop() { _stop = true; _thread.Join(); }
        }
        class Consumer
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly CancellationTokenSource _stop = new();
            public void Start() => Task.Run(() =>
            {
                while (true)
                {
                    if (_stop.IsCancellationRequested)
                        return;
                    Console.WriteLine({|LKS5004:_items.Take()|});
                }
            });
            public void Put(int item) => _items.Add(item);
            public void Stop() => _stop.Cancel();
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatAreWoken() => Verify.Diagnostics("""
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly AutoResetEvent _later = new(false);
            private volatile bool _stop;
            public Worker() { new Thread(Run).Start(); new Thread(Limited).Start(); }
            private void Run()
            {
                while (!_stop)
                    Next();
            }
            private void Next()
            {
                _wake.WaitOne();
                Console.WriteLine("work");
            }
            private void Limited()
            {
                while (!_stop)
                    Later();
            }
            private void Later() => _later.WaitOne(100);
            private void Wake() => _wake.Set();
            public void Stop() { _stop = true; Wake(); }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatTheLoopSetsItself() => Verify.Diagnostics("""
        class Client
        {
            private readonly ManualResetEventSlim _work = new(false);
            private readonly Queue<int> _queue = new();
            private volatile bool _exit;
            private volatile bool _failed;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void Close() { _exit = true; _work.Set(); }
            private void Run()
            {
                while (!_exit)
                {
                    _work.Wait();
                    _work.Reset();
                    if (_failed)
                        break;
                    Send();
                }
            }
            private void Send()
            {
                if (_queue.Count == 0)
                    _failed = true;
            }
        }
        """);

    [Fact]
    public Task Reports_ALoopOverACollectionOrChannelThatNobodyCloses() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        class Log : IDisposable
        {
            private readonly BlockingCollection<string> _lines = new();
            private readonly Thread _writer;
            private volatile bool _stopped;
            public Log()
            {
                _writer = new Thread(Run) { IsBackground = true };
                _writer.Start();
            }
            private void Run()
            {
                foreach (var line in {|LKS5004:_lines.GetConsumingEnumerable()|})
                {
                    if (_stopped)
                        break;
                    Console.WriteLine(line);
                }
            }
            public void Write(string line) => _lines.Add(line);
            public void Dispose()
            {
                _stopped = true;
                _writer.Join();
            }
        }
        class Feed
        {
            private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            private Task? _reader;
            private volatile bool _stopped;
            public void Start() => _reader = Task.Run(RunAsync);
            private async Task RunAsync()
            {
                await foreach (var line in {|LKS5004:_lines.Reader.ReadAllAsync()|}.ConfigureAwait(false))
                {
                    if (_stopped)
                        return;
                    Console.WriteLine(line);
                }
            }
            public bool Write(string line) => _lines.Writer.TryWrite(line);
            public async Task StopAsync()
            {
                _stopped = true;
                await _reader!;
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopOverACollectionOrChannelThatIsClosed_Fed_OrNotWaitedFor() => Verify.Diagnostics("""
        #pragma warning disable LKS4010
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        class Log : IDisposable
        {
            private readonly BlockingCollection<string> _closed = new();
            private readonly BlockingCollection<string> _fed = new();
            private readonly BlockingCollection<string> _left = new();
            private readonly BlockingCollection<string> _cancelled = new();
            private readonly CancellationTokenSource _cancellation = new();
            private readonly Thread _first, _second, _third, _fourth;
            private volatile bool _stopped;
            public Log()
            {
                _first = new Thread(RunClosed) { IsBackground = true };
                _second = new Thread(RunFed) { IsBackground = true };
                _third = new Thread(RunLeft) { IsBackground = true };
                _fourth = new Thread(RunCancelled) { IsBackground = true };
                _first.Start();
                _second.Start();
                _third.Start();
                _fourth.Start();
            }
            private void RunClosed() { foreach (var line in _closed.GetConsumingEnumerable()) { if (_stopped) break; Console.WriteLine(line); } }
            private void RunFed() { foreach (var line in _fed.GetConsumingEnumerable()) { if (_stopped) break; Console.WriteLine(line); } }
            private void RunLeft() { foreach (var line in _left.GetConsumingEnumerable()) { if (_stopped) break; Console.WriteLine(line); } }
            private void RunCancelled() { foreach (var line in _cancelled.GetConsumingEnumerable(_cancellation.Token)) { if (_stopped) break; Console.WriteLine(line); } }
            public void Write(string line)
            {
                _closed.Add(line);
                _fed.Add(line);
                _left.Add(line);
                _cancelled.Add(line);
            }
            public void Dispose()
            {
                _stopped = true;
                _closed.CompleteAdding();
                _fed.Add("");
                _cancellation.Cancel();
                _first.Join();
                _second.Join();
                _fourth.Join();
            }
        }
        class Feed
        {
            private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            private Task? _reader;
            private volatile bool _stopped;
            public void Start() => _reader = Task.Run(RunAsync);
            private async Task RunAsync()
            {
                await foreach (var line in _lines.Reader.ReadAllAsync())
                {
                    if (_stopped)
                        return;
                    Console.WriteLine(line);
                }
            }
            public void Finish() => _lines.Writer.Complete();
            public async Task StopAsync()
            {
                _stopped = true;
                await _reader!;
            }
        }
        """);

    [Fact]
    public Task Accepts_AnEventThatOnePassesOnToTheNext() => Verify.Diagnostics("""
        class Keeper
        {
            private readonly AutoResetEvent _mutex = new(true);
            private readonly CancellationTokenSource _stop = new();
            private readonly List<int> _items = new();
            public void Start() => Task.Run(Run);
            private void Run()
            {
                while (!_stop.IsCancellationRequested)
                {
                    _mutex.WaitOne();
                    try { Console.WriteLine(_items.Count); }
                    finally { _mutex.Set(); }
                }
            }
            public void Add(int item)
            {
                _mutex.WaitOne();
                try { _items.Add(item); }
                finally { _mutex.Set(); }
            }
            public void Stop() => _stop.Cancel();
        }
        """);
}
