using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Collections that are their own lock, and that are looked at before it is held.</summary>
public sealed class TestedOutsideQueueTests
{
    [Fact]
    public Task Reports_ATakeUnderALockThatIsTheQueueItself() => Verify.Diagnostics("""
        class Events
        {
            private readonly Queue<string> _events = new();

            public void Add(string text)
            {
                lock (_events)
                    _events.Enqueue(text);
            }

            public void Poll(Action<string> handler)
            {
                while (_events.Count > 0)
                {
                    string next;
                    lock (_events)
                    {
                        next = {|LKS1006:_events|}.Dequeue();
                    }
                    handler(next);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ATestUnderTheLockOnceMore() => Verify.Diagnostics("""
        class Events
        {
            private readonly Queue<string> _events = new();

            public void Add(string text)
            {
                lock (_events)
                    _events.Enqueue(text);
            }

            public void Poll(Action<string> handler)
            {
                while (_events.Count > 0)
                {
                    string next;
                    lock (_events)
                    {
                        if (_events.Count == 0)
                            return;
                        next = _events.Dequeue();
                    }
                    handler(next);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TheOneThreadThatTakes() => Verify.Diagnostics("""
        class Events
        {
            private readonly Queue<string> _events = new();

            private volatile bool _isDone;

            public void Stop() => _isDone = true;

            public Events() => new Thread(Run) { IsBackground = true }.Start();

            public void Add(string text)
            {
                lock (_events)
                    _events.Enqueue(text);
            }

            private void Run()
            {
                while (!_isDone)
                {
                    while (_events.Count > 0)
                    {
                        lock (_events)
                            Console.WriteLine(_events.Dequeue());
                    }
                    Thread.Sleep(10);
                }
            }
        }
        """);
}
