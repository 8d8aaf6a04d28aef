using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules;

/// <summary>Correct code that was reported in real projects, reduced, each beside the wrong code that it must not hide.</summary>
public sealed class RealCodeTests
{
    private const string OwnLock = """
        class WriterLock
        {
            private int _writer;
            public void WriteLock()
            {
                while (Interlocked.CompareExchange(ref _writer, 1, 0) != 0)
                    Thread.Yield();
            }
            public void WriteUnlock() => Volatile.Write(ref _writer, 0);
        }
        """;

    [Fact]
    public Task Accepts_AnUpdateUnderALockOfTheProgramsOwn() => Verify.Diagnostics(OwnLock + """
        class Connections
        {
            private readonly WriterLock _lock = new();
            private int _count;
            public void Start() => Task.Run(Add);
            public void Add()
            {
                _lock.WriteLock();
                try
                {
                    _count++;
                }
                finally
                {
                    _lock.WriteUnlock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnUpdateAfterALockOfTheProgramsOwnWasReleased() => Verify.Diagnostics(OwnLock + """
        class Connections
        {
            private readonly WriterLock _lock = new();
            private int _count;
            public void Start() => Task.Run(Add);
            public void Add()
            {
                _lock.WriteLock();
                _lock.WriteUnlock();
                {|LKS1001:_count++|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ACallUnderALockOfALibrarysOwn() => Verify.Diagnostics("""
        interface ISender
        {
            void EnterAndTakeBuffer(out int start);
            void ExitAndReturnBuffer();
        }
        class Session(ISender sender)
        {
            private int _position;
            public void Start() => _ = RunAsync();
            private async Task RunAsync()
            {
                await Task.Yield();
                sender.EnterAndTakeBuffer(out _position);
                Write(8);
                sender.ExitAndReturnBuffer();
            }
            public void Publish()
            {
                sender.EnterAndTakeBuffer(out _position);
                Write(4);
                sender.ExitAndReturnBuffer();
            }
            public void Write(int length) => _position += length;
        }
        """);

    [Fact]
    public Task Accepts_AMonitorByAnotherName() => Verify.Diagnostics("""
        static class PatientMonitor
        {
            public static void Enter(object gate) => Monitor.Enter(gate);
            public static void Exit(object gate) => Monitor.Exit(gate);
            public static void PulseAll(object gate) => Monitor.PulseAll(gate);
        }
        class Pool
        {
            private readonly object _gate = new();
            private volatile int _free;
            public void Release()
            {
                PatientMonitor.Enter(_gate);
                try
                {
                    _free++;
                    PatientMonitor.PulseAll(_gate);
                }
                finally
                {
                    PatientMonitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_APulseOfAFieldThatNobodyLocks() => Verify.Diagnostics("""
        class Pool
        {
            private readonly object _gate = new();
            public void Wake() => {|LKS4002:Monitor.PulseAll(_gate)|};
        }
        """);

    [Fact]
    public Task Accepts_WorkBehindAClaim() => Verify.Diagnostics("""
        class Machine
        {
            private readonly List<int> _waiting = new();
            private int _running;
            public bool Register()
            {
                if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
                    return false;
                _ = Task.Run(Step);
                return true;
            }
            public void Run()
            {
                if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
                    throw new InvalidOperationException();
                Step();
            }
            private void Step()
            {
                _waiting.Clear();
                Volatile.Write(ref _running, 0);
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkBehindAFlagThatIsTakenUnderALock() => Verify.Diagnostics("""
        class Events
        {
            private readonly object _gate = new();
            private readonly Queue<int> _raised = new();
            private bool _inProcess;
            private Timer? _timer;
            public void Start() => _timer = new Timer(_ => Raise(), null, 10, 10);
            public void Raise()
            {
                lock (_gate)
                {
                    if (!_inProcess)
                        _inProcess = true;
                    else
                        return;
                }
                Process();
            }
            private void Process()
            {
                while (_raised.Count > 0)
                    _raised.Dequeue();
                lock (_gate)
                    _inProcess = false;
            }
        }
        """);

    [Fact]
    public Task Reports_WorkAfterAnExchangeWhoseAnswerIsNotAskedFor() => Verify.Diagnostics("""
        class Machine
        {
            private readonly List<int> _waiting = new();
            private int _running;
            public void Register() => _ = Task.Run(Step);
            public void Step()
            {
                Interlocked.Exchange(ref _running, 1);
                {|LKS1005:_waiting|}.Clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_OneBranchThatStartsTheWorkAndOneThatDoesItself() => Verify.Diagnostics("""
        class Checkpoint(bool throttled)
        {
            private SemaphoreSlim? _throttle;
            public void Take()
            {
                if (throttled)
                    Task.Run(Flush);
                else
                    Flush();

                void Flush()
                {
                    _throttle = new SemaphoreSlim(0);
                    Console.WriteLine();
                    _throttle = null;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncWorkThatIsLetGoInOneBranchAndAwaitedInTheOther() => Verify.Diagnostics("""
        class Replica
        {
            private string? _entry;
            public async Task SyncAsync(bool background)
            {
                if (background)
                    _ = AttachAsync();
                else
                    await AttachAsync().ConfigureAwait(false);

                async Task AttachAsync()
                {
                    await Task.Yield();
                    _entry = await System.IO.File.ReadAllTextAsync("entry").ConfigureAwait(false);
                    Console.WriteLine(_entry.Length);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AReaderThatHandsOnToTheNext() => Verify.Diagnostics("""
        class Handler(System.IO.Stream stream)
        {
            private readonly byte[] _buffer = new byte[64];
            private int _read;
            public async Task StartAsync()
            {
                await Task.Yield();
                _ = FirstAsync();
            }
            private async Task FirstAsync()
            {
                _read += await stream.ReadAsync(_buffer).ConfigureAwait(false);
                Process();
                if (_read > 0)
                    _ = RestAsync();
            }
            private async Task RestAsync()
            {
                _read += await stream.ReadAsync(_buffer).ConfigureAwait(false);
                Process();
            }
            private void Process()
            {
                if (_read > 32)
                    _read -= 32;
            }
        }
        """);

    [Fact]
    public Task Reports_AReaderThatGoesOnBesideTheNext() => Verify.Diagnostics("""
        class Handler(System.IO.Stream stream)
        {
            private readonly byte[] _buffer = new byte[64];
            private int _read;
            public void Start() => _ = FirstAsync();
            private async Task FirstAsync()
            {
                await stream.FlushAsync().ConfigureAwait(false);
                _ = RestAsync();
                {|LKS1001:_read += 1|};
            }
            private async Task RestAsync()
            {
                await stream.FlushAsync().ConfigureAwait(false);
                {|LKS1001:_read += 2|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatItsStarterWaitsForAtOnce() => Verify.Diagnostics("""
        class Parser
        {
            private readonly List<string> _errors = new();
            public void Parse()
            {
                var task = new Task(() => Report("deep"));
                task.Start();
                task.Wait();
            }
            public void Report(string error) => _errors.Add(error);
        }
        class Batch
        {
            private string? _command;
            public void Run()
            {
                for (var i = 0; i < 3; i++)
                {
                    var context = new Context();
                    ThreadPool.QueueUserWorkItem(Work, context);
                    context.WaitForEnd();
                }
            }
            private void Work(object? state)
            {
                _command = state?.ToString();
                ((Context)state!).Done.Set();
            }
            private sealed class Context
            {
                public ManualResetEvent Done { get; } = new(false);
                public void WaitForEnd() => Done.WaitOne();
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatItsStarterWaitsForAWhileOnly() => Verify.Diagnostics("""
        class Parser
        {
            private readonly List<string> _errors = new();
            public void Parse()
            {
                var thread = new Thread(() => Report("deep")) { IsBackground = true };
                thread.Start();
                thread.Join(10);
            }
            public void Report(string error) => {|LKS1005:_errors|}.Add(error);
        }
        """);

    [Fact]
    public Task Accepts_ASemaphoreThatIsASignal() => Verify.Diagnostics("""
        class Commits
        {
            private readonly SemaphoreSlim _written = new(0);
            private byte _offset;
            public void Commit()
            {
                Write();
                _offset++;
                Write();
                _offset++;
            }
            public void Recover() => _offset++;
            private void Write()
            {
                ThreadPool.QueueUserWorkItem(_ => _written.Release());
                _written.Wait();
            }
        }
        class Throttle
        {
            private readonly SemaphoreSlim _slots = new(0);
            private int _waiting;
            public void Wait()
            {
                if (Interlocked.Increment(ref _waiting) > 8)
                    _slots.Wait();
                if (Interlocked.Decrement(ref _waiting) >= 8)
                    _slots.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_AReleaseIfTheLastOneIsTaken() => Verify.Diagnostics("""
        class Queue
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Fetch(Action fetch)
            {
                _gate.Wait();
                try
                {
                    fetch();
                }
                finally
                {
                    if (_gate.CurrentCount == 0)
                        _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFactoryOfLocks() => Verify.Diagnostics("""
        class LockFactory
        {
            public FileLock MakeLock(string name) => new(name);
        }
        sealed class FileLock(string name) : IDisposable
        {
            public bool Obtain() => System.IO.File.Exists(name);
            public void Dispose() => System.IO.File.Delete(name);
        }
        class Verifier
        {
            public bool Run()
            {
                var lockFactory = new LockFactory();
                var file = lockFactory.MakeLock("write");
                return file.Obtain();
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhereAVolatileStateMayHaveOneWriter()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            abstract class Channel
            {
                private volatile int _state;
                private volatile Channel? _tail;
                private volatile int _opened;
                public Channel? Next;
                public bool IsOpen => (_state & _opened) != 0;
                protected void SetState(int flag) => _state |= flag;
                public void Move() => _tail = _tail!.Next;
                public void Open() => _opened++;
            }
            """, "Channel.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Info, DiagnosticSeverity.Warning], reported.Select(diagnostic => diagnostic.Severity));
    }

    [Fact]
    public Task Accepts_ARecentTime() => Verify.Diagnostics("""
        class Client
        {
            private DateTime _lastSent;
            public void Start()
            {
                Task.Run(() => _lastSent = DateTime.UtcNow);
                Task.Run(() => Console.WriteLine(DateTime.UtcNow - _lastSent));
            }
        }
        """);

    [Fact]
    public Task Accepts_AReadAfterTheSectionThatDecided() => Verify.Diagnostics("""
        class Group(List<Task> tasks)
        {
            private readonly object _gate = new();
            private int _done;
            private int _failed;
            public void Watch()
            {
                foreach (var task in tasks)
                {
                    task.ContinueWith(ended =>
                    {
                        bool isLast;
                        lock (_gate)
                        {
                            _done++;
                            if (ended.IsFaulted)
                                _failed++;
                            isLast = _done == tasks.Count;
                        }
                        if (isLast && _failed > 0)
                            Console.WriteLine("failed");
                    });
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_OneLockByTwoNames() => Verify.Diagnostics("""
        class Members
        {
            private List<string>? _names;
            private int _hidden;
            private List<string> Names => _names ??= new List<string>();
            public void Add()
            {
                lock (Names)
                    _hidden++;
            }
            public void Remove()
            {
                lock (_names!)
                    _hidden--;
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatTurnsOthersAway() => Verify.Diagnostics("""
        class Transport
        {
            private readonly object _gate = new();
            private bool _isClosed;
            private Exception? _reason;
            public void Close(Exception reason)
            {
                if (_isClosed)
                    return;
                lock (_gate)
                {
                    if (_isClosed)
                        return;
                    _isClosed = true;
                    _reason = reason;
                }
            }
            public Exception? Reason()
            {
                lock (_gate)
                    return _reason;
            }
        }
        """);

    [Fact]
    public Task Accepts_AnUpdateWhoseCallerHoldsTheLock_AsTheCodeAsserts() => Verify.Diagnostics("""
        class ExclusiveGate
        {
            private int _owner;
            public bool IsLockHeld => Volatile.Read(ref _owner) != 0;
        }
        class Chunks
        {
            private readonly ExclusiveGate _gate = new();
            private volatile int _count;
            public void Add(int end)
            {
                System.Diagnostics.Debug.Assert(_gate.IsLockHeld);
                _count = Math.Max(end, _count);
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncWorkThatIsLetGoUnderALockAndTakesAnother() => Verify.Diagnostics("""
        class Service
        {
            private readonly object _lock = new();
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Task? _start;
            public void Start()
            {
                lock (_lock)
                    _start = RunAsync();
            }
            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    lock (_lock)
                        _start = null;
                    Restart();
                }
                finally
                {
                    _gate.Release();
                }
            }
            private void Restart()
            {
                lock (_lock)
                    _start = RunAsync();
            }
            private async Task RunAsync()
            {
                await Task.Yield();
                await _gate.WaitAsync();
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TheObjectOfEachThread() => Verify.Diagnostics("""
        class Entry
        {
            public object? Work;
        }
        class Pool
        {
            [ThreadStatic]
            private static Entry? t_entry;
            private static Entry Current => t_entry ??= new Entry();
            private static Entry Known => t_entry!;
            public void Start()
            {
                for (var i = 0; i < 4; i++)
                    new Thread(Run) { IsBackground = true }.Start();
            }
            private static void Run()
            {
                Current.Work = "waiting";
                Known.Work = new object();
                t_slot = new Slot();
                Taken.Work = new object();
            }
            [ThreadStatic]
            private static Slot? t_slot;
            private static Slot Taken
            {
                get
                {
                    return t_slot!;
                }
            }
            private sealed class Slot
            {
                public object? Work;
            }
        }
        """);

    [Fact]
    public Task Accepts_AListThatIsItsOwnLock_ReachedInTwoWays() => Verify.Diagnostics("""
        class Data<T>
        {
            internal static readonly Data<T> Instance = new();
            internal readonly List<T> Items = new();
            public void Clear()
            {
                lock (Items)
                    Items.Clear();
            }
            public class Client
            {
                public void Add(T item)
                {
                    lock (Data<T>.Instance.Items)
                        Data<T>.Instance.Items.Add(item);
                }
            }
            public class Typed<TItem>
            {
                public void Remove(TItem item)
                {
                    lock (Data<TItem>.Instance.Items)
                        Data<TItem>.Instance.Items.Remove(item);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AReleaseOfALockThatMayBeGone() => Verify.Diagnostics("""
        class Context
        {
            private SemaphoreSlim? _lock = new(1, 1);
            public SemaphoreSlim Lock => _lock ?? throw new ObjectDisposedException(nameof(Context));
            public void Close() => _lock = null;
        }
        class Engine(Context context)
        {
            public void Publish()
            {
                try
                {
                    context.Lock.Wait();
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                try
                {
                    context.Lock.Release();
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Accepts_AnAsyncScopeThatFinallyDisposes() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _lock = new(1, 1);
            private int _state;
            public async Task StartAsync(Func<Task> start)
            {
                IAsyncDisposable scope = await AcquireAsync().ConfigureAwait(false);
                try
                {
                    if (_state != 0)
                        throw new InvalidOperationException();
                    await start().ConfigureAwait(false);
                    _state = 1;
                }
                finally
                {
                    await scope.DisposeAsync().ConfigureAwait(false);
                }
            }
            private async ValueTask<IAsyncDisposable> AcquireAsync()
            {
                await _lock.WaitAsync().ConfigureAwait(false);
                return new Scope(_lock);
            }
            private sealed class Scope(SemaphoreSlim held) : IAsyncDisposable
            {
                public ValueTask DisposeAsync()
                {
                    held.Release();
                    return default;
                }
            }
        }
        """);
}
