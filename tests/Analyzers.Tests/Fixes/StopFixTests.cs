using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class StopFixTests
{
    private const string Endless = """
        class Poller
        {
            private readonly string _name = "poller";

            public void Start() => new Thread(Run) { IsBackground = true }.Start();

            private void Run()
            {
                // for ever
                {|LKS5001:while (true)|}
                {
                    Console.WriteLine(_name);
                    Thread.Sleep(100);
                }
            }
        }
        """;

    [Fact]
    public Task Fixes_WithAToken() => Verify.Fix<AddStopRequestFix>(Endless, """
        class Poller
        {
            private readonly string _name = "poller";
            private readonly CancellationTokenSource _stopping = new();

            public void Start() => new Thread(Run) { IsBackground = true }.Start();

            private void Run()
            {
                // for ever
                while (!_stopping.IsCancellationRequested)
                {
                    Console.WriteLine(_name);
                    Thread.Sleep(100);
                }
            }

            public void Stop() => _stopping.Cancel();
        }
        """);

    [Fact]
    public Task Fixes_WithAVolatileFlag() => Verify.Fix<AddStopRequestFix>(
        Endless,
        """
        class Poller
        {
            private readonly string _name = "poller";
            private volatile bool _stopping;

            public void Start() => new Thread(Run) { IsBackground = true }.Start();

            private void Run()
            {
                // for ever
                while (!_stopping)
                {
                    Console.WriteLine(_name);
                    Thread.Sleep(100);
                }
            }

            public void Stop() => _stopping = true;
        }
        """,
        "Flag");

    [Fact]
    public Task Fixes_TwoLoopsWithOneFlag() => Verify.Fix<AddStopRequestFix>(
        """
        class Poller
        {
            public void Start()
            {
                Task.Run(async () =>
                {
                    do
                    {
                        await Task.Delay(100);
                    }
                    {|LKS5001:while (true)|};
                });
                new Thread(() => { {|LKS5001:for (;;)|} Thread.Sleep(10); }) { IsBackground = true }.Start();
            }
        }
        """,
        """
        class Poller
        {
            private volatile bool _stopping;

            public void Start()
            {
                Task.Run(async () =>
                {
                    do
                    {
                        await Task.Delay(100);
                    }
                    while (!_stopping);
                });
                new Thread(() => { for (; !_stopping;) Thread.Sleep(10); }) { IsBackground = true }.Start();
            }

            public void Stop() => _stopping = true;
        }
        """,
        "Flag");

    [Fact]
    public Task Offers_NothingWhereAValueIsDue() => Verify.NoFix<AddStopRequestFix>("""
        class Poller
        {
            public Task<int> Start() => Task.Run(Count);
            private int Count()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(100);
            }
        }
        """);

    [Fact]
    public Task Fixes_AFlagThatNothingSets() => Verify.Fix<AddStopMethodFix>(
        """
        class Worker
        {
            private volatile bool _running = true;

            public void Start() => new Thread(Run) { IsBackground = true }.Start();

            private void Run()
            {
                while ({|LKS5003:_running|})
                    Thread.Sleep(10);
            }

            public override string ToString() => "worker";
        }
        """,
        """
        class Worker
        {
            private volatile bool _running = true;

            public void Start() => new Thread(Run) { IsBackground = true }.Start();

            private void Run()
            {
                while (_running)
                    Thread.Sleep(10);
            }

            public void Stop() => _running = false;

            public override string ToString() => "worker";
        }
        """);

    [Fact]
    public Task Offers_NoStopMethodForALocal() => Verify.NoFix<AddStopMethodFix>("""
        class Program
        {
            static void Main()
            {
                var stop = false;
                new Thread(() => { while (!{|LKS5003:stop|}) Thread.Sleep(10); }) { IsBackground = true }.Start();
            }
        }
        """);

    [Fact]
    public Task Fixes_ByTheDisposeThatEndsTheObject_AndJoins() => Verify.Fix<AddStopRequestFix>(
        """
        sealed class Pump : IDisposable
        {
            private readonly AutoResetEvent _work = new(false);
            private readonly Thread _thread;

            public Pump()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
            }

            private void Run()
            {
                {|LKS5001:while (true)|}
                {
                    _work.WaitOne(100);
                }
            }

            public void Dispose()
            {
                // no more work
                _work.Dispose();
            }
        }
        """,
        """
        sealed class Pump : IDisposable
        {
            private readonly AutoResetEvent _work = new(false);
            private readonly Thread _thread;
            private readonly CancellationTokenSource _stopping = new();

            public Pump()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
            }

            private void Run()
            {
                while (!_stopping.IsCancellationRequested)
                {
                    _work.WaitOne(100);
                }
            }

            public void Dispose()
            {
                _stopping.Cancel();
                _thread.Join();
                // no more work
                _work.Dispose();
            }
        }
        """);

    [Fact]
    public Task Fixes_ATaskByANewMethodThatAwaitsIt() => Verify.Fix<AddStopRequestFix>(
        """
        class Poller
        {
            private Task? _loop;

            public void Start()
            {
                _loop = Task.Run(async () =>
                {
                    {|LKS5001:while (true)|}
                        await Task.Delay(100);
                });
            }
        }
        """,
        """
        class Poller
        {
            private Task? _loop;
            private volatile bool _stopping;

            public void Start()
            {
                _loop = Task.Run(async () =>
                {
                    while (!_stopping)
                        await Task.Delay(100);
                });
            }

            public async Task StopAsync()
            {
                _stopping = true;
                if (_loop is { } worker) await worker;
            }
        }
        """,
        "Flag");

    [Fact]
    public Task Fixes_ByTheTokenThatTheMethodIsGiven() => Verify.Fix<AddStopRequestFix>(
        """
        class Cleaner
        {
            public void Start(CancellationToken stopping) => Task.Run(async () =>
            {
                {|LKS5001:while (true)|}
                {
                    try { await Task.Delay(100, stopping); } catch (Exception failure) { Console.WriteLine(failure); }
                }
            });
        }
        """,
        """
        class Cleaner
        {
            public void Start(CancellationToken stopping) => Task.Run(async () =>
            {
                while (!stopping.IsCancellationRequested)
                {
                    try { await Task.Delay(100, stopping); } catch (Exception failure) { Console.WriteLine(failure); }
                }
            });
        }
        """);

    [Fact]
    public Task Fixes_ByTheSourceThatTheTypeHas() => Verify.Fix<AddStopRequestFix>(
        """
        class Ticker
        {
            private readonly CancellationTokenSource _ending = new();

            public void Start() => Task.Run(async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                {|LKS5001:while (await timer.WaitForNextTickAsync())|}
                    Console.Write('.');
            });

            public void Close() => _ending.Cancel();
        }
        """,
        """
        class Ticker
        {
            private readonly CancellationTokenSource _ending = new();

            public void Start() => Task.Run(async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync(_ending.Token))
                    Console.Write('.');
            });

            public void Close() => _ending.Cancel();
        }
        """);

    [Fact]
    public Task Fixes_ASourceThatNothingCancels_BeforeTheJoin() => Verify.Fix<AddStopMethodFix>(
        """
        class Worker
        {
            private readonly CancellationTokenSource _ending = new();
            private readonly Thread _thread;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Stop() => _thread.Join();

            private void Run()
            {
                while (!{|LKS5003:_ending.IsCancellationRequested|})
                    Thread.Sleep(10);
            }
        }
        """,
        """
        class Worker
        {
            private readonly CancellationTokenSource _ending = new();
            private readonly Thread _thread;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Stop()
            {
                _ending.Cancel();
                _thread.Join();
            }

            private void Run()
            {
                while (!_ending.IsCancellationRequested)
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Fixes_AFlagOfAnotherObject() => Verify.Fix<AddStopMethodFix>(
        """
        class Poller
        {
            private sealed class State
            {
                public volatile bool Running = true;
            }

            private readonly State _state = new();
            private readonly Thread _thread;

            private bool Goes => {|LKS5003:_state.Running|};

            public Poller()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                while (Goes)
                    Thread.Sleep(10);
            }
        }
        """,
        """
        class Poller
        {
            private sealed class State
            {
                public volatile bool Running = true;
            }

            private readonly State _state = new();
            private readonly Thread _thread;

            private bool Goes => _state.Running;

            public void Stop()
            {
                _state.Running = false;
                _thread.Join();
            }

            public Poller()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                while (Goes)
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task NotOffered_ForAnObjectThatIsMadeLater() => Verify.NoFix<AddStopMethodFix>(
        """
        class Poller
        {
            private sealed class State
            {
                public volatile bool Stopped;
            }

            private State? _state;

            public void Start()
            {
                _state = new State();
                new Thread(Run).Start();
            }

            private void Run()
            {
                while (!{|LKS5003:_state!.Stopped|})
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Fixes_AMethodThatAwaitsItself() => Verify.Fix<AddStopRequestFix>(
        """
        class Poller
        {
            public void Start() => _ = Pump(10, "pump");

            private async Task Pump(int period, string name)
            {
                // one round
                await Task.Delay(period); // waits
                var text = name + period;
                Console.WriteLine(text);
                // and again
                await {|LKS5001:Pump(period, name)|}.ConfigureAwait(false); // for ever
            }
        }
        """,
        """
        class Poller
        {
            private readonly CancellationTokenSource _stopping = new();

            public void Start() => _ = Pump(10, "pump");

            private async Task Pump(int period, string name)
            {
                while (!_stopping.IsCancellationRequested)
                {
                    // one round
                    await Task.Delay(period); // waits
                    var text = name + period;
                    Console.WriteLine(text);
                    // and again
                    // for ever
                }
            }

            public void Stop() => _stopping.Cancel();
        }
        """);

    [Fact]
    public Task Fixes_MethodsAndLocalFunctionsThatAwaitThemselves_WithOneFlag() => Verify.Fix<AddStopRequestFix>(
        """
        class Poller
        {
            public void Start()
            {
                _ = Pump();
                _ = Beat();

                async Task Beat()
                {
                    if (DateTime.Now.Hour > 3)
                        Console.WriteLine();
                    await Task.Delay(10);
                    await {|LKS5001:Beat()|};
                }
            }

            private async Task Pump()
            {
                try { await Task.Delay(10); } finally { Console.WriteLine(); }
                await {|LKS5001:this.Pump()|};
            }
        }
        """,
        """
        class Poller
        {
            private volatile bool _stopping;

            public void Start()
            {
                _ = Pump();
                _ = Beat();

                async Task Beat()
                {
                    while (!_stopping)
                    {
                        if (DateTime.Now.Hour > 3)
                            Console.WriteLine();
                        await Task.Delay(10);
                    }
                }
            }

            public void Stop() => _stopping = true;

            private async Task Pump()
            {
                while (!_stopping)
                {
                    try { await Task.Delay(10); } finally { Console.WriteLine(); }
                }
            }
        }
        """,
        "Flag");

    [Theory]
    [InlineData("await Task.Delay(period); await {|LKS5001:Pump(10)|};")]
    [InlineData("await Task.Delay(period); _ = {|LKS5001:Pump(period)|};")]
    [InlineData("await Task.Delay(period++); await {|LKS5001:Pump(period)|};")]
    [InlineData("Console.WriteLine(period); await {|LKS5001:Pump(period)|};")]
    [InlineData("try { await Task.Delay(period); } finally { await {|LKS5001:Pump(period)|}; }")]
    public Task NotOffered_WhereALoopWouldNotDoTheSame(string body) => Verify.NoFix<AddStopRequestFix>($$"""
        class Poller
        {
            public void Start() => _ = Pump(10);
            private async Task Pump(int period)
            {
                {{body}}
            }
        }
        """);
}
