using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LostWakeUpTests
{
    [Fact]
    public Task Reports_AWaitWithoutACondition() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            public void Enter()
            {
                lock (_gate)
                    {|LKS4006:Monitor.Wait(_gate)|};
            }
            public void Open()
            {
                lock (_gate)
                    Monitor.PulseAll(_gate);
            }
        }
        """);

    [Fact]
    public Task Reports_ATestBeforeTheLock() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            private volatile bool _isOpen;
            public void Enter()
            {
                while (!_isOpen)
                {
                    lock (_gate)
                    {
                        {|LKS4006:Monitor.Wait(_gate)|};
                    }
                }
            }
            public void Open()
            {
                lock (_gate)
                {
                    _isOpen = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterTheStart() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            public void Run()
            {
                Task.Run(Work);
                {|LKS4006:_done.Reset()|};
                _done.Wait();
            }
            private void Work()
            {
                Console.WriteLine();
                _done.Set();
            }
        }
        """);

    [Fact]
    public Task Reports_AResetBetweenTestAndWait() => Verify.Diagnostics("""
        class Worker
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _items = new();
            private readonly ManualResetEvent _some = new(false);
            public void Put(int item)
            {
                _items.Enqueue(item);
                _some.Set();
            }
            public void Run(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    if (_items.IsEmpty)
                    {
                        {|LKS4006:_some.Reset()|};
                        _some.WaitOne();
                    }
                    while (_items.TryDequeue(out var item))
                        Console.WriteLine(item);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ConditionsUnderTheLockAndResetsBeforeTheStart() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _done = new();
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _items = new();
            private readonly ManualResetEventSlim _some = new();
            private bool _isOpen;
            public void Enter()
            {
                lock (_gate)
                {
                    while (!_isOpen)
                        Monitor.Wait(_gate);
                }
            }
            public void Open()
            {
                lock (_gate)
                {
                    _isOpen = true;
                    Monitor.PulseAll(_gate);
                }
            }
            public void StartAndWait()
            {
                lock (_gate)
                {
                    new Thread(Open).Start();
                    Monitor.Wait(_gate);
                }
            }
            public void Run()
            {
                _done.Reset();
                Task.Run(() => _done.Set());
                _done.Wait();
                _done.Reset();
                Task.Run(() => _done.Set());
                _done.Wait();
            }
            public void Put(int item)
            {
                _items.Enqueue(item);
                _some.Set();
            }
            public void Take()
            {
                if (_items.IsEmpty)
                {
                    _some.Reset();
                    if (_items.IsEmpty)
                        _some.Wait();
                }
                _some.Wait();
                _some.Reset();
                while (_items.TryDequeue(out _))
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterAThreadWasStarted() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            public void Run()
            {
                var worker = new Thread(() => _done.Set());
                worker.Start();
                {|LKS4006:_done.Reset()|};
                _done.Wait();
            }
            public void Right()
            {
                var worker = new Thread(() => _done.Set());
                _done.Reset();
                worker.Start();
                _done.Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatIsStarted_OrGivenWork_UnderTheLock() => Verify.Diagnostics("""
        class Renderer
        {
            private readonly object _ready = new();
            private readonly Thread _thread;
            private Action? _draw;

            public Renderer()
            {
                _thread = new Thread(Run) { IsBackground = true };
                lock (_ready)
                {
                    _thread.Start();
                    Monitor.Wait(_ready);
                }
            }

            public void Draw() => _draw?.Invoke();

            private void Run()
            {
                lock (_ready)
                {
                    _draw = () => { };
                    Monitor.Pulse(_ready);
                }
            }
        }

        class Worker
        {
            private readonly object _answered = new();
            private readonly System.Collections.Concurrent.BlockingCollection<string> _questions = new();

            public void Ask(string question)
            {
                lock (_answered)
                {
                    _questions.Add(question);
                    Monitor.Wait(_answered);
                }
            }

            public void Answer()
            {
                var question = _questions.Take();
                Console.WriteLine(question);
                lock (_answered)
                    Monitor.Pulse(_answered);
            }
        }
        """);

    [Fact]
    public Task Reports_AThreadThatIsStarted_OrGivenWork_BeforeTheLock() => Verify.Diagnostics("""
        class Renderer
        {
            private readonly object _ready = new();
            private readonly Thread _thread;
            private Action? _draw;

            public Renderer()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
                lock (_ready)
                {
                    {|LKS4006:Monitor.Wait(_ready)|};
                }
            }

            public void Draw() => _draw?.Invoke();

            private void Run()
            {
                lock (_ready)
                {
                    _draw = () => { };
                    Monitor.Pulse(_ready);
                }
            }
        }

        class Worker
        {
            private readonly object _answered = new();
            private readonly System.Collections.Concurrent.BlockingCollection<string> _questions = new();

            public void Ask(string question)
            {
                _questions.Add(question);
                lock (_answered)
                {
                    {|LKS4006:Monitor.Wait(_answered)|};
                }
            }

            public void Answer()
            {
                var question = _questions.Take();
                Console.WriteLine(question);
                lock (_answered)
                    Monitor.Pulse(_answered);
            }
        }
        """);
}
