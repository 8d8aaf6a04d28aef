using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class KeptRegistrationTests
{
    [Fact]
    public Task Reports_ARegistrationThatEachPartKeeps() => Verify.Diagnostics("""
        class Desk
        {
            private readonly Lock _sync = new();
            private readonly Dictionary<string, Visit> _visits = new();
            public Task<int> ExpectAsync(string name, CancellationToken token)
            {
                var visit = new Visit(this, name);
                lock (_sync)
                {
                    _visits.Add(name, visit);
                    visit.Registration = token.Register(static state => ((Visit)state!).Abandon(), visit);
                }
                return visit.Arrival.Task;
            }
            public bool Arrive(string name)
            {
                lock (_sync)
                {
                    if (!_visits.Remove(name, out var visit))
                        return false;
                    {|LKS2010:visit.Registration.Dispose()|};
                    return visit.Arrival.TrySetResult(1);
                }
            }
            private void Forget(Visit visit)
            {
                lock (_sync)
                    _visits.Remove(visit.Name);
            }
            private sealed class Visit(Desk desk, string name)
            {
                public string Name => name;
                public CancellationTokenRegistration Registration { get; set; }
                public TaskCompletionSource<int> Arrival { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
                public void Abandon()
                {
                    desk.Forget(this);
                    Arrival.TrySetCanceled();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughALocalATupleAndAHelper() => Verify.Diagnostics("""
        class Job
        {
            public bool IsCancelled;
            internal CancellationTokenRegistration Registration;
        }
        class Downloads
        {
            private readonly object _gate = new();
            private readonly LinkedList<Job> _jobs = new();
            public Job Enqueue(CancellationToken token)
            {
                var job = new Job();
                lock (_gate)
                    _jobs.AddLast(job);
                var registration = token.Register(static state =>
                {
                    var (queue, cancelled) = ((Downloads, Job))state!;
                    queue.OnCancelled(cancelled);
                }, (this, job));
                lock (_gate)
                    job.Registration = registration;
                return job;
            }
            public Job? TakeNext()
            {
                lock (_gate)
                {
                    while (_jobs.First is { } node)
                    {
                        _jobs.RemoveFirst();
                        if ({|LKS2010:Claim(node.Value)|})
                            return node.Value;
                    }
                    return null;
                }
            }
            private static bool Claim(Job job)
            {
                job.Registration.Dispose();
                return !job.IsCancelled;
            }
            private void OnCancelled(Job job)
            {
                lock (_gate)
                {
                    job.IsCancelled = true;
                    _jobs.Remove(job);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_DisposalAfterTheLockOtherLocksAndOthersParts() => Verify.Diagnostics("""
        class Job
        {
            public bool IsCancelled;
            internal CancellationTokenRegistration Registration;
        }
        class After
        {
            private readonly object _gate = new();
            private readonly Queue<Job> _jobs = new();
            public void Enqueue(CancellationToken token)
            {
                var job = new Job();
                job.Registration = token.Register(() => Cancel(job));
                lock (_gate)
                    _jobs.Enqueue(job);
            }
            public Job? Next()
            {
                Job? job;
                lock (_gate)
                    _jobs.TryDequeue(out job);
                job?.Registration.Dispose();
                return job;
            }
            private void Cancel(Job job)
            {
                lock (_gate)
                    job.IsCancelled = true;
            }
        }
        class OtherLock
        {
            private readonly object _gate = new();
            private readonly object _cancelled = new();
            private readonly Queue<Job> _jobs = new();
            public void Enqueue(CancellationToken token)
            {
                var job = new Job();
                job.Registration = token.Register(() => Cancel(job));
                lock (_gate)
                    _jobs.Enqueue(job);
            }
            public void Drop()
            {
                lock (_gate)
                {
                    if (_jobs.TryDequeue(out var job))
                        job.Registration.Dispose();
                }
            }
            private void Cancel(Job job)
            {
                lock (_cancelled)
                    job.IsCancelled = true;
            }
        }
        class Node
        {
            private readonly object _gate = new();
            private readonly List<Node> _children = new();
            private CancellationTokenRegistration _registration;
            private bool _ended;
            public void Watch(CancellationToken token) => _registration = token.Register(static state => ((Node)state!).End(), this);
            public void Add(Node child)
            {
                lock (_gate)
                    _children.Add(child);
            }
            public void Release()
            {
                lock (_gate)
                {
                    foreach (var child in _children)
                        child._registration.Dispose();
                }
            }
            private void End()
            {
                lock (_gate)
                    _ended = true;
            }
            public bool Ended { get { lock (_gate) return _ended; } }
        }
        class Unregistering
        {
            private readonly object _gate = new();
            private readonly Queue<Job> _jobs = new();
            public void Enqueue(CancellationToken token)
            {
                var job = new Job();
                job.Registration = token.Register(() => Cancel(job));
                lock (_gate)
                    _jobs.Enqueue(job);
            }
            public void Drop()
            {
                lock (_gate)
                {
                    if (_jobs.TryDequeue(out var job))
                        job.Registration.Unregister();
                }
            }
            private void Cancel(Job job)
            {
                lock (_gate)
                    job.IsCancelled = true;
            }
        }
        """);

    private static string Watcher(string register, string replace, string refresh = "lock (_sync) _stale = true;") => $$"""
        public sealed class Watcher
        {
            private readonly object _sync = new();
            private CancellationTokenRegistration _registration;
            private bool _stale;
            public void Refresh() { {{refresh}} }
            public bool IsStale { get { lock (_sync) return _stale; } }
            public void Watch(CancellationToken changed)
            {
                {{register}}
                lock (_sync)
                {
                    {{replace}}
                }
            }
        }
        """;

    [Theory]
    [InlineData("var registration = changed.UnsafeRegister(static state => ((Watcher)state!).Refresh(), this);", "{|LKS2010:_registration.Dispose()|}; _registration = registration;")]
    [InlineData("var registration = changed.Register(state => ((Watcher)state!).Refresh(), this);", "{|LKS2010:_registration.Dispose()|}; _registration = registration;")]
    [InlineData("var registration = changed.Register(() => Refresh());", "{|LKS2010:_registration.Dispose()|}; _registration = registration;")]
    [InlineData("var registration = changed.Register(Refresh);", "var old = _registration; _registration = registration; {|LKS2010:old.Dispose()|};")]
    public Task Reports_ARegistrationThatComesToAFieldThroughALocal(string register, string replace) => Verify.Diagnostics(Watcher(register, replace));

    [Theory]
    [InlineData("var registration = changed.Register(Refresh);", "_registration.Unregister(); _registration = registration;", "lock (_sync) _stale = true;")]
    [InlineData("var registration = changed.Register(Refresh); _registration.Dispose();", "_registration = registration;", "lock (_sync) _stale = true;")]
    // The callback has returned when it asks for the lock, or needs none.
    [InlineData("var registration = changed.Register(Refresh);", "_registration.Dispose(); _registration = registration;", "Task.Run(() => { lock (_sync) _stale = true; });")]
    [InlineData("var registration = changed.Register(Refresh);", "_registration.Dispose(); _registration = registration;", "Console.WriteLine();")]
    // Another registration than the one in the field.
    [InlineData("var registration = changed.Register(Refresh); GC.KeepAlive(registration); var other = changed.Register(() => Console.WriteLine());", "_registration.Dispose(); _registration = other;", "lock (_sync) _stale = true;")]
    public Task Accepts_RegistrationsWhoseCallbackIsNotWaitedForUnderItsLock(string register, string replace, string refresh) => Verify.Diagnostics(Watcher(register, replace, refresh));

    [Fact]
    public Task Reports_ARegistrationThatIsKeptAsADisposable() => Verify.Diagnostics("""
        public class Output
        {
            private static readonly Action<object?> s_cancelled = state => ((Output)state!).Cancelled();
            private readonly object _gate = new();
            private readonly Queue<Waiting> _waiting = new();
            private int _cancelled;
            public Task WriteAsync(CancellationToken token)
            {
                lock (_gate)
                {
                    var waiting = new Waiting { Registration = token.Register(s_cancelled, this) };
                    _waiting.Enqueue(waiting);
                    return waiting.Source.Task;
                }
            }
            public void OnWritten() { lock (_gate) { while (_waiting.Count > 0) {|LKS2010:Complete()|}; } }
            private void Complete() { var next = _waiting.Dequeue(); next.Registration?.Dispose(); next.Source.TrySetResult(); }
            private void Cancelled() { lock (_gate) _cancelled++; }
            private class Waiting
            {
                public IDisposable? Registration;
                public readonly TaskCompletionSource Source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        """);
}
