using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Loops with a stop flag that wait for somebody outside of the program, and objects that others have, too.</summary>
public sealed class BlockedReadTests
{
    private const string Usings = """
        using System.Collections.Concurrent;
        using System.Diagnostics;
        using System.IO;
        using System.IO.Pipes;
        using System.Net;
        using System.Net.Sockets;
        using System.Threading.Channels;

        """;

    [Theory]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = _c.GetStream();", "{|LKS5004:s.Read(new byte[9], 0, 9)|}")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "Stream s = _c.GetStream();", "{|LKS5004:s.ReadByte()|}")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = new StreamReader(_c.GetStream());", "{|LKS5004:s.ReadLine()|}")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "using var s = new System.Net.Security.SslStream(_c.GetStream());", "{|LKS5004:s.Read(new byte[9], 0, 9)|}")]
    [InlineData("int _c = 1", "using var s = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);", "{|LKS5004:s.Receive(new byte[9])|}")]
    [InlineData("NamedPipeServerStream _c = new(\"pipe\")", "", "{|LKS5004:_c.WaitForConnection()|}; _c.Disconnect()")]
    [InlineData("NamedPipeClientStream _c = new(\"pipe\")", "var s = new BinaryReader(_c);", "{|LKS5004:s.ReadInt32()|}")]
    [InlineData("Process _c = Process.Start(\"tool\")", "", "{|LKS5004:_c.StandardOutput.ReadLine()|}")]
    [InlineData("Process _c = Process.Start(\"tool\")", "", "{|LKS5004:_c.WaitForExit()|}; _c.Start()")]
    [InlineData("TcpListener _c = TcpListener.Create(1)", "using var s = _c.AcceptTcpClient();", "{|LKS5004:s.GetStream().ReadByte()|}")]
    public Task Reports_ReadsThatNobodyEnds(string field, string before, string read) => Verify.Diagnostics($$"""
        {{Usings}}
        class Worker
        {
            private readonly {{field}};
            private volatile bool _stop;
            private readonly Thread _thread;
            public Worker() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Stop() { _stop = true; _thread.Join(); }
            private void Run()
            {
                Console.WriteLine(_c);
                {{before}}
                while (!_stop)
                {
                    {{read}};
                }
            }
        }
        """.Replace("Console.WriteLine(_c);", field.StartsWith("int", StringComparison.Ordinal) ? "Console.WriteLine(_c);" : "", StringComparison.Ordinal));

    [Theory]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = _c.GetStream();", "s.ReadByte()", "_c.Close();")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = new StreamReader(_c.GetStream());", "s.ReadLine()", "_c.Client.Shutdown(SocketShutdown.Both);")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = new StreamReader(_c.GetStream());", "s.ReadLine()", "_c?.GetStream().Close();")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = new StreamReader(_c.GetStream());", "s.ReadLine()", "var writer = new StreamWriter(_c.GetStream()); writer.WriteLine(\"QUIT\");")]
    [InlineData("TcpClient _c = new(\"host\", 1) { ReceiveTimeout = 100 }", "var s = _c.GetStream();", "s.ReadByte()", "")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = _c.GetStream(); s.ReadTimeout = 100;", "s.ReadByte()", "")]
    [InlineData("TcpClient _c = new(\"host\", 1)", "var s = _c.GetStream();", "if (s.DataAvailable) s.ReadByte()", "")]
    [InlineData("NamedPipeServerStream _c = new(\"pipe\")", "", "_c.WaitForConnection(); _c.Disconnect()", "using var client = new NamedPipeClientStream(\"pipe\"); client.Connect();")]
    [InlineData("UdpClient _c = new(1)", "IPEndPoint? from = null;", "_c.Receive(ref from)", "using var self = new UdpClient(); self.Send(new byte[1], 1);")]
    [InlineData("Process _c = Process.Start(\"tool\")", "", "_c.StandardOutput.ReadLine()", "_c.Kill();")]
    [InlineData("Process _c = Process.Start(\"tool\")", "", "_c.WaitForExit(100)", "")]
    [InlineData("StreamReader _c = new(\"file\")", "", "_c.ReadLine()", "")]
    [InlineData("FileStream _c = File.OpenRead(\"file\")", "", "_c.ReadByte()", "")]
    [InlineData("TcpListener _c = TcpListener.Create(1)", "", "_c.AcceptTcpClient()", "Close(_c.Server);")]
    [InlineData("TcpListener _c = TcpListener.Create(1)", "", "_c.AcceptTcpClient()", "foreach (var part in new object[] { _c }) (part as IDisposable)?.Dispose();")]
    public Task Accepts_ReadsThatAreEndedOrLimited(string field, string before, string read, string stop) => Verify.Diagnostics($$"""
        {{Usings}}
        class Worker
        {
            private readonly {{field}};
            private volatile bool _stop;
            public Worker() => new Thread(Run) { IsBackground = true }.Start();
            public void Stop() { _stop = true; {{stop}} }
            private static void Close(IDisposable resource) => resource.Dispose();
            private void Run()
            {
                {{before}}
                while (!_stop)
                {
                    {{read}};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatAnotherMemberCloses() => Verify.Diagnostics($$"""
        {{Usings}}
        class Beacon : IDisposable
        {
            private readonly UdpClient _client = new(2);
            private volatile bool _stop;
            public Beacon() => new Thread(Run) { IsBackground = true }.Start();
            public void Stop() => _stop = true;
            public void Dispose() => _client.Dispose();
            private void Run() { IPEndPoint? from = null; try { while (!_stop) _client.Receive(ref from); } catch (SocketException) { } }
        }
        """);

    [Theory]
    [InlineData("AutoResetEvent", "_given.WaitOne();")]
    [InlineData("BlockingCollection<int>", "_given.Take();")]
    [InlineData("SemaphoreSlim", "_given.Wait();")]
    [InlineData("ChannelReader<int>", "_given.ReadAsync().AsTask().Wait();")]
    [InlineData("TcpListener", "_given.AcceptTcpClient().Dispose();")]
    [InlineData("StreamReader", "_given.ReadLine();")]
    public Task Accepts_WhatComesFromOutside(string type, string wait) => Verify.Diagnostics($$"""
        {{Usings}}
        class Worker
        {
            private readonly {{type}} _given;
            private volatile bool _stop;
            public Worker({{type}} given) { _given = given; new Thread(Run) { IsBackground = true }.Start(); }
            public void Stop() => _stop = true;
            private void Run() { while (!_stop) { {{wait}} } }
        }
        class Other({{type}} _given)
        {
            private volatile bool _stop;
            public void Start() => new Thread(() => { while (!_stop) { {{wait}} } }) { IsBackground = true }.Start();
            public void Stop() => _stop = true;
        }
        """);

    [Fact]
    public Task Accepts_WhatOthersAreGiven() => Verify.Diagnostics($$"""
        {{Usings}}
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly Channel<int> _numbers = Channel.CreateUnbounded<int>();
            private volatile bool _stop;
            public Worker(Action<EventWaitHandle> register) { register(_wake); new Thread(Run) { IsBackground = true }.Start(); Task.Run(ReadAsync); }
            public ChannelWriter<int> Numbers => _numbers.Writer;
            public void Stop() => _stop = true;
            private void Run() { while (!_stop) _wake.WaitOne(); }
            private async Task ReadAsync() { while (!_stop) Console.WriteLine(await _numbers.Reader.ReadAsync()); }
        }
        """);

    [Fact]
    public Task Accepts_TasksThatAreWaitedForWithOthersOrALimit() => Verify.Diagnostics($$"""
        {{Usings}}
        class Server
        {
            private readonly TcpListener _listener = new(IPAddress.Any, 1);
            private readonly UdpClient _client = new(2);
            private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private volatile bool _stop;
            public void Start() { Task.Run(AcceptAsync); Task.Run(ReceiveAsync); }
            public void Stop() { _stop = true; _stopped.TrySetResult(); }
            private async Task AcceptAsync()
            {
                while (!_stop)
                {
                    var accepted = _listener.AcceptTcpClientAsync();
                    if (await Task.WhenAny(accepted, _stopped.Task) != accepted)
                        break;
                }
            }
            private async Task ReceiveAsync()
            {
                while (!_stop)
                {
                    try { await _client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { }
                }
            }
        }
        """);
}
