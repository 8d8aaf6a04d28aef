using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class AbandonedCompletionTests
{
    [Fact]
    public Task Reports_PathsWithoutAResult() => Verify.Diagnostics("""
        class Client
        {
            public Task<int> Never()
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                return result.Task;
            }
            public Task<int> Read(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    if (text.Length == 0)
                        return;
                    result.SetResult(text.Length);
                });
                return result.Task;
            }
            public Task<int> Parse(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.QueueUserWorkItem(_ => result.SetResult(int.Parse(text)));
                return result.Task;
            }
            public Task<int> Handle(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                new Thread(() =>
                {
                    try { result.TrySetResult(int.Parse(text)); }
                    catch (Exception exception) { Console.WriteLine(exception); }
                }).Start();
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_SourcesThatAreThrownAway() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Connection
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, TaskCompletionSource<string>> _pending = new();
            private int _last;
            public Task<string> Request()
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate) _pending.Add(++_last, answer);
                return answer.Task;
            }
            public void OnReply(int id, string text)
            {
                TaskCompletionSource<string>? answer;
                lock (_gate) _pending.Remove(id, out answer);
                answer?.TrySetResult(text);
            }
            public void OnLost() { lock (_gate) {|LKS4009:_pending.Clear()|}; }
        }

        class Channels
        {
            private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _open = new();
            public async Task OpenAsync(Guid id)
            {
                var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _open[id] = opened;
                await opened.Task.ConfigureAwait(false);
                Console.WriteLine("open");
            }
            public void OnOpened(Guid id) { if (_open.TryRemove(id, out var opened)) opened.SetResult(); }
            public void Dispose() => {|LKS4009:_open.Clear()|};
        }

        class Waiters
        {
            private Queue<TaskCompletionSource<bool>> _waiters = new();
            private readonly object _gate = new();
            public Task<bool> WaitAsync()
            {
                var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate) _waiters.Enqueue(waiter);
                return waiter.Task;
            }
            public void Release() { lock (_gate) if (_waiters.Count > 0) _waiters.Dequeue().TrySetResult(true); }
            public void Handle(string message) { if (message == "release") Release(); else Reset(); }
            public void Reset() { lock (_gate) {|LKS4009:_waiters = new Queue<TaskCompletionSource<bool>>()|}; }
        }
        """);

    [Fact]
    public Task Accepts_SourcesThatAreCompletedOrGivenUp() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Completed
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public Task<string> Request(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[id] = answer;
                return answer.Task;
            }
            public void OnLost() { foreach (var answer in _pending.Values) answer.TrySetCanceled(); {|LKS1007:_pending|}.Clear(); }
        }

        class ByOther
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public Task<string> Request(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[id] = answer;
                return answer.Task;
            }
            public void OnLost() { Fail(); _pending.Clear(); }
            private void Fail() { foreach (var pair in _pending) pair.Value.TrySetCanceled(); }
        }

        class Registered
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public async Task<string> RequestAsync(int id, CancellationToken token)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[id] = answer;
                using (token.Register(() => answer.TrySetCanceled()))
                    return await answer.Task;
            }
            public void OnLost() => _pending.Clear();
        }

        class Limited
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public async Task<string> RequestAsync(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending.TryAdd(id, answer);
                return await answer.Task.WaitAsync(TimeSpan.FromSeconds(10));
            }
            public void OnLost() => _pending.Clear();
        }

        class LimitedByCaller
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            private Task<string> Begin(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending.TryAdd(id, answer);
                return answer.Task;
            }
            public async Task<string?> RequestAsync(int id) => await Task.WhenAny(Begin(id), Task.Delay(1000)) is Task<string> task ? await task : null;
            public void OnLost() => _pending.Clear();
        }

        class Swapped
        {
            private Dictionary<int, TaskCompletionSource<string>> _pending = new();
            private readonly object _gate = new();
            public Task<string> Request(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate) _pending.Add(id, answer);
                return answer.Task;
            }
            public void OnLost()
            {
                Dictionary<int, TaskCompletionSource<string>> lost;
                lock (_gate) { lost = _pending; _pending = new(); }
                foreach (var answer in lost.Values) answer.TrySetCanceled();
            }
        }

        class ByKey
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public Task<string> Request(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[id] = answer;
                return answer.Task;
            }
            private void Cancel(int id) { if (_pending.TryGetValue(id, out var answer)) answer.TrySetCanceled(); }
            public void OnLost(int[] ids) { foreach (var id in ids) Cancel(id); Forget(); }
            private void Forget() => _pending.Clear();
        }

        class Drained
        {
            private readonly ConcurrentQueue<TaskCompletionSource> _waiters = new();
            public Task WaitAsync()
            {
                var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Enqueue(waiter);
                return waiter.Task;
            }
            public void ReleaseAll() { while (_waiters.TryDequeue(out var waiter)) waiter.TrySetResult(); }
            public void Dispose() => _waiters.Clear();
        }

        class Empty
        {
            private readonly Dictionary<int, TaskCompletionSource<string>> _pending = new();
            private readonly object _gate = new();
            public Task<string> Request(int id)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate) _pending.Add(id, answer);
                return answer.Task;
            }
            public void Trim() { lock (_gate) if (_pending.Count == 0) _pending.Clear(); }
        }
        """);

    [Fact]
    public Task Reports_ContinuationsThatCountOnSuccess() => Verify.Diagnostics("""
        class Lengths
        {
            public Task<int> Chosen(Task<string> text)
            {
                var {|LKS4009:length|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read => length.SetResult(read.Result.Length), TaskContinuationOptions.OnlyOnRanToCompletion);
                return length.Task;
            }
            public Task<int> Unasked(Task<string> text)
            {
                var {|LKS4009:length|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read =>
                {
                    var result = read.Result;
                    if (result.Length > 10) length.SetResult(10);
                    else length.SetResult(result.Length);
                });
                return length.Task;
            }
            public Task Waited(Task one)
            {
                var {|LKS4009:done|} = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                one.ContinueWith(task => { task.GetAwaiter().GetResult(); done.SetResult(); });
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_ContinuationsThatAskOrComeInAnyCase() => Verify.Diagnostics("""
        class Lengths
        {
            public Task<int> Both(Task<string> text)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read => length.SetResult(read.Result.Length), TaskContinuationOptions.OnlyOnRanToCompletion);
                text.ContinueWith(read => length.SetException(read.Exception!), TaskContinuationOptions.NotOnRanToCompletion);
                return length.Task;
            }
            public Task<int> Asked(Task<string> text)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read =>
                {
                    if (read.IsCompletedSuccessfully) length.SetResult(read.Result.Length);
                    else length.SetException(read.Exception!);
                });
                return length.Task;
            }
            public Task<int> Caught(Task<string> text)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read =>
                {
                    try { length.SetResult(read.Result.Length); }
                    catch (AggregateException exception) { length.SetException(exception); }
                });
                return length.Task;
            }
            public Task Ended(Task one)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                one.ContinueWith(_ => done.SetResult());
                return done.Task;
            }
            public Task Paused()
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Delay(1000).ContinueWith(_ => done.SetResult(), TaskContinuationOptions.OnlyOnRanToCompletion);
                return done.Task;
            }
            public async Task<Task> Raced(Task<string> text)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = text.ContinueWith(read => length.SetResult(read.Result.Length), TaskContinuationOptions.OnlyOnRanToCompletion);
                return await Task.WhenAny(length.Task, Task.Delay(1000));
            }
            public Task Handed(Task<string> text, Action<Task<string>, TaskCompletionSource<int>> copy)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read => copy(read, length), TaskContinuationOptions.OnlyOnRanToCompletion);
                return length.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_HandlersThatTakeThemselvesOffWithoutAResult() => Verify.Diagnostics("""
        interface ISocket { event Action<int, string> Replied; void Send(); }

        class Client
        {
            public Task<string> AskAsync(ISocket socket)
            {
                var {|LKS4009:reply|} = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                socket.Send();
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    socket.Replied -= OnReplied;
                    if (code == 200) reply.TrySetResult(text);
                    else Console.WriteLine("error");
                }
            }
            public async Task<string> AwaitAsync(ISocket socket)
            {
                var {|LKS4009:reply|} = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                Action<int, string> handler = null!;
                handler = (code, text) =>
                {
                    socket.Replied -= handler;
                    if (text.Length == 0) return;
                    reply.TrySetResult(text);
                };
                socket.Replied += handler;
                socket.Send();
                return await reply.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatStayOrComplete() => Verify.Diagnostics("""
        interface ISocket { event Action<int, string> Replied; void Send(); }

        class Client
        {
            public Task<string> Stays(ISocket socket)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += (code, text) => { if (code == 200) reply.TrySetResult(text); else Console.WriteLine("not that"); };
                socket.Send();
                return reply.Task;
            }
            public Task<string> LeavesLate(ISocket socket)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    if (code != 200) return;
                    socket.Replied -= OnReplied;
                    reply.TrySetResult(text);
                }
            }
            public Task<string> LeavesWithResult(ISocket socket)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    if (code == 200) { socket.Replied -= OnReplied; reply.TrySetResult(text); }
                }
            }
            public Task<string> Both(ISocket socket)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    socket.Replied -= OnReplied;
                    if (code == 200) reply.TrySetResult(text);
                    else reply.TrySetException(new InvalidOperationException(text));
                }
            }
            public Task<string> Two(ISocket socket, ISocket other)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                other.Replied += (_, text) => reply.TrySetResult(text);
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    socket.Replied -= OnReplied;
                    if (code == 200) reply.TrySetResult(text);
                }
            }
            public Task<string> Asked(ISocket socket)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                socket.Replied += OnReplied;
                return reply.Task;
                void OnReplied(int code, string text)
                {
                    socket.Replied -= OnReplied;
                    if (!reply.Task.IsCompleted) reply.SetResult(text);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_QueuedWorkThatSwallowsItsFailure() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Threading.Channels;

        class Loop
        {
            private readonly BlockingCollection<Action> _work = new();
            private readonly Channel<Func<Task>> _later = Channel.CreateUnbounded<Func<Task>>();
            public Loop() => new Thread(() => { foreach (var work in _work.GetConsumingEnumerable()) work(); }) { IsBackground = true }.Start();
            public void Dispose() => _work.CompleteAdding();
            public Task<T> Invoke<T>(Func<T> body)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                _work.Add(() =>
                {
                    try { result.SetResult(body()); }
                    catch (Exception exception) { Console.WriteLine(exception); }
                });
                return result.Task;
            }
            public Task<int> Parse(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Enqueue(() =>
                {
                    if (text.Length == 0) return;
                    result.SetResult(text.Length);
                });
                return result.Task;
            }
            private void Enqueue(Action work) { ArgumentNullException.ThrowIfNull(work); _work.Add(work); }
            public Task<int> Later(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _later.Writer.TryWrite(async () =>
                {
                    await Task.Yield();
                    try { result.TrySetResult(int.Parse(text)); }
                    catch (FormatException) { Console.WriteLine("no number"); }
                });
                return result.Task;
            }
            public Task<int> Posted(SynchronizationContext context, string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                context.Post(_ => result.SetResult(int.Parse(text)), null);
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_QueuedWorkThatCompletesOrMayRunAgain() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Loop
        {
            private readonly BlockingCollection<Action> _work = new();
            private readonly List<Action> _listeners = new();
            public Loop() => new Thread(() => { foreach (var work in _work.GetConsumingEnumerable()) work(); }) { IsBackground = true }.Start();
            public void Dispose() => _work.CompleteAdding();
            public Task<T> Invoke<T>(Func<T> body)
            {
                var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                _work.Add(() =>
                {
                    try { result.SetResult(body()); }
                    catch (Exception exception) { result.SetException(exception); }
                });
                return result.Task;
            }
            public Task Listen(Func<bool> isReady)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _listeners.Add(() => { if (!isReady()) return; result.TrySetResult(); });
                return result.Task;
            }
            public Task Twice(Func<bool> isReady)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Action work = () => { if (!isReady()) return; result.TrySetResult(); };
                _work.Add(work);
                _work.Add(work);
                return result.Task;
            }
            public Task Given(Action<Action> run, Func<bool> isReady)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                run(() => { if (!isReady()) return; result.TrySetResult(); });
                return result.Task;
            }
            public async Task Limited(Func<bool> isReady)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _work.Add(() => { if (!isReady()) return; result.TrySetResult(); });
                await result.Task.WaitAsync(TimeSpan.FromSeconds(1));
            }
            public Task Kept(Func<bool> isReady)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Repeat(() => { if (!isReady()) return; result.TrySetResult(); });
                return result.Task;
            }
            private Action? _last;
            private void Repeat(Action work) { _last = work; _work.Add(work); }
            public void Again() { if (_last is { } last) _work.Add(last); }
        }
        """);

    [Fact]
    public Task Accepts_EveryPathAndSourcesOfOthers() => Verify.Diagnostics("""
        class Client
        {
            private readonly List<TaskCompletionSource<int>> _open = new();
            private event EventHandler<string>? Received;
            public Task<int> Parse(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    try { result.SetResult(int.Parse(text)); }
                    catch (Exception exception) { result.SetException(exception); }
                });
                return result.Task;
            }
            public async Task Races(Task other, Action<Task> keep)
            {
                var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await Task.WhenAny(never.Task, other);
                var handed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                keep(handed.Task);
            }
            public async Task Stops(CancellationToken token)
            {
                var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(async () =>
                {
                    try { await Task.Delay(Timeout.Infinite, token); }
                    catch (OperationCanceledException) { stopped.SetResult(); }
                });
                await stopped.Task;
            }
            public async Task Limited(string text)
            {
                var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(() => done.SetResult(int.Parse(text)));
                await done.Task.WaitAsync(TimeSpan.FromSeconds(1));
            }
            public Task<int> Keep()
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _open.Add(result);
                return result.Task;
            }
            public Task<string> Answer(string question)
            {
                var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                Received += (_, answer) =>
                {
                    if (answer.StartsWith(question))
                        result.TrySetResult(answer);
                };
                return result.Task;
            }
            public Task Cancelled(CancellationToken token)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                token.Register(() => result.TrySetCanceled());
                return result.Task;
            }
            public Task<int> Finally(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    try { Console.WriteLine(int.Parse(text)); }
                    finally { result.TrySetResult(1); }
                });
                return result.Task;
            }
            public Task Both(Task one)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                one.ContinueWith(done =>
                {
                    if (done.IsFaulted)
                        result.SetException(done.Exception!);
                    else
                        result.SetResult();
                });
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_SourcesThatALoopLeavesWhenTheOtherSideCloses() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Client
        {
            private readonly StreamReader _reader;
            private readonly StreamWriter _writer;
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            private readonly Task _reading;
            public Client(StreamReader reader, StreamWriter writer) { _reader = reader; _writer = writer; _reading = Task.Run(ReadAsync); }
            public async Task<string> Ask(string name)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[name] = answer;
                try
                {
                    await _writer.WriteLineAsync(name);
                    return await answer.Task;
                }
                finally
                {
                    _waiting.TryRemove(name, out _);
                }
            }
            private async Task ReadAsync()
            {
                try
                {
                    {|LKS4009:while (await _reader.ReadLineAsync() is { } line)|}
                        Dispatch(line);
                }
                catch (IOException)
                {
                }
            }
            private void Dispatch(string line)
            {
                if (_waiting.TryRemove(line, out var answer))
                    answer.TrySetResult(line);
            }
            public async Task CloseAsync() { _writer.Dispose(); await _reading; }
        }

        class OnAThread(StreamReader reader)
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => new Thread(Read) { IsBackground = true }.Start();
            public Task<string> Ask(string name)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate) _waiting.Add(name, answer);
                return answer.Task;
            }
            private void Read()
            {
                {|LKS4009:while (true)|}
                {
                    var line = reader.ReadLine();
                    if (line is null)
                        break;
                    TaskCompletionSource<string>? answer;
                    lock (_gate) _waiting.Remove(line, out answer);
                    answer?.TrySetResult(line);
                }
            }
        }

        class OnFailure(Stream stream)
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _waiting = new();
            private Task? _reading;
            public void Start() => _reading = Task.Run(async () =>
            {
                var buffer = new byte[16];
                try
                {
                    {|LKS4009:for (;;)|}
                    {
                        await stream.ReadExactlyAsync(buffer);
                        if (_waiting.TryRemove(buffer[0], out var answer))
                            answer.TrySetResult(buffer[1]);
                    }
                }
                catch (EndOfStreamException)
                {
                    Console.WriteLine("closed");
                }
            });
            public async Task<int> Ask(int id)
            {
                var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.TryAdd(id, answer);
                await stream.WriteAsync(new[] { (byte)id });
                return await answer.Task.ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task Accepts_SourcesThatSomebodyCompletesWhenTheLoopEnds() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Fails(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            private async Task ReadAsync()
            {
                while (await reader.ReadLineAsync() is { } line)
                    if (_waiting.TryRemove(line, out var answer))
                        answer.TrySetResult(line);
                foreach (var left in _waiting.Values)
                    left.TrySetException(new IOException());
            }
        }

        class FailsByKeys(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            private async Task ReadAsync()
            {
                while (await reader.ReadLineAsync() is { } line)
                    Complete(line, line);
                foreach (var left in _waiting.Keys)
                    Complete(left, "");
            }
            private void Complete(string name, string text) { if (_waiting.TryRemove(name, out var answer)) answer.TrySetResult(text); }
        }

        class Limited(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task.WaitAsync(TimeSpan.FromSeconds(5)); }
            private async Task ReadAsync() { while (await reader.ReadLineAsync() is { } line) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
        }

        class Cancelled(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name, CancellationToken token)
            {
                var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[name] = answer;
                using var stop = token.Register(() => answer.TrySetCanceled(token));
                return await answer.Task;
            }
            private async Task ReadAsync() { while (await reader.ReadLineAsync() is { } line) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
        }

        class GivesUp(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            public void Cancel(string name) { if (_waiting.TryRemove(name, out var answer)) answer.TrySetCanceled(); }
            private async Task ReadAsync() { while (await reader.ReadLineAsync() is { } line) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
        }

        class Reconnects(Func<StreamReader> connect)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(RunAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            private async Task RunAsync() { while (true) await ReadAsync(connect()); }
            private async Task ReadAsync(StreamReader reader) { while (await reader.ReadLineAsync() is { } line) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
        }

        class Endless(StreamReader reader, Action<Exception> log)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            private async Task ReadAsync()
            {
                while (true)
                {
                    try { var line = await reader.ReadLineAsync(); if (_waiting.TryRemove(line ?? "", out var answer)) answer.TrySetResult(line!); }
                    catch (IOException e) { log(e); }
                }
            }
        }

        class OwnQueue
        {
            private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; await _lines.Writer.WriteAsync(name); return await answer.Task; }
            private async Task ReadAsync() { await foreach (var line in _lines.Reader.ReadAllAsync()) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
            public void Close() => _lines.Writer.Complete();
        }

        class EndsTheProcess(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            private async Task ReadAsync() { while (await reader.ReadLineAsync() is { } line) if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); Environment.Exit(1); }
        }

        class FromOutside(StreamReader reader)
        {
            private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
            public void Start() => Task.Run(ReadAsync);
            public async Task<string> Ask(string name) { var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); _waiting[name] = answer; return await answer.Task; }
            public void OnLine(string line) { if (_waiting.TryRemove(line, out var answer)) answer.TrySetResult(line); }
            private async Task ReadAsync() { while (await reader.ReadLineAsync() is { } line) OnLine(line); }
        }
        """);

    [Fact]
    public Task Accepts_ContinuationsThatCompleteItForEachEndOfTheTaskBefore() => Verify.Diagnostics("""
        static class Bridge
        {
            public static Task<bool> Of(Task task)
            {
                var source = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                task.ContinueWith(done =>
                {
                    if (done.IsFaulted)
                    {
                        if (done.Exception != null)
                            source.TrySetException(done.Exception.InnerExceptions);
                        return;
                    }
                    if (done.IsCanceled)
                    {
                        source.TrySetCanceled();
                        return;
                    }
                    source.TrySetResult(true);
                }, TaskContinuationOptions.ExecuteSynchronously);
                return source.Task;
            }

            public static Task<object?> By(Task task, AsyncCallback? callback)
            {
                var source = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
                task.ContinueWith(done =>
                {
                    switch (done.Status)
                    {
                        case TaskStatus.RanToCompletion:
                            source.TrySetResult(null);
                            break;
                        case TaskStatus.Canceled:
                            source.TrySetCanceled();
                            break;
                        case TaskStatus.Faulted:
                            if (done.Exception != null)
                                source.TrySetException(done.Exception.InnerExceptions);
                            break;
                        default:
                            throw new ArgumentOutOfRangeException(nameof(task));
                    }
                    callback?.Invoke(source.Task);
                }, TaskContinuationOptions.ExecuteSynchronously);
                return source.Task;
            }
        }
        """);

    private static string Rpc(string answer) => $$"""
        using System.Collections.Concurrent;
        public readonly record struct Frame(int Id, bool IsOk, string Body);
        public sealed class Client(Func<Frame, Task> send)
        {
            private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = new();
            private int _last;
            public async Task<string> CallAsync(string body)
            {
                var id = Interlocked.Increment(ref _last);
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = reply;
                await send(new Frame(id, true, body));
                return await reply.Task;
            }
            public void OnFrame(Frame frame) { {{answer}} }
            public void Close() { foreach (var id in _waiting.Keys) { if (_waiting.TryRemove(id, out var reply)) reply.TrySetCanceled(); } }
        }
        """;

    [Theory]
    [InlineData("if (!{|LKS4009:_waiting.TryRemove(frame.Id, out var reply)|}) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else Console.WriteLine(frame.Body);")]
    [InlineData("if (!{|LKS4009:_waiting.TryRemove(frame.Id, out var reply)|}) return; switch (frame.IsOk) { case true: reply.SetResult(frame.Body); break; default: Console.WriteLine(frame.Body); break; }")]
    [InlineData("if ({|LKS4009:_waiting.TryRemove(frame.Id, out var reply)|}) { if (frame.IsOk) reply.TrySetResult(frame.Body); else if (frame.Body.Length > 9) reply.TrySetCanceled(); else Console.WriteLine(frame.Body); }")]
    public Task Reports_ASourceThatSomeAnswersForget(string answer) => Verify.Diagnostics(Rpc(answer));

    [Theory]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else reply.TrySetException(new Exception(frame.Body));")]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else { Console.WriteLine(frame.Body); reply.TrySetCanceled(); }")]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else Fail(reply); void Fail(TaskCompletionSource<string> source) => source.TrySetCanceled();")]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else Console.WriteLine(frame.Body); reply.TrySetCanceled();")]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else throw new Exception(frame.Body);")]
    [InlineData("if (!_waiting.TryRemove(frame.Id, out var reply)) return; if (frame.IsOk) reply.TrySetResult(frame.Body); else _waiting[frame.Id] = reply;")]
    [InlineData("if (_waiting.TryRemove(frame.Id, out var reply)) reply.TrySetResult(frame.Body); else Console.WriteLine(frame.Body);")]
    public Task Accepts_ASourceThatIsCompletedOrHandedOn(string answer) => Verify.Diagnostics(Rpc(answer));
}
