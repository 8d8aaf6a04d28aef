using Microsoft.CodeAnalysis;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class UnreleasedOnExceptionTests
{
    [Fact]
    public Task Reports_CallBetweenAcquireAndRelease() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(string path, string text)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                await System.IO.File.WriteAllTextAsync(path, text);
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_ThrowStatement_AndDelegate() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance;

            public void Withdraw(int amount)
            {
                {|LKS3002:Monitor.Enter(_gate)|};
                if (amount > _balance)
                    throw new InvalidOperationException();
                _balance -= amount;
                Monitor.Exit(_gate);
            }

            public void Change(Func<int, int> change)
            {
                {|LKS3002:Monitor.Enter(_gate)|};
                _balance = change(_balance);
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Reports_CatchOfSomeExceptionsOnly() => Verify.Diagnostics("""
        class Reader
        {
            private readonly ReaderWriterLockSlim _rw = new();

            public int Read(string text)
            {
                {|LKS3002:_rw.EnterReadLock()|};
                var value = 0;
                try
                {
                    value = int.Parse(text);
                }
                catch (FormatException)
                {
                }

                _rw.ExitReadLock();
                return value;
            }
        }
        """);

    [Fact]
    public Task Reports_HelperThatThrows_AndLambda() => Verify.Diagnostics("""
        class Account
        {
            private readonly Lock _gate = new();
            private int _balance;

            public void Withdraw(int amount)
            {
                {|LKS3002:_gate.Enter()|};
                Check(amount);
                _balance -= amount;
                _gate.Exit();
            }

            public Action Later(int amount) => () =>
            {
                {|LKS3002:_gate.Enter()|};
                Check(amount);
                _gate.Exit();
            };

            private void Check(int amount)
            {
                if (amount > _balance)
                    throw new InvalidOperationException();
            }
        }
        """);

    [Fact]
    public Task Reports_BaseClassLock_InOverride() => Verify.Diagnostics("""
        abstract class Plugin
        {
            protected readonly SemaphoreSlim Gate = new(1, 1);

            public abstract void Run(System.IO.Stream input);
        }

        sealed class Importer : Plugin
        {
            public override void Run(System.IO.Stream input)
            {
                {|LKS3002:Gate.Wait()|};
                input.Flush();
                Gate.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_NothingBetweenCanThrow() => Verify.Diagnostics("""
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly List<int> _entries = new();
            private int _balance;

            public int Version { get; private set; }

            public void Deposit(int amount)
            {
                _gate.Wait();
                _balance += amount;
                Version++;
                _entries.Add(amount);
                Interlocked.Increment(ref _balance);
                Apply();
                _gate.Release();
            }

            private void Apply() => _balance++;
        }
        """);

    [Fact]
    public Task Accepts_CatchAllThatReleases_AndNestedFinally() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private readonly Mutex _mutex = new();

            public void Run(Action action)
            {
                Monitor.Enter(_gate);
                try
                {
                    action();
                }
                catch
                {
                    Monitor.Exit(_gate);
                    throw;
                }

                Monitor.Exit(_gate);
            }

            public void RunBoth(Action action)
            {
                _mutex.WaitOne();
                try
                {
                    try
                    {
                        action();
                    }
                    finally
                    {
                        Console.WriteLine();
                    }
                }
                finally
                {
                    _mutex.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TwoLocksWithoutWorkBetween() => Verify.Diagnostics("""
        class Pair
        {
            private readonly SemaphoreSlim _left = new(1, 1);
            private readonly SemaphoreSlim _right = new(1, 1);
            private int _sum;

            public void Add(int value)
            {
                _left.Wait();
                _right.Wait();
                _sum += value;
                _right.Release();
                _left.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_CatchAllWithoutRethrow() => Verify.Diagnostics("""
        class Runner
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Run(Action action)
            {
                _gate.Wait();
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    Trace(exception);
                }

                _gate.Release();
            }

            private static void Trace(Exception exception)
            {
            }
        }
        """);

    [Fact]
    public Task Accepts_LockReleasedThroughALocalFunctionInFinally() => Verify.Diagnostics("""
        class Runner
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(Func<Task> action)
            {
                await _gate.WaitAsync();
                try
                {
                    await action();
                }
                finally
                {
                    Leave();
                }

                void Leave() => _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_AFinallyThatDoesMoreThanRelease() => Verify.Diagnostics("""
        class Feedback(Timer timer)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Send()
            {
                _gate.Wait();
                try
                {
                    Console.WriteLine("sent");
                }
                finally
                {
                    timer.Change(1000, 1000);
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ValuesThatAreOnlyPutTogether() => Verify.Diagnostics("""
        readonly struct Id
        {
            private readonly int _high;
            private readonly int _low;
            public Id(int high, int low)
            {
                _high = high;
                _low = low;
            }
        }

        record Entry(Id Id, TimeSpan Age);

        class Generator
        {
            private readonly Lock _gate = new();
            private int _sequence;
            public Entry Next(int high)
            {
                _gate.Enter();
                var id = new Id(high, _sequence++);
                var entry = new Entry(id, new TimeSpan(_sequence));
                var unused = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
                _gate.Exit();
                return entry;
            }
        }
        """);

    [Fact]
    public Task Reports_AConstructorThatChecksItsArguments() => Verify.Diagnostics("""
        readonly struct Id
        {
            private readonly int _value;
            public Id(int value) => _value = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
        }

        class Generator
        {
            private readonly Lock _gate = new();
            private int _sequence;
            public Id Next()
            {
                {|LKS3002:_gate.Enter()|};
                var id = new Id(_sequence--);
                _gate.Exit();
                return id;
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsBegunAndReleasesAtItsEnd() => Verify.Diagnostics("""
        class WorkQueue
        {
            private readonly SemaphoreSlim _slots = new(4, 4);

            public async Task EnqueueAsync(Func<Task> work)
            {
                await _slots.WaitAsync();
                _ = RunAsync(work);
            }

            private async Task RunAsync(Func<Task> work)
            {
                try
                {
                    await work();
                }
                finally
                {
                    _slots.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_DisposalOfAnAsynchronousScope() => Verify.Diagnostics("""
        interface ILockProvider
        {
            Task<IAsyncDisposable?> TryAcquireLockAsync(string name);
        }

        class Job(ILockProvider locks)
        {
            public async Task<bool> RunAsync(Func<Task> work)
            {
                var held = await locks.TryAcquireLockAsync("job");
                if (held == null)
                    return false;
                try
                {
                    await work();
                    return true;
                }
                finally
                {
                    await held.DisposeAsync();
                }
            }
        }
        """);

    [Fact]
    public Task Suggests_WhatAHandlerThatReleasesCallsBefore() => Verify.Diagnostics("""
        class Writer
        {
            private readonly object _gate = new();

            public bool TryWrite(System.IO.Stream target, byte[] data)
            {
                {|LKS3002:Monitor.Enter(_gate)|};
                try
                {
                    target.Write(data, 0, data.Length);
                }
                catch (Exception exception)
                {
                    Console.WriteLine(exception.Message);
                    Monitor.Exit(_gate);
                    return false;
                }

                Monitor.Exit(_gate);
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_ALogEntryBeforeTheTry() => Verify.Diagnostics("""
        using Microsoft.Extensions.Logging;
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public static class LoggerExtensions { public static void LogInformation(this ILogger logger, string message) { } }
            public sealed class LoggerMessageAttribute : Attribute { }
        }
        static partial class Log
        {
            [LoggerMessage]
            public static partial void Counting(ILogger logger);
            public static partial void Counting(ILogger logger) => Console.WriteLine(logger);
        }
        class Outbox
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly ILogger _logger = null!;
            public void Count(Action count)
            {
                _gate.Wait();
                Log.Counting(_logger);
                _logger.LogInformation("counting");
                try { count(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_AnyOtherCallBeforeTheTry() => Verify.Diagnostics("""
        class Outbox
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Count(Action count, System.IO.TextWriter log)
            {
                {|LKS3002:_gate.Wait()|};
                log.WriteLine("counting");
                try { count(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFinallyBlockThatReleasesByAMethodWhichMayThrow() => Verify.Diagnostics("""
        abstract class Section
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            protected virtual void OnEnter() => _permit.Wait();

            protected virtual void OnExit() => _permit.Release();

            public void Run(Action work)
            {
                OnEnter();
                try { work(); }
                finally { OnExit(); }
            }

            public void Touch()
            {
                OnEnter();
                OnExit();
            }
        }
        """.Replace("protected virtual void OnEnter() => _permit.Wait()", "protected virtual void OnEnter() => {|LKS3012:_permit.Wait()|}", StringComparison.Ordinal));

    [Fact]
    public Task Reports_EachOfSeveralSections() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public int Sum(Func<int> read)
            {
                {|LKS3002:_gate.Wait()|};
                var one = read();
                _gate.Release();
                {|LKS3002:_gate.Wait()|};
                var other = read();
                _gate.Release();
                return one + other;
            }

            public async Task<int> SumAsync(Func<Task<int>> read)
            {
                var sum = 0;
                await {|LKS3001:_gate.WaitAsync()|};
                if (read.Target is null)
                    return sum;
                _gate.Release();
                await _gate.WaitAsync();
                try { sum += await read(); }
                finally { _gate.Release(); }
                return sum;
            }
        }
        """);

    [Theory]
    [InlineData("Next(_left, _right); Monitor.Exit(_right);")]
    [InlineData("Next(to: _right, from: _left); Monitor.Exit(_right);")]
    [InlineData("this.Done(_left);")]
    [InlineData("Released(_left);")]
    [InlineData("try { Console.WriteLine(); } finally { Done(_left); }")]
    [InlineData("try { Console.WriteLine(); } finally { Next(_left, _right); Monitor.Exit(_right); }")]
    [InlineData("Local(_left); void Local(object gate) { Monitor.Exit(gate); }")]
    public Task Accepts_ACalleeThatReleasesTheLockThatItIsGiven(string rest) => Verify.Diagnostics($$"""
        class Walker
        {
            private readonly object _left = new(), _right = new();
            public void Walk()
            {
                Monitor.Enter(_left);
                {{rest}}
            }
            private static void Next(object from, object to)
            {
                Monitor.Enter(to);
                Monitor.Exit(from);
            }
            private void Done(object gate) => Monitor.Exit(gate);
            private bool Released(object gate) { Monitor.Exit(gate); return true; }
        }
        """);

    [Fact]
    public Task Accepts_ATurnThatIsGivenOn_ByAnAsyncMethod() => Verify.Diagnostics("""
        class Turns
        {
            private readonly SemaphoreSlim _mine = new(1, 1), _next = new(1, 1);
            public async Task Play()
            {
                await _mine.WaitAsync();
                await Turn(_mine, _next);
                _next.Release();
            }
            private static async Task Turn(SemaphoreSlim mine, SemaphoreSlim next)
            {
                await next.WaitAsync();
                mine.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatACalleeIsNotGiven() => Verify.Diagnostics("""
        class Walker
        {
            private readonly object _left = new(), _right = new();
            public void Walk(object[] all)
            {
                {|LKS3002:Monitor.Enter(_left)|};
                Monitor.Enter(_right);
                Done(_right, all);
                Console.WriteLine(all.Length);
                Monitor.Exit(_left);
            }
            private static void Done(object gate, object[] all) => Monitor.Exit(gate);
        }
        """);

    [Fact]
    public Task Accepts_CallsThatHardlyEverThrow() => Verify.Diagnostics("""
        public class Collector
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<int, Guid> _children = new();
            public Guid[] Copy()
            {
                _lock.EnterReadLock();
                var buffer = System.Buffers.ArrayPool<Guid>.Shared.Rent(_children.Count);
                Array.Clear(buffer);
                buffer[0] = Guid.NewGuid();
                try
                {
                    _children.Values.CopyTo(buffer, 0);
                }
                finally
                {
                    _lock.ExitReadLock();
                }
                return buffer;
            }
        }
        """);

    [Fact]
    public Task Accepts_TheTaskOfAnAcquireThatIsKept() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _count;
            private async Task Enter() => await _turn.WaitAsync().ConfigureAwait(false);
            private void Leave() => _turn.Release();
            public async Task Add()
            {
                var entered = Enter();
                await entered;
                try { _count++; }
                finally { Leave(); }
            }
            public async Task Remove()
            {
                var entered = Enter();
                await entered.ConfigureAwait(false);
                try { _count--; }
                finally { Leave(); }
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhereOnlyTheHandlerOfAllExceptionsCouldThrow()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Threading;
            class Daemon(Action<string> log, Action send)
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                public void Ping()
                {
                    _gate.Wait();
                    try { send(); }
                    catch (Exception e) { log(e.Message); }
                    _gate.Release();
                }
                public void PingAndThrow()
                {
                    _gate.Wait();
                    try { send(); }
                    catch (Exception e) { log(e.Message); throw; }
                    _gate.Release();
                }
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Warning], reported.Where(one => one.Id == "LKS3002").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Fact]
    public async Task Suggests_WhereTheExceptionEndsTheProcess()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Threading; using System.Threading.Tasks;
            class Mixer(Action render)
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                public void Start()
                {
                    new Thread(Loop).Start();
                    ThreadPool.QueueUserWorkItem(_ => { _gate.Wait(); render(); _gate.Release(); });
                    new Thread(() => { try { Caught(); } catch (Exception) { } }).Start();
                    Task.Run(() => { _gate.Wait(); render(); _gate.Release(); });
                }
                private void Loop() => Round();
                private void Round() { _gate.Wait(); render(); _gate.Release(); }
                private void Caught() { _gate.Wait(); render(); _gate.Release(); }
                public void Once() { _gate.Wait(); render(); _gate.Release(); }
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Warning, DiagnosticSeverity.Info, DiagnosticSeverity.Warning, DiagnosticSeverity.Warning], reported.Where(one => one.Id == "LKS3002").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Fact]
    public Task Accepts_CallsThatDoNotThrowInPractice() => Verify.Diagnostics("""
        class Loader
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Task _work = Task.CompletedTask;
            private Timer? _timer;
            public void Begin(TaskCompletionSource<int> done)
            {
                _gate.Wait();
                _work = Task.Run(() => { });
                _timer = new Timer(_ => { }, null, 10, 10);
                _timer.Change(20, 20);
                done.TrySetResult(1);
                System.Diagnostics.Contracts.Contract.Assert(_work != null);
                _gate.Release();
            }
        }
        """);

    [Fact]
    public async Task Reports_WhatIsMostLikelyToThrow()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Collections.Generic; using System.Threading;
            class Names(Action<string> send)
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly Dictionary<int, string> _byId = [];
                public void Tell(int id)
                {
                    _gate.Wait();
                    var name = _byId[id];
                    send(name);
                    _gate.Release();
                }
            }
            """, "F.cs")]));
        Assert.Contains("'send(name)'", Assert.Single(reported, one => one.Id == "LKS3002").GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Accepts_LoggersOfOnesOwn() => Verify.Diagnostics("""
        interface IAppLog { void Verbose(Func<string> text); }
        interface ITraceLogger { bool IsOn { get; } }
        static class TraceLoggerExtensions { public static void LogTrace(this ITraceLogger logger, string text) { if (logger.IsOn) throw new InvalidOperationException(text); } }
        class Consumer(IAppLog log, ITraceLogger logger)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;
            public async Task Start(CancellationToken stop)
            {
                await _gate.WaitAsync();
                log.Verbose(() => "entered");
                logger.LogTrace("starting");
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop);
                try { _count++; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksThatAreLookedUpAgainToReleaseThem() => Verify.Diagnostics("""
        class Files
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            private SemaphoreSlim For(string name) => _gates.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
            public async Task Move(string from, string to, Action move)
            {
                var (first, second) = string.CompareOrdinal(from, to) < 0 ? (from, to) : (to, from);
                await For(first).WaitAsync();
                try
                {
                    await For(second).WaitAsync();
                    try { move(); }
                    finally { For(second).Release(); }
                }
                finally { For(first).Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodOfAnotherTypeThatOnlyKeepsBooks() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Pending
        {
            public string[] Messages { get; set; } = [];
            public DateTime Since { get; set; }
        }
        sealed class Pipe
        {
            private readonly ConcurrentDictionary<ulong, Pending> _waiting = new();
            public void Add(ulong id, string message) => Add(id, [message]);
            public void Add(ulong id, string[] messages)
            {
                _waiting.TryAdd(id, new Pending
                {
                    Messages = messages,
                    Since = DateTime.Now,
                });
            }
            public void Checked(ulong id, string[] messages)
            {
                if (messages.Length == 0)
                    throw new ArgumentException("none");
                _waiting.TryAdd(id, new Pending { Messages = messages });
            }
        }
        sealed class Producer(Pipe pipe)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private ulong _id;
            public async Task Send(string message, Func<Task> send)
            {
                await _gate.WaitAsync();
                Interlocked.Increment(ref _id);
                pipe.Add(_id, message);
                try { await send(); } finally { _gate.Release(); }
            }
            public async Task SendChecked(string[] messages, Func<Task> send)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                pipe.Checked(_id, messages);
                try { await send(); } finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ARecordWithStaticsOfItsOwn() => Verify.Diagnostics("""
        sealed class Clients
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly Dictionary<Key, object> _all = new();
            public object? Get(Uri address, string? name)
            {
                _gate.EnterReadLock();
                name ??= "";
                Key key = new(address, name);
                try { return _all.GetValueOrDefault(key); }
                finally { _gate.ExitReadLock(); }
            }
            private record Key(Uri Address, string? Name)
            {
                private static readonly Dictionary<string, string> s_none = new();
                public IReadOnlyDictionary<string, string> Headers() => Name is null ? s_none : new Dictionary<string, string> { ["name"] = Name };
            }
        }
        """);

    [Fact]
    public Task Accepts_APrimitiveThatIsMadeBeforeTheTry() => Verify.Diagnostics("""
        sealed class Refresher
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public async Task Run(Func<SemaphoreSlim, Task> work)
            {
                if (!await _gate.WaitAsync(0))
                    return;
                SemaphoreSlim limit = new(4, 4);
                try { await work(limit); }
                finally { _gate.Release(); limit.Dispose(); }
            }
        }
        """);

    [Theory]
    [InlineData("_ring.Put(value);", "Info")]
    [InlineData("_map[value].ToString();", "Info")]
    [InlineData("_store.Flush();", "Info")]
    [InlineData("_ring.Safe(value);", "Info")]
    [InlineData("var all = new List<int>(_map.Keys); all.Reverse();", "")]
    [InlineData("_ring.Place(value);", "Info")]
    [InlineData("_ring.Named(value.ToString());", "Info")]
    [InlineData("var end = new System.Net.IPEndPoint(0, value); _map[0] = end.Port;", "Info")]
    [InlineData("new System.IO.FileStream(value.ToString(), System.IO.FileMode.Open).Dispose();", "Warning")]
    [InlineData("_stop.CancelAsync().Wait();", "Info")]
    [InlineData("var page = new System.Xml.XmlDocument(); page.AppendChild(page.CreateElement(\"a\"));", "Info")]
    [InlineData("var page = new System.Xml.XmlDocument(); page.Load(\"a\");", "Warning")]
    [InlineData("_ring.Kind(value);", "Info")]
    [InlineData("Named(null);", "Info")]
    [InlineData("_ring.Check(value);", "Warning")]
    [InlineData("_ring.Deep(value);", "Warning")]
    [InlineData("_ring.Raise();", "Warning")]
    [InlineData("_changed(value);", "Warning")]
    [InlineData("Own(value);", "Warning")]
    [InlineData("System.IO.File.ReadAllText(\"a\");", "Warning")]
    [InlineData("_map[0] = int.Parse(Console.ReadLine()!);", "Warning")]
    [InlineData("_map[value].ToString(); _ring.Check(value);", "Warning")]
    public async Task Warns_WhereAFailureIsSeen(string between, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Generic; using System.Threading;
            public interface IStore { void Flush(); }
            public sealed class Ring
            {
                private readonly int[] _slots = new int[64];
                public event Action? Changed;
                public void Put(int value) { for (var i = 0; i < _slots.Length; i++) if (_slots[i] == 0) _slots[i] = value; }
                public void Safe(int value) { try { Check(value); } catch (Exception) { } }
                public void Check(int value) { if (value < 0) throw new ArgumentException("below zero"); }
                public void Place(int value) { if (_slots.Length == value) throw new ArgumentNullException(nameof(value)); Ring.WriteError("full"); }
                public void Named(string name) { ArgumentNullException.ThrowIfNull(name); _slots[0] = name.GetHashCode(); }
                public static void WriteError(string text) => System.IO.File.WriteAllText("log", text);
                public int Kind(int value) { switch (value) { case 0: return 1; default: throw new InvalidOperationException(); } }
                public void Deep(int value) => Deeper(value);
                private void Deeper(int value) { Check(value); }
                public void Raise() => Changed?.Invoke();
            }
            public sealed class Keeper(IStore store, Action<int> changed)
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly Dictionary<int, int> _map = new();
                private readonly Ring _ring = new();
                private readonly CancellationTokenSource _stop = new();
                private readonly IStore _store = store;
                private readonly Action<int> _changed = changed;
                public void Keep(int value)
                {
                    _gate.Wait();
                    {{between}}
                    _gate.Release();
                }
                private string Named(string? name) => name ?? throw new InvalidOperationException();
                private void Own(int value) { if (value > 9) throw new InvalidOperationException(); }
            }
            """, "Keeper.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(diagnostic => diagnostic.Id == "LKS3002").Select(diagnostic => diagnostic.Severity)));
    }

    [Theory]
    [InlineData("Use(value);", "Info")]
    [InlineData("Keep(value);", "Info")]
    [InlineData("Told(value);", "Warning")]
    [InlineData("Check.Unless(value > 0, \"log\");", "Warning")]
    [InlineData("Sent(value);", "Warning")]
    public async Task Suggests_AssertionsAndWhatIsThrownOn_OfHelpers(string between, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Generic; using System.Threading;
            public static class Check
            {
                public static void That(bool condition, string text) { if (!condition) { Console.WriteLine(text); throw new InvalidOperationException(text); } }
                public static void Unless(bool isDone, string path) { if (!isDone) { System.IO.File.WriteAllText(path, ""); } }
            }
            public sealed class Buffers(Action<int> sent)
            {
                private readonly ReaderWriterLock _lock = new();
                private readonly Dictionary<int, int> _cache = [];
                public void Change(int value)
                {
                    _lock.AcquireWriterLock(Timeout.Infinite);
                    {{between}}
                    _lock.ReleaseWriterLock();
                }
                private void Use(int value)
                {
                    Check.That(_lock.IsWriterLockHeld, "not held");
                    _cache.Remove(value);
                    _cache.Add(value, 0);
                }
                private void Keep(int value)
                {
                    try { _cache.Add(value, 0); }
                    catch (ArgumentException) { Console.WriteLine("twice"); throw; }
                }
                private void Told(int value) { if (value < 0) throw new InvalidOperationException("below zero"); _cache.Remove(value); }
                private void Sent(int value)
                {
                    try { sent(value); }
                    catch { Console.WriteLine("failed"); throw; }
                }
            }
            """, "Buffers.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS3002").Select(one => one.Severity)));
    }

    [Theory]
    [InlineData("_ui.Post(() => _lines.Add(line));", "")]
    [InlineData("_context.Post(_ => _lines.Add(line), null);", "")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(line));", "")]
    [InlineData("_channel.Writer.TryWrite(line);", "")]
    [InlineData("_ui.Send(line);", "Warning")]
    [InlineData("_ui.Invoke(() => _lines.Add(line));", "Warning")]
    public async Task Accepts_WhatOnlyQueuesBetweenAcquireAndRelease(string between, string severity)
    {
        // The dispatcher is a library's: what is known of it is its name.
        var library = Analysis.Compile([Analysis.Parse("namespace Toolkit; public class Dispatcher { public void Post(Action action) { } public void Invoke(Action action) { } public void Send(string text) { } }", "Toolkit.cs")]);
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Lines(Toolkit.Dispatcher ui, SynchronizationContext context)
            {
                private readonly Toolkit.Dispatcher _ui = ui;
                private readonly SynchronizationContext _context = context;
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly List<string> _lines = [];
                private readonly System.Threading.Channels.Channel<string> _channel = System.Threading.Channels.Channel.CreateUnbounded<string>();
                public void Add(string line)
                {
                    _gate.Wait();
                    {{between}}
                    _gate.Release();
                }
            }
            """, "Lines.cs")]).AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS3002").Select(one => one.Severity)));
    }
}
