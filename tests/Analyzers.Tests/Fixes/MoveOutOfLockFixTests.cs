using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MoveOutOfLockFixTests
{
    [Fact]
    public Task Fixes_TheLastStatement() => Verify.Fix<MoveOutOfLockFix>(
        """
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Run()
            {
                lock (_gate)
                {
                    _n++;
                    {|LKS2007:Thread.Sleep(1000)|};
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """,
        """
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Run()
            {
                lock (_gate)
                {
                    _n++;
                }
                Thread.Sleep(1000);
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);

    [Fact]
    public Task Offers_NothingInTheMiddle() => Verify.NoFix<MoveOutOfLockFix>("""
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public void Run()
            {
                lock (_gate)
                {
                    {|LKS2007:Thread.Sleep(1000)|};
                    _n++;
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);

    [Fact]
    public Task Offers_NothingForACallOfWhatNeedsTheLock() => Verify.NoFix<MoveOutOfLockFix>("""
        public class Model
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private readonly List<IObserver<int>> _observers = [];
            private readonly List<Action> _callbacks = [];
            private int _count;
            public event Action? Changed;
            public void Add(IObserver<int> observer, Action callback) { lock (_gate) { _observers.Add(observer); _callbacks.Add(callback); } }
            private void Grow() { _count++; Changed?.Invoke(); }
            private void Wait() { _count++; _ready.Wait(); }

            public void Set() { lock (_gate) { {|LKS2009:Grow()|}; } }
            public void Tell() { lock (_gate) { _observers.ForEach(observer => {|LKS2009:observer.OnNext(1)|}); } }
            public void Call() { lock (_gate) { {|LKS2009:_callbacks[0]()|}; } }
            public void Stop() { lock (_gate) { {|LKS2007:Wait()|}; } _ready.Set(); }
        }
        """);

    [Fact]
    public Task Fixes_ACallOfAMethodThatOnlyWaits() => Verify.Fix<MoveOutOfLockFix>(
        """
        public class Model
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private int _count;
            private void Wait() => _ready.Wait();

            public void Stop()
            {
                lock (_gate)
                {
                    _count++;
                    {|LKS2007:Wait()|};
                }
                _ready.Set();
            }
        }
        """,
        """
        public class Model
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private int _count;
            private void Wait() => _ready.Wait();

            public void Stop()
            {
                lock (_gate)
                {
                    _count++;
                }
                Wait();
                _ready.Set();
            }
        }
        """);
}
