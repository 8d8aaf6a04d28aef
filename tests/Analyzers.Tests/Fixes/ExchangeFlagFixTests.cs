using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ExchangeFlagFixTests
{
    [Fact]
    public Task Fixes_AFlagThatIsTestedAndSet() => Verify.Fix<ExchangeFlagFix>(
        """
        class Download
        {
            private bool _isReported;
            private bool _isOpen = true;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, _ => { Report(); Close(); Log(); });

            private void Report()
            {
                if (_isReported)
                    return;
                // once only
                {|LKS1006:_isReported = true|}; // from now on
                Console.WriteLine("done");
            }

            private void Close()
            {
                if (!_isOpen)
                    return;
                {|LKS1006:_isOpen = false|};
            }

            private void Log()
            {
                if (!_isLogged)
                {
                    {|LKS1006:_isLogged = true|};
                    Console.WriteLine("logged");
                }
            }
        }
        """,
        """
        class Download
        {
            private bool _isReported;
            private bool _isOpen = true;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, _ => { Report(); Close(); Log(); });

            private void Report()
            {
                if (Interlocked.Exchange(ref _isReported, true))
                    return;
                // once only
                // from now on
                Console.WriteLine("done");
            }

            private void Close()
            {
                if (!Interlocked.Exchange(ref _isOpen, false))
                    return;
            }

            private void Log()
            {
                if (!Interlocked.Exchange(ref _isLogged, true))
                {
                    Console.WriteLine("logged");
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereThePlainFlagIsWrittenElsewhere_OrNotSetAtOnce() => Verify.NoFix<ExchangeFlagFix>("""
        class Download
        {
            private bool _isReported;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, i => { Report(); Log(i); });

            public void Again() => _isReported = false;

            private void Report()
            {
                if (_isReported)
                    return;
                {|LKS1006:_isReported = true|};
                Console.WriteLine("done");
            }

            private void Log(int i)
            {
                if (!_isLogged)
                {
                    Console.WriteLine(i);
                    {|LKS1006:_isLogged = true|};
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AStateThatIsTestedAndSet() => Verify.Fix<ExchangeFlagFix>(
        """
        class Job
        {
            private int _isStarted;
            private State _state;
            private long _last;

            public void Run() => Parallel.For(0, 4, _ => { Start(true); Move(); Last(); });

            private void Start(bool isOn)
            {
                if (isOn && _isStarted == 0)
                {
                    {|LKS1006:_isStarted = 1|};
                    Console.WriteLine("start");
                }
            }

            private void Move()
            {
                if (_state != State.New)
                    return;
                {|LKS1006:_state = State.Running|};
                Console.WriteLine("running");
            }

            private void Last()
            {
                if (_last == 5)
                    return;
                {|LKS1006:_last = 5|};
                Console.WriteLine("last");
            }
        }

        enum State { New, Running }
        """,
        """
        class Job
        {
            private int _isStarted;
            private State _state;
            private long _last;

            public void Run() => Parallel.For(0, 4, _ => { Start(true); Move(); Last(); });

            private void Start(bool isOn)
            {
                if (isOn && Interlocked.CompareExchange(ref _isStarted, 1, 0) == 0)
                {
                    Console.WriteLine("start");
                }
            }

            private void Move()
            {
                if (Interlocked.CompareExchange(ref _state, State.Running, State.New) != State.New)
                    return;
                Console.WriteLine("running");
            }

            private void Last()
            {
                if (Interlocked.Exchange(ref _last, 5) == 5)
                    return;
                Console.WriteLine("last");
            }
        }

        enum State { New, Running }
        """);

    [Fact]
    public Task Offers_NothingWhereTheTestAsksForAnythingElse() => Verify.NoFix<ExchangeFlagFix>("""
        class Job
        {
            private int _round;
            private int _count;

            public void Run(int end) => Parallel.For(0, 4, _ => { Start(end); Stop(); });

            private void Start(int end)
            {
                if (_round != end)
                {
                    {|LKS1006:_round = 7|};
                    Console.WriteLine("start");
                }
            }

            private void Stop()
            {
                if (_count > 3)
                {
                    {|LKS1004:_count = 0|};
                    Console.WriteLine("stop");
                }
            }
        }
        """);
}
