using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes;

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
}
