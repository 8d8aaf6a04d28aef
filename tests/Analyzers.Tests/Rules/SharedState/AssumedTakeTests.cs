using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1007 where a test finds something in a concurrent collection, and the call that takes it out is taken to succeed.</summary>
public sealed class AssumedTakeTests
{
    [Fact]
    public Task Reports_WhatIsTakenForGranted() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Connections
        {
            private readonly ConcurrentDictionary<int, Stream> _open = new();
            private readonly ConcurrentQueue<Stream> _free = new();
            private readonly ConcurrentBag<int> _numbers = new();
            public void Close(int id)
            {
                if (_open.ContainsKey(id))
                {
                    {|LKS1007:_open.TryRemove(id, out var connection)|};
                    connection!.Dispose();
                }
            }
            public long Length(int id)
            {
                if (!_open.ContainsKey(id))
                    return 0;
                {|LKS1007:_open.TryGetValue(id, out var connection)|};
                return connection!.Length;
            }
            public void CloseOne()
            {
                if (_free.IsEmpty)
                    return;
                {|LKS1007:_free.TryDequeue(out var connection)|};
                connection!.Dispose();
            }
            public void CloseAll()
            {
                while (_free.Count > 0)
                {
                    _ = {|LKS1007:_free.TryDequeue(out var connection)|};
                    connection!.Dispose();
                }
            }
            public void SumAll() => Parallel.For(0, 4, _ => Sum());
            private int Sum()
            {
                var sum = 0;
                while (_numbers.Any())
                {
                    {|LKS1007:_numbers.TryTake(out var number)|};
                    sum += 1 / number;
                }
                return sum;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsGivenOnAsNotNull() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Jobs
        {
            private readonly ConcurrentStack<string> _jobs = new();
            public void Run()
            {
                if (_jobs.Count > 0)
                {
                    {|LKS1007:_jobs.TryPop(out var job)|};
                    Start(job!);
                }
            }
            public void Forget() { _jobs.TryPop(out _); }
            private void Start(string job) { Console.WriteLine(job.Length); }
        }
        """);

    [Fact]
    public Task Accepts_ALookAtTheResult() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Connections
        {
            private readonly ConcurrentDictionary<int, Stream> _open = new();
            private readonly ConcurrentQueue<Stream> _free = new();
            private readonly ConcurrentQueue<int?> _numbers = new();
            public void Close(int id)
            {
                if (_open.ContainsKey(id) && _open.TryRemove(id, out var connection))
                    connection.Dispose();
                if (_open.ContainsKey(id))
                {
                    _open.TryRemove(id, out var other);
                    other?.Dispose();
                }
                if (_open.ContainsKey(id))
                    _open.TryRemove(id, out _);
                if (_open.ContainsKey(id))
                {
                    _open.TryRemove(id, out var third);
                    if (third != null)
                        third.Dispose();
                }
            }
            public Stream? Take()
            {
                if (_free.IsEmpty)
                    return null;
                _free.TryDequeue(out var connection);
                return connection;
            }
            public void Drain()
            {
                while (_free.Count > 0)
                {
                    var isThere = _free.TryDequeue(out var connection);
                    if (isThere)
                        connection!.Dispose();
                }
                if (_numbers.Count > 0)
                {
                    _numbers.TryDequeue(out var number);
                    Console.WriteLine(number);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_OneTaker_AndALock() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;

        class Jobs
        {
            private readonly ConcurrentQueue<string> _jobs = new();
            private readonly ConcurrentQueue<string> _texts = new();
            private readonly object _gate = new();
            private readonly Thread _thread;
            private volatile bool _stop;
            public Jobs()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Add(string job) => _jobs.Enqueue(job);
            public void Stop() { _stop = true; _thread.Join(); }
            private void Run()
            {
                while (!_stop)
                {
                    if (_jobs.Count == 0)
                    {
                        Thread.Sleep(10);
                        continue;
                    }
                    _jobs.TryDequeue(out var job);
                    Console.WriteLine(job!.Length);
                }
            }
            public void First()
            {
                lock (_gate)
                {
                    if (_texts.Count > 0)
                    {
                        _texts.TryDequeue(out var text);
                        Console.WriteLine(text!.Length);
                    }
                }
            }
            public void Second()
            {
                lock (_gate)
                    _texts.Clear();
            }
            public int Local()
            {
                var own = new ConcurrentQueue<string>(_texts);
                var length = 0;
                while (own.Count > 0)
                {
                    own.TryDequeue(out var text);
                    length += text!.Length;
                }
                return length;
            }
        }
        class Cache
        {
            private readonly ConcurrentDictionary<int, string> _names = new();
            public string Name(int id)
            {
                _names.TryAdd(id, id.ToString());
                if (!_names.ContainsKey(id))
                    return "";
                _names.TryGetValue(id, out var name);
                return name!.Trim();
            }
        }
        """);

    [Fact]
    public Task Reports_HelperThatTakesWhatItsCallerHasFound() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Buffer { public void Reset() { } }
        sealed class Pool
        {
            private readonly ConcurrentStack<Buffer> _free = new();
            public Buffer Rent()
            {
                if (_free.Count > 0)
                    return Recycle();
                return new Buffer();
            }
            public void Return(Buffer buffer) => _free.Push(buffer);
            public void Trim() { _free.TryPop(out _); }
            private Buffer Recycle()
            {
                {|LKS1007:_free.TryPop(out var buffer)|};
                buffer!.Reset();
                return buffer;
            }
        }
        """);

    [Fact]
    public Task Accepts_HelperThatAsksItselfOrIsCalledUnderALock() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Buffer { public void Reset() { } }
        sealed class Pool
        {
            private readonly ConcurrentStack<Buffer> _free = new();
            private readonly object _gate = new();
            public Buffer Rent() => _free.Count > 0 ? Recycle() : new Buffer();
            public Buffer RentLocked()
            {
                lock (_gate)
                    return _free.Count > 0 ? RecycleLocked() : new Buffer();
            }
            public void Trim() { lock (_gate) _free.TryPop(out _); }
            private Buffer Recycle()
            {
                if (!_free.TryPop(out var buffer))
                    return new Buffer();
                buffer.Reset();
                return buffer;
            }
            private Buffer RecycleLocked()
            {
                _free.TryPop(out var buffer);
                buffer!.Reset();
                return buffer;
            }
        }
        """);
}
