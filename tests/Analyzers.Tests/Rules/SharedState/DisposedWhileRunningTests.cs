using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class DisposedWhileRunningTests
{
    [Fact]
    public Task Reports_WorkThatOutlivesItsScope() => Verify.Diagnostics("""
        class Copier
        {
            public void Copy(string path)
            {
                using var stream = new System.IO.FileStream(path, System.IO.FileMode.Open);
                {|LKS1027:Task.Run(() => stream.ReadByte())|};
            }
            public Task<int> Read(string path, byte[] buffer)
            {
                using var stream = new System.IO.FileStream(path, System.IO.FileMode.Open);
                return {|LKS1027:stream.ReadAsync(buffer, 0, 3)|};
            }
            public Task Later(string path)
            {
                using (var stream = new System.IO.FileStream(path, System.IO.FileMode.Open))
                    return {|LKS1027:Task.Run(() => stream.ReadByte())|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsAwaited() => Verify.Diagnostics("""
        class Copier
        {
            public async Task<int> Read(string path, byte[] buffer)
            {
                using var stream = new System.IO.FileStream(path, System.IO.FileMode.Open);
                var work = Task.Run(() => stream.ReadByte());
                await work;
                return await stream.ReadAsync(buffer, 0, 3);
            }
            public void Wait(string path)
            {
                using var stream = new System.IO.FileStream(path, System.IO.FileMode.Open);
                using var done = new ManualResetEventSlim();
                Task.Run(() => { stream.ReadByte(); done.Set(); });
                done.Wait();
                Task.WaitAll(Task.Run(() => stream.ReadByte()));
            }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatAsksItselfWhetherItIsDisposed() => Verify.Diagnostics("""
        sealed class Forwarder : IDisposable
        {
            private readonly object _gate = new();
            private readonly List<string> _jobs = [];
            private bool _isDisposed;
            public void Monitor(string job)
            {
                lock (_gate)
                {
                    if (_isDisposed)
                        return;
                    _jobs.Add(job);
                }
            }
            public void Forward() => Console.WriteLine(_gate);
            public void Dispose()
            {
                lock (_gate)
                    _isDisposed = true;
            }
            public static void Run()
            {
                using var forwarder = new Forwarder();
                ThreadPool.QueueUserWorkItem(_ => forwarder.Monitor("first"));
                forwarder.Forward();
            }
        }
        """);

    [Fact]
    public Task Reports_ContinuationsThatReleaseAfterTheScope() => Verify.Diagnostics("""
        class Sender
        {
            public Task Send(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                permit.Wait();
                return {|LKS1027:send().ContinueWith(_ => permit.Release())|};
            }

            public void Begin(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                permit.Wait();
                {|LKS1027:send().ContinueWith(_ => permit.Release())|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ContinuationsThatEndInTheScope() => Verify.Diagnostics("""
        class Sender
        {
            public async Task SendAsync(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                await permit.WaitAsync();
                await send().ContinueWith(_ => permit.Release());
            }

            public async Task<int> Returned(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                await permit.WaitAsync();
                return await send().ContinueWith(_ => permit.Release());
            }

            public void Wait(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                permit.Wait();
                send().ContinueWith(_ => permit.Release()).Wait();
            }

            public async Task Kept(Func<Task> send)
            {
                using var permit = new SemaphoreSlim(1, 1);
                await permit.WaitAsync();
                var sent = send().ContinueWith(_ => permit.Release());
                await sent;
            }

            public Task Owned(Func<Task> send)
            {
                var permit = new SemaphoreSlim(1, 1);
                permit.Wait();
                return send().ContinueWith(_ => { permit.Release(); permit.Dispose(); });
            }
        }
        """);

    [Fact]
    public Task Reports_AnArgumentOfACallThatIsNotAwaited() => Verify.Diagnostics("""
        using System.IO;
        using System.Net.Http;
        class Exporter(HttpClient http)
        {
            public Task Export(string path, string text) { using var writer = new StreamWriter(path); return {|LKS1027:WriteAsync(writer, text)|}; }
            public void Start(string path, string text) { using var writer = new StreamWriter(path); _ = {|LKS1027:WriteAsync(writer, text)|}; }
            public Task<string> Fetch() { using var cts = new CancellationTokenSource(1000); return {|LKS1027:http.GetStringAsync("x", cts.Token)|}; }

            public Task All(string path, string[] texts) { using var writer = new StreamWriter(path); return {|LKS1027:WriteAllAsync(writer, texts)|}; }

            private static async Task WriteAsync(StreamWriter writer, string text)
            {
                await writer.WriteLineAsync(text);
                await writer.WriteLineAsync(text);
            }

            private static async Task WriteAllAsync(TextWriter writer, string[] texts)
            {
                foreach (var text in texts)
                    await writer.WriteLineAsync(text);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnArgumentOfACallThatIsAwaited_OrDoneWithIt() => Verify.Diagnostics("""
        using System.IO;
        using System.Net.Http;
        class Exporter(HttpClient http)
        {
            public async Task Export(string path, string text) { using var writer = new StreamWriter(path); await WriteAsync(writer, text); }
            public async Task Later(string path, string text) { using var writer = new StreamWriter(path); var task = WriteAsync(writer, text); await Task.Delay(1); await task; }
            public Task Once(string path, string text) { using var writer = new StreamWriter(path); return WriteFirst(writer, text); }
            public Task Made(string path) { using var writer = new StreamWriter(path); return Task.FromResult(writer); }
            public Task Plain(string path) { using var writer = new StreamWriter(path); return Write(writer); }
            public async Task<string> Fetch() { using var cts = new CancellationTokenSource(1000); return await http.GetStringAsync("x", cts.Token); }
            public void Wait(string path, string text) { using var writer = new StreamWriter(path); {|LKS2013:WriteAsync(writer, text).Wait()|}; }

            private static async Task WriteAsync(StreamWriter writer, string text)
            {
                await writer.WriteLineAsync(text);
                await writer.WriteLineAsync(text);
            }

            private static async Task WriteFirst(StreamWriter writer, string text)
            {
                writer.WriteLine(text);
                await Task.Delay(1);
            }

            private static Task Write(StreamWriter writer) { writer.Write(1); return Task.CompletedTask; }
        }
        """);

    [Theory]
    [InlineData("try { Fill(buffer); {|LKS1027:_packets.Enqueue(buffer)|}; } finally { ArrayPool<byte>.Shared.Return(buffer); }")]
    [InlineData("try { Fill(buffer); await {|LKS1027:_channel.Writer.WriteAsync(buffer.AsMemory(0, 10))|}; } finally { ArrayPool<byte>.Shared.Return(buffer); }")]
    [InlineData("Fill(buffer); await {|LKS1027:Send(new ReadOnlyMemory<byte>(buffer, 0, 10))|}; ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("try { await {|LKS1027:Send(buffer.AsMemory())|}; return; } finally { ArrayPool<byte>.Shared.Return(buffer); }")]
    [InlineData("_ = {|LKS1027:output.WriteAsync(buffer.AsMemory(0, 10))|}; ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("await output.WriteAsync(buffer.AsMemory(0, 10)); ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("try { Fill(buffer); _packets.Enqueue(buffer.AsSpan(0, 10).ToArray()); } finally { ArrayPool<byte>.Shared.Return(buffer); }")]
    [InlineData("if (!_channel.Writer.TryWrite(buffer)) { ArrayPool<byte>.Shared.Return(buffer); }")]
    [InlineData("try { Fill(buffer); _packets.Enqueue(buffer); } catch { ArrayPool<byte>.Shared.Return(buffer); throw; }")]
    [InlineData("_packets.Enqueue(buffer); await _done.WaitAsync(); ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("if (buffer.Length > 10) { _packets.Enqueue(buffer); return; } ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("var all = new List<ArraySegment<byte>>(); all.Add(new ArraySegment<byte>(buffer, 0, 10)); Console.WriteLine(all.Count); ArrayPool<byte>.Shared.Return(buffer);")]
    [InlineData("await Copy(buffer.AsMemory()); ArrayPool<byte>.Shared.Return(buffer);")]
    public Task Reports_ABufferThatIsGivenBackWhileItIsInAQueue(string statements) => Verify.Diagnostics($$"""
        using System.Buffers;
        using System.IO;
        using System.Threading.Channels;
        public class Pipeline
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<byte[]> _packets = new(); private readonly SemaphoreSlim _done = new(0, 1);
            private readonly Channel<ReadOnlyMemory<byte>> _channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
            public byte[]? Next() => _packets.TryDequeue(out var packet) ? packet : null;
            public void Close() { _channel.Writer.Complete(); _done.Release(); }
            public ChannelReader<ReadOnlyMemory<byte>> Packets => _channel.Reader;
            public async Task Encode(Stream output)
            {
                await Task.Yield();
                var buffer = ArrayPool<byte>.Shared.Rent(100);
                {{statements}}
            }
            private ValueTask Send(ReadOnlyMemory<byte> packet) => _channel.Writer.WriteAsync(packet);
            private async Task Copy(ReadOnlyMemory<byte> packet) { await Task.Delay(1); _packets.Enqueue(packet.ToArray()); }
            private static void Fill(byte[] buffer) => buffer[0] = 1;
        }
        """);

    /// <summary>What is given back to a pool may be somebody else's at once.</summary>
    [Theory]
    [InlineData("_pool.Return(link); {|LKS1027:link.Owner = null|};", "public void Return(Link link) => _idle.Push(link);", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    [InlineData("_pool.Return(link); if (link.Uses > 3) {|LKS1027:link.Uses += 1|};", "public void Return(Link link) { lock (_kept) _kept.Push(link); }", "public async Task<Link> RentAsync() { await Task.Yield(); lock (_kept) return _kept.Count > 0 ? _kept.Pop() : new Link(); }")]
    [InlineData("link.Owner = null; _pool.Return(link);", "public void Return(Link link) => _idle.Push(link);", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    [InlineData("_pool.Return(link); link = new Link(); link.Owner = this;", "public void Return(Link link) => _idle.Push(link);", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    [InlineData("lock (_gate) { _pool.Return(link); link.Owner = null; }", "public void Return(Link link) => _idle.Push(link);", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    [InlineData("_pool.Return(link); link.Owner = null;", "public void Return(Link link) => _idle.Push(link);", "public int Count => _idle.Count;")]
    [InlineData("_pool.Return(link); link.Owner = null;", "public void Return(Link link) => link.Uses++;", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    [InlineData("if (link.Uses == 0) { _pool.Return(link); return; } link.Owner = null;", "public void Return(Link link) => _idle.Push(link);", "public Link Rent() => _idle.TryPop(out var link) ? link : new Link();")]
    public Task AnObjectThatIsChangedAfterItWasGivenBack(string close, string back, string rent) => Verify.Diagnostics($$"""
        using System.Collections.Concurrent;
        public sealed class Link { public object? Owner { get; set; } public int Uses { get; set; } }
        public sealed class Links
        {
            private readonly ConcurrentStack<Link> _idle = new();
            private readonly Stack<Link> _kept = new();
            {{back}}
            {{rent}}
            public void Clear() { lock (_kept) _kept.Clear(); _idle.Clear(); }
        }
        public sealed class Session(Links pool)
        {
            private readonly Links _pool = pool;
            private readonly object _gate = new();
            public Task OpenAsync() => Task.Delay(1);
            public void Close(Link link) { {{close}} }
        }
        """);
}
