using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MakeVolatileFixTests
{
    [Fact]
    public Task Fixes_AField() => Verify.Fix<MakeVolatileFix>(
        """
        class Worker
        {
            // set by Stop
            private bool _stopped; // polled
            bool _paused;
            public void Start() => new Thread(Run).Start();
            public void Stop() { _stopped = true; _paused = true; }
            private void Run()
            {
                while (!{|LKS5002:_stopped|} && !{|LKS5002:_paused|})
                {
                }
            }
        }
        """,
        """
        class Worker
        {
            // set by Stop
            private volatile bool _stopped; // polled
            volatile bool _paused;
            public void Start() => new Thread(Run).Start();
            public void Stop() { _stopped = true; _paused = true; }
            private void Run()
            {
                while (!_stopped && !_paused)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WithAVolatileRead() => Verify.Fix<MakeVolatileFix>(
        """
        class Program
        {
            static void Main()
            {
                var stop = false;
                var thread = new Thread(() =>
                {
                    while (!{|LKS5002:stop|})
                    {
                    }
                });
                thread.Start();
                stop = true;
                thread.Join();
            }
        }
        """,
        """
        class Program
        {
            static void Main()
            {
                var stop = false;
                var thread = new Thread(() =>
                {
                    while (!Volatile.Read(ref stop))
                    {
                    }
                });
                thread.Start();
                stop = true;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAProperty() => Verify.NoFix<MakeVolatileFix>("""
        class Worker
        {
            private bool IsStopped { get; set; }
            public void Start() => new Thread(() => { while (!{|LKS5002:IsStopped|}) { } }).Start();
            public void Stop() => IsStopped = true;
        }
        """);

    [Fact]
    public Task Fixes_TheFlagOfDoubleCheckedLocking() => Verify.Fix<MakeVolatileFix>(
        """
        class Table
        {
            private readonly object _gate = new();
            // set last
            private bool _isLoaded;
            private int[] _data = [];
            public int[] Data
            {
                get
                {
                    if (_isLoaded)
                        return _data;
                    lock (_gate)
                    {
                        if (!_isLoaded)
                        {
                            _data = [1];
                            {|LKS1011:_isLoaded = true|};
                        }
                    }
                    return _data;
                }
            }
        }
        """,
        """
        class Table
        {
            private readonly object _gate = new();
            // set last
            private volatile bool _isLoaded;
            private int[] _data = [];
            public int[] Data
            {
                get
                {
                    if (_isLoaded)
                        return _data;
                    lock (_gate)
                    {
                        if (!_isLoaded)
                        {
                            _data = [1];
                            _isLoaded = true;
                        }
                    }
                    return _data;
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AFieldThatIsOnlyReplaced() => Verify.Fix<MakeVolatileFix>(
        """
        class Survey
        {
            private int _answer;
            public int Guess()
            {
                new Thread(() => {|LKS1004:_answer = 42|}).Start();
                return _answer;
            }
        }
        """,
        """
        class Survey
        {
            private volatile int _answer;
            public int Guess()
            {
                new Thread(() => _answer = 42).Start();
                return _answer;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAFieldOfTwoWords() => Verify.NoFix<MakeVolatileFix>("""
        class Survey
        {
            private long _answer;
            public long Guess()
            {
                new Thread(() => {|LKS1004:_answer = 42|}).Start();
                return _answer;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAWriteThatATestOfTheFieldDecidesOn() => Verify.NoFix<MakeVolatileFix>("""
        class Job
        {
            private int _isStarted;

            public void Run() => Parallel.For(0, 4, _ =>
            {
                if (_isStarted == 1)
                    return;
                {|LKS1004:_isStarted = 1|};
                Console.WriteLine("start");
            });
        }
        """);
}
