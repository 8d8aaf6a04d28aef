using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class StartedUnderLockTests
{
    [Fact]
    public Task Reports_WorkThatIsStartedUnderALockAndRunsWithoutIt() => Verify.Diagnostics("""
        sealed class AuditWriter
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            private Task _writing = Task.CompletedTask;
            public void Add(string row)
            {
                lock (_sync)
                {
                    _rows.Add(row);
                    if (_rows.Count >= 10)
                        QueueFlush();
                }
            }
            public Task FlushAsync()
            {
                lock (_sync)
                {
                    QueueFlush();
                    return _writing;
                }
            }
            private void QueueFlush()
            {
                _writing = _writing.ContinueWith(_ =>
                {
                    Console.WriteLine("flush");
                    {|LKS1005:_rows|}.Clear();
                }, TaskScheduler.Default);
            }
        }

        sealed class Buffer
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            public void Add(string row)
            {
                lock (_sync)
                {
                    _rows.Add(row);
                    if (_rows.Count > 5)
                        Task.Run(() => {|LKS1005:_rows|}.Clear());
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatHasTheLockOrIsStartedOnce() => Verify.Diagnostics("""
        sealed class Locked
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            public void Add(string row)
            {
                lock (_sync)
                {
                    _rows.Add(row);
                    if (_rows.Count > 5)
                        Task.Run(() => { lock (_sync) _rows.Clear(); });
                }
            }
        }

        sealed class Pump
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            private bool _running;
            public void Start(string first)
            {
                lock (_sync)
                {
                    if (_running)
                        return;
                    _running = true;
                    _rows.Add(first);
                    Task.Run(() => _rows.Clear());
                }
            }
        }

        sealed class Swapped
        {
            private readonly object _sync = new();
            private List<string> _rows = new();
            public void Add(string row)
            {
                lock (_sync)
                {
                    _rows.Add(row);
                    if (_rows.Count < 5)
                        return;
                    var full = _rows;
                    _rows = new();
                    Task.Run(() => full.Clear());
                }
            }
        }

        sealed class Waiting
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            public void Add(string row)
            {
                lock (_sync)
                {
                    _rows.Add(row);
                    var work = Task.Run(() => _rows.Clear());
                    {|LKS2007:work.Wait()|};
                }
            }
        }
        """);
}
