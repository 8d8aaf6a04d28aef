using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class WaitCycleTests
{
    [Fact]
    public Task Reports_ATaskThatWaitsForItself_OrForItsWaiter() => Verify.Diagnostics("""
        class Jobs
        {
            private Task? _left;
            private Task? _right;
            public void Self()
            {
                Task task = null!;
                task = Task.Run(() => {|LKS2011:task.Wait()|});
            }
            public void Both()
            {
                {|LKS2011:Thread.CurrentThread.Join()|};
                _left = Task.Run(() => {|LKS2011:_right!.Wait()|});
                {|LKS1024:_right = Task.Run(() => {|LKS2016:_left!.Wait()|})|};
            }
        }
        """);

    [Fact]
    public Task Accepts_OtherWaits() => Verify.Diagnostics("""
        class Jobs
        {
            private Task? _left;
            public void Chain()
            {
                _left = Task.Run(() => Console.WriteLine());
                var right = Task.Run(() => {|LKS2016:_left!.Wait()|});
                right.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_TasksInAnArray_ThatWaitForEachOther() => Verify.Diagnostics("""
        static class Program
        {
            static void Main()
            {
                var tasks = new Task[3];
                tasks[0] = new Task(() => {|LKS2011:tasks[1].Wait()|});
                tasks[1] = new Task(() => {|LKS2016:tasks[0].Wait()|});
                tasks[2] = new Task(() => {|LKS2016:tasks[1].Wait()|});
                tasks[0].Start();
                tasks[1].Start();
                tasks[2].Start();
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatStopsItself() => Verify.Diagnostics("""
        class Pump
        {
            private Task? _loop;
            private Thread? _thread;

            public void Start() => _loop = Task.Run(LoopAsync);

            private async Task LoopAsync()
            {
                for (var i = 0; i < 10; i++)
                {
                    await Task.Delay(10);
                    if (i == 5)
                        await StopAsync();
                }
            }

            public async Task StopAsync() => {|LKS2011:await _loop!|};

            public void StartThread()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                if (DateTime.Now.Hour == 3)
                    Stop();
            }

            private void Stop() => {|LKS2011:_thread!.Join()|};
        }
        """);

    [Fact]
    public Task Accepts_AStopThatAsksWhoCalls_AndOneThatIsLetGo() => Verify.Diagnostics("""
        class Pump
        {
            private Task? _loop;
            private Thread? _thread;

            public void Start() => _loop = Task.Run(LoopAsync);

            private async Task LoopAsync()
            {
                await Task.Delay(10);
                _ = StopAsync();
            }

            public async Task StopAsync()
            {
                await _loop!;
                Console.WriteLine("stopped");
            }

            public void StartThread()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                if (DateTime.Now.Hour == 3)
                    Stop();
            }

            public void Stop()
            {
                if (Thread.CurrentThread != _thread)
                    _thread!.Join();
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatCallsItselfOnOtherThreads_AndWaitsForThem() => Verify.Diagnostics("""
        static class Sorter
        {
            public static void Sort(int[] numbers, int from, int to)
            {
                if (to - from < 2)
                    return;
                var middle = (from + to) / 2;
                var left = Task.Run(() => Sort(numbers, from, middle));
                var right = new Thread(() => Sort(numbers, middle, to));
                right.Start();
                left.Wait();
                right.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_AStopThatTheThreadComesToThroughSeveralCalls() => Verify.Diagnostics("""
        class Worker
        {
            private Thread? _thread;

            public void Start()
            {
                _thread = new Thread(() => Work());
                _thread.Start();
            }

            private void Work()
            {
                Console.WriteLine("done");
                Finish();
            }

            private void Finish() => Stop();

            private void Stop() => {|LKS2011:_thread!.Join()|};
        }
        """);

    [Fact]
    public Task Accepts_AStopOnTheWayToWhichTheThreadIsAskedFor() => Verify.Diagnostics("""
        class Worker
        {
            private Thread? _thread;

            public void Start()
            {
                _thread = new Thread(() => Work());
                _thread.Start();
            }

            private void Work() => Finish();

            private void Finish()
            {
                if (Thread.CurrentThread == _thread)
                    return;
                Stop();
            }

            private void Stop() => _thread!.Join();
        }
        """);

    [Fact]
    public Task Reports_AnAsynchronousTaskThatAwaitsItself_AndAcceptsOneThatAsksForItself() => Verify.Diagnostics("""
        class Loop
        {
            private Task? _work;
            private Task? _asks;
            private Task? _last;
            public void Start()
            {
                _work = Task.Run(async () =>
                {
                    await Task.Yield();
                    await {|LKS2011:_work!|};
                });
                _asks = Task.Run(Ask);
                var previous = _last;
                _last = Task.Run(async () => { if (previous != null) await previous; });
            }
            private void Ask()
            {
                if (_asks != null && Task.CurrentId != _asks.Id)
                    _asks.Wait();
            }
        }
        """.Replace("await {|LKS2011:_work!|}", "{|LKS2011:await _work!|}"));

    [Fact]
    public Task Reports_ALoopThatClosesItself_AndIsBegunByACall() => Verify.Diagnostics("""
        class Client
        {
            private readonly CancellationTokenSource _cancellation = new();
            private Task? _loop;
            private Task _other = Task.CompletedTask;
            public void Open()
            {
                _loop = LoopAsync();
                _other = Task.Run(OtherAsync);
            }
            private async Task LoopAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await Task.Delay(100);
                    if (DateTime.Now.Hour == 3)
                        await CloseAsync();
                }
            }
            private async Task OtherAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await Task.Delay(100);
                    if (DateTime.Now.Hour == 3)
                    {
                        await CloseOtherAsync().ConfigureAwait(false);
                        return;
                    }
                }
            }
            public async Task CloseAsync()
            {
                _cancellation.Cancel();
                if (_loop is not null)
                    {|LKS2011:await _loop|};
            }
            public async Task CloseOtherAsync()
            {
                _cancellation.Cancel();
                {|LKS2011:await _other|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatIsNotKeptYet_OrNoMore_OrKnowsThatItCloses() => Verify.Diagnostics("""
        class Client
        {
            private readonly CancellationTokenSource _cancellation = new();
            private readonly AsyncLocal<bool> _isInside = new();
            private Task? _loop;
            private Task? _first;
            private Task? _last;
            private Task? _let;
            public void Open()
            {
                _loop = Task.Run(async () =>
                {
                    _isInside.Value = true;
                    while (!_cancellation.IsCancellationRequested)
                    {
                        await Task.Delay(10);
                        if (DateTime.Now.Hour == 2)
                            await StopAsync();
                    }
                });
                _first = FirstAsync();
                _last = LastAsync();
                _let = LetGoAsync();
            }
            public async Task StopAsync()
            {
                await _cancellation.CancelAsync();
                if (!_isInside.Value && _loop is { } loop)
                    await loop;
            }
            private async Task FirstAsync()
            {
                await StopFirstAsync();
                await Task.Delay(10);
            }
            public async Task StopFirstAsync()
            {
                if (_first is { } first)
                    await first;
            }
            private async Task LastAsync()
            {
                await Task.Delay(10);
                await StopLastAsync();
            }
            private async Task StopLastAsync()
            {
                _last = null;
                if (_last is { } last)
                    await last;
            }
            private async Task LetGoAsync()
            {
                await Task.Delay(10);
                _ = StopLetAsync();
            }
            private async Task StopLetAsync()
            {
                if (_let is { } let)
                    await let;
            }
        }
        """);

    [Fact]
    public Task Accepts_AWaitThatWhatTheTaskHasSetLeavesOut() => Verify.Diagnostics("""
        class Client
        {
            private Task? _connecting;
            private volatile bool _isConnected;
            public void Open() => _connecting = ConnectAsync();
            private async Task ConnectAsync()
            {
                await Task.Delay(10);
                _isConnected = true;
                await SendAsync("hello");
            }
            public async Task SendAsync(string text)
            {
                if (!_isConnected && _connecting is { } connecting)
                    await connecting;
                Console.WriteLine(text);
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatIsToldNotToWait() => Verify.Diagnostics("""
        class Hub : IAsyncDisposable
        {
            private Task? _reading;
            public void Start() => _reading = ReadAsync();

            private async Task ReadAsync()
            {
                try { await Task.Delay(1000); }
                finally { await CleanUpAsync(waits: false); await EndAsync(false); }
            }

            private async Task CleanUpAsync(bool waits)
            {
                await Task.Yield();
                if (waits && _reading != null)
                    await _reading;
            }

            private async Task EndAsync(bool waits)
            {
                if (!waits)
                    return;
                if (_reading != null)
                    await _reading;
            }

            public async ValueTask DisposeAsync() { await CleanUpAsync(true); await EndAsync(true); }
        }
        """);

    [Fact]
    public Task Reports_AHelperThatIsToldToWait() => Verify.Diagnostics("""
        class Hub
        {
            private Task? _reading;
            public void Start() => _reading = ReadAsync();

            private async Task ReadAsync()
            {
                try { await Task.Delay(1000); }
                finally { await CleanUpAsync(true); }
            }

            private async Task CleanUpAsync(bool waits)
            {
                if (waits && _reading != null)
                    {|LKS2011:await _reading|};
            }
        }
        """);
}
