using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>Permits that go with an item, releases that an object decides about, and flags that a method sets for its caller.</summary>
public sealed class ReleasedByDecisionTests
{
    [Fact]
    public Task Accepts_PermitOfAnItem_GivenBackWhenItIsRemoved() => Verify.Diagnostics("""
        class Requests
        {
            private readonly SemaphoreSlim _room = new(8, 8);
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> _open = new();

            public async Task OpenAsync(int id, string text)
            {
                await _room.WaitAsync();
                if (!_open.TryAdd(id, text))
                    _room.Release();
            }

            public void Close(int id)
            {
                if (_open.TryRemove(id, out _))
                    _room.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_PermitOfAnItem_GivenBackByATimerOrAPrivateMethodOfAnother() => Verify.Diagnostics("""
        class Requests
        {
            private readonly SemaphoreSlim _room = new(8, 8);
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _open = new();

            public bool Open(int id)
            {
                _room.Wait();
                if (id < 0)
                {
                    _room.Release();
                    return false;
                }

                _open.Enqueue(id);
                return false;
            }

            public void CloseAll()
            {
                while (_open.TryDequeue(out _))
                    GiveBack();
            }

            private void GiveBack() => _room.Release();
        }

        class Quota
        {
            private readonly SemaphoreSlim _permits = new(8, 8);
            private readonly Timer _refill;

            public Quota() => _refill = new Timer(_ => _permits.Release(), null, 1000, 1000);

            public async Task UseAsync(CancellationToken token)
            {
                await _permits.WaitAsync();
                if (token.IsCancellationRequested)
                    _permits.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_ReleaseForgotten_WhereTheOtherMemberReleasesItsOwn() => Verify.Diagnostics("""
        class Requests
        {
            private readonly SemaphoreSlim _room = new(1, 1);
            private readonly Dictionary<int, string> _open = new();

            public async Task<bool> OpenAsync(int id, string text)
            {
                await {|LKS3001:_room.WaitAsync()|};
                if (_open.Count > 8)
                    return false;
                _open[id] = text;
                _room.Release();
                return true;
            }

            public void Close(int id)
            {
                _room.Wait();
                _open.Remove(id);
                _room.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_ReleaseForgotten_WhereAHelperReleasesForTheHolder() => Verify.Diagnostics("""
        class Requests
        {
            private readonly SemaphoreSlim _room = new(1, 1);
            private readonly Dictionary<int, string> _open = new();

            public void Open(int id, string text)
            {
                {|LKS3001:_room.Wait()|};
                if (_open.Count > 8)
                    return;
                _open[id] = text;
                Leave();
            }

            public void Close(int id)
            {
                _room.Wait();
                _open.Remove(id);
                Leave();
            }

            private void Leave() => _room.Release();
        }
        """);

    [Fact]
    public Task Accepts_ReleaseLeftOut_WhereAFieldSaysSo() => Verify.Diagnostics("""
        class Job : IDisposable
        {
            private readonly SemaphoreSlim _running = new(1, 1);
            private volatile bool _disposed;

            public async Task RunAsync(Func<Task> work, CancellationToken token)
            {
                var taken = false;
                try
                {
                    taken = await _running.WaitAsync(0, token);
                    if (!taken)
                        return;
                    await work();
                }
                finally
                {
                    if (taken && !_disposed)
                        _running.Release();
                }
            }

            public void Dispose()
            {
                _disposed = true;
                _running.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_ReleaseLeftOut_WhereAPropertyOrMethodSaysSo() => Verify.Diagnostics("""
        class Host
        {
            private static readonly SemaphoreSlim s_running = new(1, 1);
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int? _holder;

            public virtual bool CanExit => true;

            private bool IsMine() => _holder == Environment.CurrentManagedThreadId;

            public void Run(Action work)
            {
                try
                {
                    if (!{|LKS3003:s_running.Wait(10000)|})
                        throw new TimeoutException();
                    if (work.Target is null)
                        return;
                    work();
                }
                finally
                {
                    if (CanExit)
                        s_running.Release();
                }
            }

            public async Task PostAsync(Action work)
            {
                await _turn.WaitAsync();
                _holder = Environment.CurrentManagedThreadId;
                try
                {
                    work();
                }
                finally
                {
                    if (IsMine())
                    {
                        _holder = null;
                        _turn.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_EarlyReturnBeforeTheTry_WhoseFinallyDecides() => Verify.Diagnostics("""
        class Job
        {
            private readonly SemaphoreSlim _running = new(1, 1);
            private volatile bool _disposed;
            private int _rounds;

            public void Run(Action work)
            {
                {|LKS3001:_running.Wait()|};
                if (_rounds > 8)
                    return;
                try
                {
                    _rounds++;
                    work();
                }
                finally
                {
                    if (!_disposed)
                        _running.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ReleaseInABranchOfTheWork_NotAtItsEnd() => Verify.Diagnostics("""
        class Stock
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _items;

            public void Take()
            {
                {|LKS3001:_gate.Wait()|};
                if (_items > 0)
                {
                    _items--;
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_FlagThatAMethodSetsForItsCaller() => Verify.Diagnostics("""
        class Registry
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();
            private static bool s_measures;

            public string? First(object info)
            {
                var taken = false;
                try
                {
                    Enter(info, ref taken);
                    if (_names.Count == 0)
                        return null;
                    return _names[0];
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(info);
                }
            }

            public void Add(string name)
            {
                TryEnter(out var taken);
                if (!taken)
                    return;
                try
                {
                    _names.Add(name);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            private static void Enter(object info, ref bool taken)
            {
                if (s_measures)
                {
                    Monitor.Enter(info, ref taken);
                    Console.WriteLine(taken);
                }
                else
                {
                    EnterPlainly(info, ref taken);
                }
            }

            private static void EnterPlainly(object info, ref bool taken) => Monitor.Enter(info, ref taken);

            private void TryEnter(out bool taken)
            {
                taken = false;
                Monitor.TryEnter(_gate, 100, ref taken);
            }
        }
        """);

    [Fact]
    public Task Reports_ReturnWithTheFlagSet_ByAMethod() => Verify.Diagnostics("""
        class Registry
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();

            public void Add(string name)
            {
                var taken = false;
                {|LKS3001:TryEnter(ref taken)|};
                if (!taken)
                    return;
                if (_names.Contains(name))
                    return;
                _names.Add(name);
                Monitor.Exit(_gate);
            }

            private void TryEnter(ref bool taken) => Monitor.TryEnter(_gate, 100, ref taken);
        }
        """);

    [Fact]
    public Task Reports_FlagOfAnotherQuestion_SetByAMethodThatAcquires() => Verify.Diagnostics("""
        class Registry
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();

            public void Add(string name)
            {
                {|LKS3001:Enter(out var isFirst)|};
                if (isFirst)
                    return;
                _names.Add(name);
                Monitor.Exit(_gate);
            }

            private void Enter(out bool isFirst)
            {
                Monitor.Enter(_gate);
                isFirst = _names.Count == 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_AMemberThatIsToldWhetherToAcquireOrRelease() => Verify.Diagnostics("""
        public class Inventory
        {
            private ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void LockForRead(bool locked)
            {
                if (locked)
                {
                    while (!_lock.TryEnterReadLock(60000))
                        Console.WriteLine("again");
                }
                else if (_lock.RecursiveReadCount > 0)
                {
                    _lock.ExitReadLock();
                }
            }
            public void Gate(int mode)
            {
                if (mode == 0)
                    _gate.Wait();
                else
                    _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_AnAcquireThatItsOwnBranchDoesNotRelease() => Verify.Diagnostics("""
        public class Inventory
        {
            private readonly object _gate = new();
            private int _count;
            public void Add(bool locked)
            {
                if (locked)
                {
                    {|LKS3001:Monitor.Enter(_gate)|};
                    if (_count > 3)
                        return;
                    _count++;
                    Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatIsMadeToReleaseTheGate() => Verify.Diagnostics("""
        public sealed class Snapshot(int value, SemaphoreSlim gate) : IDisposable
        {
            public int Value => value;
            public void Dispose() => gate.Release();
        }
        public class Accumulator
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _value;
            public Snapshot? Acquire()
            {
                _gate.Wait();
                var releases = true;
                try
                {
                    if (_value < 0)
                        return null;
                    var snapshot = new Snapshot(_value, _gate);
                    releases = false;
                    return Checked(snapshot);
                }
                catch (InvalidOperationException)
                {
                    return null;
                }
                finally
                {
                    if (releases)
                        _gate.Release();
                }
            }
            private static Snapshot Checked(Snapshot snapshot) => snapshot.Value > 100 ? throw new InvalidOperationException() : snapshot;
        }
        """);

    [Fact]
    public Task Reports_AWayOutBeforeTheGateIsGivenAway() => Verify.Diagnostics("""
        public class Throttle
        {
            private readonly SemaphoreSlim _gate = new(4, 4);
            private int _count;
            public sealed class Lease(SemaphoreSlim gate) : IDisposable { public void Dispose() => gate.Release(); }
            public Lease? Take(bool isClosed)
            {
                {|LKS3001:_gate.Wait()|};
                if (isClosed)
                    return null;
                if (_count > 9)
                {
                    _gate.Release();
                    return null;
                }
                _count++;
                return new Lease(_gate);
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatIsTakenBackForWhoeverRunsNext() => Verify.Diagnostics("""
        class Hasher
        {
            public static void Read(System.IO.Stream stream, SemaphoreSlim? slots, Action<byte[], int> done)
            {
                slots?.Wait();
                var isMine = true;
                try
                {
                    var buffer = new byte[16];
                    var length = stream.Read(buffer, 0, 16);
                    isMine = false;
                    done(buffer, length);
                }
                finally
                {
                    if (isMine)
                        slots?.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatIsSetTooLate() => Verify.Diagnostics("""
        class Reader
        {
            private readonly SemaphoreSlim _slots = new(2, 2);
            public int Read(System.IO.Stream stream)
            {
                var isTaken = false;
                {|LKS3001:_slots.Wait()|};
                try
                {
                    if (stream.Length == 0)
                        return 0;
                    isTaken = true;
                    return stream.ReadByte();
                }
                finally
                {
                    if (isTaken)
                        _slots.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ARoundThatKeepsTheGate_WhereTwoOtherMembersAreAPair() => Verify.Diagnostics("""
        class Cleaner
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Queue<int> _wanted = new();
            public Task PauseAsync(CancellationToken cancellation) => _gate.WaitAsync(cancellation);
            public void Resume() => _gate.Release();
            public async Task RunAsync(PeriodicTimer timer)
            {
                while (await timer.WaitForNextTickAsync())
                {
                    await {|LKS3001:_gate.WaitAsync()|};
                    if (_wanted.Count == 0)
                        continue;
                    try { _wanted.Dequeue(); }
                    finally { _gate.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AMutexThatIsReleasedOnlyWhereSomethingWasOpened() => Verify.Diagnostics("""
        class Shared
        {
            private readonly Mutex _mutex = new(false);
            private object? _engine;
            private bool Open()
            {
                _mutex.WaitOne();
                if (_engine is not null)
                    return false;
                _engine = new object();
                return true;
            }
            private void Close()
            {
                _engine = null;
                _mutex.ReleaseMutex();
            }
            public void Begin() => Open();
            public void Commit()
            {
                if (_engine is not null)
                    Close();
            }
            public T Query<T>(Func<T> query)
            {
                var opened = {|LKS3001:Open()|};
                try { return query(); }
                finally
                {
                    if (opened)
                        Close();
                }
            }
        }
        """);

    [Fact]
    public async Task Accepts_AReleaseThatDependsOnWhatIsNotKnown() => Assert.Empty(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
        using System.Threading;
        using System.Threading.Tasks;
        sealed class Preview : Missing.Model
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public async Task Generate(Task work)
            {
                await _gate.WaitAsync();
                try { await work; }
                finally
                {
                    if (!IsDisposed)
                        _gate.Release();
                }
            }
        }
        """, "Preview.cs")])));
}
