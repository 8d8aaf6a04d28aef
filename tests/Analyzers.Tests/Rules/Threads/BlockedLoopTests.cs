using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>What a loop with a stop flag can block on, and what wakes it.</summary>
public sealed class BlockedLoopTests
{
    [Fact]
    public Task Reports_AMonitorThatNobodyPulsesForTheEnd() => Verify.Diagnostics("""
        class Inbox
        {
            private readonly object _gate = new();
            private readonly Queue<string> _mail = new();
            private volatile bool _ended;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _ended = true;
            public void Put(string text) { lock (_gate) { _mail.Enqueue(text); Monitor.Pulse(_gate); } }
            private void Run()
            {
                while (!_ended)
                {
                    string text;
                    lock (_gate)
                    {
                        while (_mail.Count == 0) {|LKS5004:Monitor.Wait(_gate)|};
                        text = _mail.Dequeue();
                    }
                    Console.WriteLine(text);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ChannelsSocketsAndListeners() => Verify.Diagnostics("""
        using System.Net;
        using System.Net.Sockets;
        using System.Threading.Channels;

        class Relay
        {
            private readonly Channel<int> _numbers = Channel.CreateUnbounded<int>();
            private readonly CancellationTokenSource _ending = new();
            public void Start() => Task.Run(async () =>
            {
                while (!_ending.IsCancellationRequested)
                    Console.WriteLine(await {|LKS5004:_numbers.Reader.ReadAsync()|});
            });
            public void Send(int number) => _numbers.Writer.TryWrite(number);
            public void End() => _ending.Cancel();
        }

        class Beacon
        {
            private readonly UdpClient _client = new(5005);
            private volatile bool _ended;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _ended = true;
            private void Run()
            {
                var from = new IPEndPoint(IPAddress.Any, 0);
                while (!_ended)
                    Console.WriteLine({|LKS5004:_client.Receive(ref from)|}.Length);
            }
        }

        class Server
        {
            private readonly TcpListener _listener = new(IPAddress.Any, 80);
            private volatile bool _ended;
            public void Start() => Task.Run(AcceptAsync);
            public void End() => _ended = true;
            private async Task AcceptAsync()
            {
                while (!_ended)
                {
                    using var client = await {|LKS5004:_listener.AcceptTcpClientAsync()|};
                    Console.WriteLine(client.Available);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatTheRequestEnds() => Verify.Diagnostics("""
        using System.Net;
        using System.Net.Sockets;
        using System.Threading.Channels;

        class Relay
        {
            private readonly Channel<int> _numbers = Channel.CreateUnbounded<int>();
            private volatile bool _ended;
            public void Start() => Task.Run(async () =>
            {
                while (!_ended)
                {
                    try { Console.WriteLine(await _numbers.Reader.ReadAsync()); } catch (ChannelClosedException) { }
                }
            });
            public void End() { _ended = true; _numbers.Writer.TryComplete(); }
        }

        class Beacon
        {
            private UdpClient? _client;
            private volatile bool _ended;
            public void Start() { _client = new UdpClient(1); new Thread(Run) { IsBackground = true }.Start(); }
            public void End() { _ended = true; _client?.Close(); }
            private void Run()
            {
                var from = new IPEndPoint(IPAddress.Any, 0);
                try { while (!_ended) Console.WriteLine(_client!.Receive(ref from).Length); } catch (SocketException) { }
            }
        }

        class Inbox
        {
            private readonly object _gate = new();
            private readonly Queue<int> _mail = new();
            private volatile bool _ended;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() { _ended = true; lock (_gate) Monitor.PulseAll(_gate); }
            private void Run()
            {
                while (!_ended)
                {
                    lock (_gate)
                    {
                        while (_mail.Count == 0 && !_ended) Monitor.Wait(_gate);
                        if (_ended) return;
                        _mail.Dequeue();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsWithALimitAndTestsBeforeThem() => Verify.Diagnostics("""
        using System.Net;
        using System.Net.Sockets;

        class Beacon
        {
            private readonly UdpClient _client = new(1);
            private volatile bool _ended;
            public Beacon() { _client.Client.ReceiveTimeout = 500; new Thread(Run) { IsBackground = true }.Start(); }
            public void End() => _ended = true;
            private void Run()
            {
                var from = new IPEndPoint(IPAddress.Any, 0);
                while (!_ended)
                    try { Console.WriteLine(_client.Receive(ref from).Length); } catch (SocketException) { }
            }
        }

        class Server
        {
            private readonly TcpListener _listener = new(IPAddress.Any, 1);
            private volatile bool _ended;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _ended = true;
            private void Run()
            {
                while (!_ended)
                {
                    if (!_listener.Pending()) { Thread.Sleep(10); continue; }
                    using var client = _listener.AcceptTcpClient();
                }
            }
        }

        class Inbox
        {
            private readonly object _gate = new();
            private int _looks;
            private volatile bool _ended;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _ended = true;
            private void Run() { while (!_ended) { lock (_gate) { Monitor.Wait(_gate, 100); _looks++; } } }
        }
        """);

    [Fact]
    public Task Reports_AReadOfTheConsole_WhereTheThreadIsJoined() => Verify.Diagnostics("""
        class Shell
        {
            private readonly Thread _reader;
            private volatile bool _ended;
            public Shell() { _reader = new Thread(Run); _reader.Start(); }
            public void End() { _ended = true; _reader.Join(); }
            private void Run() { while (!_ended) Console.WriteLine({|LKS5004:Console.ReadLine()|}); }
        }
        """);

    [Fact]
    public Task Accepts_ReadsOfTheConsole_ThatNobodyWaitsFor() => Verify.Diagnostics("""
        class Shell
        {
            private readonly Thread _reader;
            private volatile bool _ended;
            public Shell() { _reader = new Thread(Run) { IsBackground = true }; _reader.Start(); }
            public void End() { _ended = true; _reader.Join(1000); }
            private void Run() { while (!_ended) Console.WriteLine(Console.ReadLine()); }
        }
        class Keys
        {
            private readonly Thread _reader;
            private volatile bool _ended;
            public Keys() { _reader = new Thread(Run); _reader.Start(); }
            public void End() { _ended = true; _reader.Join(); }
            private void Run()
            {
                while (!_ended)
                {
                    if (Console.KeyAvailable)
                        Console.WriteLine(Console.ReadKey().Key);
                    Thread.Sleep(10);
                }
            }
        }
        """);
}
