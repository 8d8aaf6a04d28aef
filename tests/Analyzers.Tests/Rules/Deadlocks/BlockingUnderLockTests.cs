using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class BlockingUnderLockTests
{
    [Fact]
    public Task Suggests_SleepsAndWaits() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    {|LKS2007:Thread.Sleep(1000)|};
                    {|LKS2007:_ready.Wait()|};
                    {|LKS2007:other.Join()|};
                }
                _ready.Set();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsAfterTheLock_AndOfTheLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private bool _isDone;
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    while (!_isDone)
                        Monitor.Wait(_gate);
                    _ready.Wait(100);
                    _ready.Set();
                }
                Thread.Sleep(1000);
                other.Join();
            }
            public void Finish() { lock (_gate) { _isDone = true; Monitor.PulseAll(_gate); } }
        }
        """);

    [Fact]
    public Task Reports_ResultsAndCallsToTheUserInterface() => Verify.Diagnostics("""
        class Poller
        {
            private readonly object _gate = new();

            public string Result(System.Net.Http.HttpClient client)
            {
                lock (_gate)
                    return {|LKS2007:client.GetStringAsync("http://localhost").Result|};
            }

            public string GetResult(System.Net.Http.HttpClient client)
            {
                lock (_gate)
                    return {|LKS2007:client.GetStringAsync("http://localhost").GetAwaiter().GetResult()|};
            }

            public void Show(SynchronizationContext screen)
            {
                lock (_gate)
                    {|LKS2007:screen.Send(_ => Console.WriteLine(), null)|};
            }

            public int Done(Task<int> task)
            {
                lock (_gate)
                    return task.IsCompleted ? task.Result : 0;
            }

            public void Post(SynchronizationContext screen)
            {
                lock (_gate)
                    screen.Post(_ => Console.WriteLine(), null);
            }
        }
        """);

    [Fact]
    public Task Reports_WaitsForPeersProcessesAndPeople() => Verify.Diagnostics("""
        using System.Diagnostics;
        using System.Net.Sockets;
        class Client
        {
            private readonly object _gate = new();
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            private readonly Dictionary<int, int> _pending = [];
            private readonly List<int> _ids = [];
            private readonly byte[] _buffer = new byte[10];
            private string? _answer;
            public void Pump()
            {
                lock (_gate)
                    _pending.Remove({|LKS2007:_socket.Receive(_buffer)|});
            }
            public void Send(byte[] message) => _socket.Send(message);
            public void Run(string arguments)
            {
                lock (_gate)
                {
                    var process = Process.Start("tool", arguments);
                    _ids.Add(process.Id);
                    {|LKS2007:process.WaitForExit()|};
                }
            }
            public void Ask()
            {
                lock (_gate)
                    _answer = {|LKS2007:Console.ReadLine()|};
            }
            public int Count { get { lock (_gate) return _pending.Count + _ids.Count; } }
        }
        """);

    [Fact]
    public Task Reports_WaitsForSeveral_ForItemsAndForPlaces() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Worker
        {
            private readonly object _gate = new();
            private readonly AutoResetEvent _one = new(false);
            private readonly AutoResetEvent _other = new(false);
            private readonly BlockingCollection<int> _items = new(10);
            private readonly Barrier _barrier = new(2);
            private readonly SemaphoreSlim _slots = new(0);
            private Task _left = Task.Delay(1);
            private Task _right = Task.Delay(1);
            private bool _isDone;
            public void Run()
            {
                lock (_gate)
                {
                    {|LKS2007:WaitHandle.WaitAll([_one, _other])|};
                    {|LKS2007:WaitHandle.SignalAndWait(_one, _other)|};
                    {|LKS2007:Task.WaitAny(_left, _right)|};
                    {|LKS2007:Task.WaitAll(_left, _right)|};
                    {|LKS2007:_items.Take()|};
                    {|LKS2007:_items.TryTake(out _, -1)|};
                    {|LKS2007:_barrier.SignalAndWait()|};
                    {|LKS2007:_slots.Wait()|};
                    {|LKS2007:SpinWait.SpinUntil(() => _isDone)|};
                    {|LKS2007:_one.WaitOne(TimeSpan.FromMinutes(1))|};
                }
                _one.Set();
                _other.Set();
                _isDone = true;
                _slots.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_OnceAHelperThatWaits_WhereItIsFirstCalledUnderTheLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private int _count;
            private void WaitUntilReady() => _ready.Wait();
            private bool IsReady { get { _ready.Wait(); return true; } }
            public void Run()
            {
                lock (_gate)
                {
                    _count++;
                    {|LKS2007:WaitUntilReady()|};
                    if ({|LKS2007:IsReady|})
                        _count++;
                }
            }
            public void RunAgain() { lock (_gate) WaitUntilReady(); }
            public void Start() { WaitUntilReady(); _ready.Set(); }
        }
        """);

    [Fact]
    public Task Accepts_ALockThatIsThereForTheConnection() => Verify.Diagnostics("""
        using System.Diagnostics;
        using System.Net.Sockets;
        class Client
        {
            private readonly object _writes = new();
            private readonly object _gate = new();
            private readonly NetworkStream _stream;
            private TcpClient? _asked;
            private int _count;
            public Client(TcpClient client) => _stream = client.GetStream();
            public void Send(byte[] message) { lock (_writes) { _stream.Write(message, 0, message.Length); _stream.Flush(); } }
            public void Ping() { lock (_writes) _stream.WriteByte(1); }
            public int Read(byte[] buffer) => _stream.Read(buffer, 0, buffer.Length);
            public void Ask(byte[] message)
            {
                lock (_gate)
                {
                    if (_asked == null)
                    {
                        var client = new TcpClient();
                        client.Connect("host", 1);
                        _asked = client;
                    }
                    _asked.GetStream().Write(message);
                    _count++;
                }
            }
            public int Count { get { lock (_gate) return _count; } }
        }
        static class Tool
        {
            private static readonly object s_gate = new();
            public static string Run(string arguments)
            {
                lock (s_gate)
                {
                    using var process = Process.Start("tool", arguments);
                    var output = process.StandardOutput.ReadToEnd();
                    process.WaitForExit();
                    return output;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ShortWaits_Files_AndWhatIsKnownToBeThere() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Diagnostics;
        using System.IO;
        using System.Net.Sockets;
        class Worker
        {
            private readonly object _gate = new();
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            private readonly BlockingCollection<int> _items = new();
            private readonly AutoResetEvent _event = new(false);
            private readonly SemaphoreSlim _lock = new(1, 1);
            private readonly FileStream _file = File.OpenRead("a");
            private int _count;
            public void Run(Process process, byte[] buffer)
            {
                lock (_gate)
                {
                    process.WaitForExit(2000);
                    if (_socket.Available > 0)
                        _count += _socket.Receive(buffer);
                    _items.Add(1);
                    _items.TryTake(out _);
                    _event.WaitOne(TimeSpan.FromSeconds(5));
                    _count += _file.Read(buffer);
                    _lock.Wait();
                    _lock.Release();
                }
                _event.Set();
            }
            public void Send(byte[] message) => _socket.Send(message);
            public void Flush() => _file.Flush();
            public int Count { get { lock (_gate) return _count; } }
        }
        """);

    [Fact]
    public Task Accepts_WorkToldToBlock_PlacesThatAreThere_AndGuardsThatAreOnlyTried() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly object _running = new();
            private readonly SemaphoreSlim _places = new(0);
            public void Run()
            {
                lock (_gate)
                {
                    FlushAsync(async: false).GetAwaiter().GetResult();
                    while (_places.CurrentCount > 0)
                        _places.Wait();
                }
                _places.Release();
            }
            public void Tick()
            {
                if (!Monitor.TryEnter(_running))
                    return;
                try { Thread.Sleep(1000); }
                finally { Monitor.Exit(_running); }
            }
            private async Task FlushAsync(bool async) { if (async) await Task.Yield(); }
        }
        """);
}
