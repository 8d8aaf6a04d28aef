using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class WaitCycleTests
{
    [Fact]
    public Task Reports_ATaskThatWaitsForItself_OrForItsWaiter() => Verify.Diagnostics("""
        class Jobs
        {
            private Task? _left;
            private Task? _right;
            public void Self()
            {
                Task task = null!;
                task = Task.Run(() => {|LKS2011:task.Wait()|});
            }
            public void Both()
            {
                {|LKS2011:Thread.CurrentThread.Join()|};
                _left = Task.Run(() => {|LKS2011:_right!.Wait()|});
                {|LKS1024:_right = Task.Run(() => {|LKS2016:_left!.Wait()|})|};
            }
        }
        """);

    [Fact]
    public Task Accepts_OtherWaits() => Verify.Diagnostics("""
        class Jobs
        {
            private Task? _left;
            public void Chain()
            {
                _left = Task.Run(() => Console.WriteLine());
                var right = Task.Run(() => {|LKS2016:_left!.Wait()|});
                right.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_TasksInAnArray_ThatWaitForEachOther() => Verify.Diagnostics("""
        static class Program
        {
            static void Main()
            {
                var tasks = new Task[3];
                tasks[0] = new Task(() => {|LKS2011:tasks[1].Wait()|});
                tasks[1] = new Task(() => {|LKS2016:tasks[0].Wait()|});
                tasks[2] = new Task(() => {|LKS2016:tasks[1].Wait()|});
                tasks[0].Start();
                tasks[1].Start();
                tasks[2].Start();
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatStopsItself() => Verify.Diagnostics("""
        class Pump
        {
            private Task? _loop;
            private Thread? _thread;

            public void Start() => _loop = Task.Run(LoopAsync);

            private async Task LoopAsync()
            {
                for (var i = 0; i < 10; i++)
                {
                    await Task.Delay(10);
                    if (i == 5)
                        await StopAsync();
                }
            }

            public async Task StopAsync() => {|LKS2011:await _loop!|};

            public void StartThread()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                if (DateTime.Now.Hour == 3)
                    Stop();
            }

            private void Stop() => {|LKS2011:_thread!.Join()|};
        }
        """);

    [Fact]
    public Task Accepts_AStopThatAsksWhoCalls_AndOneThatIsLetGo() => Verify.Diagnostics("""
        class Pump
        {
            private Task? _loop;
            private Thread? _thread;

            public void Start() => _loop = Task.Run(LoopAsync);

            private async Task LoopAsync()
            {
                await Task.Delay(10);
                _ = StopAsync();
            }

            public async Task StopAsync()
            {
                await _loop!;
                Console.WriteLine("stopped");
            }

            public void StartThread()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            private void Run()
            {
                if (DateTime.Now.Hour == 3)
                    Stop();
            }

            public void Stop()
            {
                if (Thread.CurrentThread != _thread)
                    _thread!.Join();
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatCallsItselfOnOtherThreads_AndWaitsForThem() => Verify.Diagnostics("""
        static class Sorter
        {
            public static void Sort(int[] numbers, int from, int to)
            {
                if (to - from < 2)
                    return;
                var middle = (from + to) / 2;
                var left = Task.Run(() => Sort(numbers, from, middle));
                var right = new Thread(() => Sort(numbers, middle, to));
                right.Start();
                left.Wait();
                right.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_AStopThatTheThreadComesToThroughSeveralCalls() => Verify.Diagnostics("""
        class Worker
        {
            private Thread? _thread;

            public void Start()
            {
                _thread = new Thread(() => Work());
                _thread.Start();
            }

            private void Work()
            {
                Console.WriteLine("done");
                Finish();
            }

            private void Finish() => Stop();

            private void Stop() => {|LKS2011:_thread!.Join()|};
        }
        """);

    [Fact]
    public Task Accepts_AStopOnTheWayToWhichTheThreadIsAskedFor() => Verify.Diagnostics("""
        class Worker
        {
            private Thread? _thread;

            public void Start()
            {
                _thread = new Thread(() => Work());
                _thread.Start();
            }

            private void Work() => Finish();

            private void Finish()
            {
                if (Thread.CurrentThread == _thread)
                    return;
                Stop();
            }

            private void Stop() => _thread!.Join();
        }
        """);

    [Fact]
    public Task Reports_AnAsynchronousTaskThatAwaitsItself_AndAcceptsOneThatAsksForItself() => Verify.Diagnostics("""
        class Loop
        {
            private Task? _work;
            private Task? _asks;
            private Task? _last;
            public void Start()
            {
                _work = Task.Run(async () =>
                {
                    await Task.Yield();
                    await {|LKS2011:_work!|};
                });
                _asks = Task.Run(Ask);
                var previous = _last;
                _last = Task.Run(async () => { if (previous != null) await previous; });
            }
            private void Ask()
            {
                if (_asks != null && Task.CurrentId != _asks.Id)
                    _asks.Wait();
            }
        }
        """.Replace("await {|LKS2011:_work!|}", "{|LKS2011:await _work!|}"));

    [Fact]
    public Task Reports_ALoopThatClosesItself_AndIsBegunByACall() => Verify.Diagnostics("""
        class Client
        {
            private readonly CancellationTokenSource _cancellation = new();
            private Task? _loop;
            private Task _other = Task.CompletedTask;
            public void Open()
            {
                _loop = LoopAsync();
                _other = Task.Run(OtherAsync);
            }
            private async Task LoopAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await Task.Delay(100);
                    if (DateTime.Now.Hour == 3)
                        await CloseAsync();
                }
            }
            private async Task OtherAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await Task.Delay(100);
                    if (DateTime.Now.Hour == 3)
                    {
                        await CloseOtherAsync().ConfigureAwait(false);
                        return;
                    }
                }
            }
            public async Task CloseAsync()
            {
                _cancellation.Cancel();
                if (_loop is not null)
                    {|LKS2011:await _loop|};
            }
            public async Task CloseOtherAsync()
            {
                _cancellation.Cancel();
                {|LKS2011:await _other|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatIsNotKeptYet_OrNoMore_OrKnowsThatItCloses() => Verify.Diagnostics("""
        class Client
        {
            private readonly CancellationTokenSource _cancellation = new();
            private readonly AsyncLocal<bool> _isInside = new();
            private Task? _loop;
            private Task? _first;
            private Task? _last;
            private Task? _let;
            public void Open()
            {
                _loop = Task.Run(async () =>
                {
                    _isInside.Value = true;
                    while (!_cancellation.IsCancellationRequested)
                    {
                        await Task.Delay(10);
                        if (DateTime.Now.Hour == 2)
                            await StopAsync();
                    }
                });
                _first = FirstAsync();
                _last = LastAsync();
                _let = LetGoAsync();
            }
            public async Task StopAsync()
            {
                await _cancellation.CancelAsync();
                if (!_isInside.Value && _loop is { } loop)
                    await loop;
            }
            private async Task FirstAsync()
            {
                await StopFirstAsync();
                await Task.Delay(10);
            }
            public async Task StopFirstAsync()
            {
                if (_first is { } first)
                    await first;
            }
            private async Task LastAsync()
            {
                await Task.Delay(10);
                await StopLastAsync();
            }
            private async Task StopLastAsync()
            {
                _last = null;
                if (_last is { } last)
                    await last;
            }
            private async Task LetGoAsync()
            {
                await Task.Delay(10);
                _ = StopLetAsync();
            }
            private async Task StopLetAsync()
            {
                if (_let is { } let)
                    await let;
            }
        }
        """);

    [Fact]
    public Task Accepts_AWaitThatWhatTheTaskHasSetLeavesOut() => Verify.Diagnostics("""
        class Client
        {
            private Task? _connecting;
            private volatile bool _isConnected;
            public void Open() => _connecting = ConnectAsync();
            private async Task ConnectAsync()
            {
                await Task.Delay(10);
                _isConnected = true;
                await SendAsync("hello");
            }
            public async Task SendAsync(string text)
            {
                if (!_isConnected && _connecting is { } connecting)
                    await connecting;
                Console.WriteLine(text);
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatIsToldNotToWait() => Verify.Diagnostics("""
        class Hub : IAsyncDisposable
        {
            private Task? _reading;
            public void Start() => _reading = ReadAsync();

            private async Task ReadAsync()
            {
                try { await Task.Delay(1000); }
                finally { await CleanUpAsync(waits: false); await EndAsync(false); }
            }

            private async Task CleanUpAsync(bool waits)
            {
                await Task.Yield();
                if (waits && _reading != null)
                    await _reading;
            }

            private async Task EndAsync(bool waits)
            {
                if (!waits)
                    return;
                if (_reading != null)
                    await _reading;
            }

            public async ValueTask DisposeAsync() { await CleanUpAsync(true); await EndAsync(true); }
        }
        """);

    [Fact]
    public Task Reports_AHelperThatIsToldToWait() => Verify.Diagnostics("""
        class Hub
        {
            private Task? _reading;
            public void Start() => _reading = ReadAsync();

            private async Task ReadAsync()
            {
                try { await Task.Delay(1000); }
                finally { await CleanUpAsync(true); }
            }

            private async Task CleanUpAsync(bool waits)
            {
                if (waits && _reading != null)
                    {|LKS2011:await _reading|};
            }
        }
        """);

    [Theory]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { await {|LKS2011:_pages.Writer.WriteAsync(link)|}; } }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync().ConfigureAwait(false)) { await {|LKS2011:Add(page)|}.ConfigureAwait(false); } async Task Add(string page) { await _pages.Writer.WriteAsync(page); }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { await {|LKS2011:Offer(page)|}; }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { _pages.Writer.TryWrite(link); } }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { _ = _pages.Writer.WriteAsync(link); } }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { await _found.Writer.WriteAsync(link); } }")]
    [InlineData("await foreach (var page in _open.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { await _open.Writer.WriteAsync(link); } }")]
    [InlineData("await foreach (var page in _latest.Reader.ReadAllAsync()) { foreach (var link in LinksOf(page)) { await _latest.Writer.WriteAsync(link); } }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { await Offer(page); } await foreach (var page in _pages.Reader.ReadAllAsync()) { Console.WriteLine(page); }")]
    [InlineData("await foreach (var page in _pages.Reader.ReadAllAsync()) { _ = Task.Run(async () => { await _pages.Writer.WriteAsync(page); }); }")]
    [InlineData("await foreach (var page in _given.Reader.ReadAllAsync()) { await _given.Writer.WriteAsync(page); }")]
    public Task Reports_ALoopThatWaitsForRoomInWhatItEmpties(string loop) => Verify.Diagnostics($$"""
        using System.Threading.Channels;
        public class Crawler
        {
            private readonly Channel<string> _pages = Channel.CreateBounded<string>(100), _found = Channel.CreateBounded<string>(100), _open = Channel.CreateUnbounded<string>();
            private readonly Channel<string> _latest = Channel.CreateBounded<string>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.DropOldest });
            private readonly Channel<string> _given = Channel.CreateBounded<string>(new BoundedChannelOptions(10));
            public void Close() { _pages.Writer.Complete(); _found.Writer.Complete(); _open.Writer.Complete(); _latest.Writer.Complete(); _given.Writer.Complete(); }
            public ChannelReader<string> Given => _given.Reader;
            public async Task RunAsync() { {{loop}} }
            private ValueTask Offer(string page) => _pages.Writer.WriteAsync(page);
            private static IEnumerable<string> LinksOf(string page) => page.Split(' ');
        }
        """);

    [Fact]
    public Task Reports_AWalkWhoseWorkersFeedEachOther() => Verify.Diagnostics("""
        using System.Threading.Channels;
        public class Scheduler
        {
            public async Task RunAsync(string root)
            {
                var walk = new Walk(Channel.CreateBounded<string>(8));
                await walk.OfferAsync(root);
                await Task.WhenAll(WorkAsync(walk), WorkAsync(walk));
            }
            private static async Task WorkAsync(Walk walk)
            {
                await foreach (var name in walk.Pending.ReadAllAsync())
                {
                    await {|LKS2011:walk.OfferAsync(name + "/a")|};
                    walk.Done();
                }
            }
            private sealed class Walk(Channel<string> channel)
            {
                private int _left = 1;
                public ChannelReader<string> Pending => channel.Reader;
                public async ValueTask OfferAsync(string name) { Interlocked.Increment(ref _left); await channel.Writer.WriteAsync(name); }
                public void Done() { if (Interlocked.Decrement(ref _left) == 0) { channel.Writer.TryComplete(); } }
            }
        }
        public class Blocking
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _jobs = new(boundedCapacity: 10);
            public Blocking() { new Thread(Run) { IsBackground = true }.Start(); }
            public void Put(int job) => _jobs.Add(job);
            public void Close() => _jobs.CompleteAdding();
            private void Run() { foreach (var job in _jobs.GetConsumingEnumerable()) { if (job > 0) { {|LKS2011:_jobs.Add(job - 1)|}; } } }
        }
        """);

    [Theory]
    // Of the class: the loop of its own, whatever it takes by.
    [InlineData("while (await _jobs.Reader.WaitToReadAsync(ct)) { while (_jobs.Reader.TryRead(out var job)) { if (!Try(job)) { await {|LKS2011:_jobs.Writer.WriteAsync(job, ct)|}; } } }")]
    [InlineData("while (!ct.IsCancellationRequested) { var job = await _jobs.Reader.ReadAsync(ct); await {|LKS2011:AgainAsync(job, ct)|}; }")]
    [InlineData("await foreach (var job in _waiting.Reader.ReadAllAsync(ct)) { await {|LKS2011:_waiting.Writer.WriteAsync(job, ct)|}; }")]
    [InlineData("await foreach (var job in _jobs.Reader.ReadAllAsync(ct)) { while (await {|LKS2011:_jobs.Writer.WaitToWriteAsync(ct)|}) { if (_jobs.Writer.TryWrite(job)) { break; } } }")]
    // What gives up, what is put into a pool, and what is drained elsewhere.
    [InlineData("while (!ct.IsCancellationRequested) { var job = await _jobs.Reader.ReadAsync(ct); using var limit = new CancellationTokenSource(1000); await _jobs.Writer.WriteAsync(job, limit.Token); }")]
    [InlineData("while (!ct.IsCancellationRequested) { var job = await _jobs.Reader.ReadAsync(ct); using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct); limit.CancelAfter(5); await AgainAsync(job, limit.Token); }")]
    [InlineData("while (!ct.IsCancellationRequested) { var connection = await _pool.Reader.ReadAsync(ct); try { Try(connection); } finally { await _pool.Writer.WriteAsync(connection, ct); } }")]
    [InlineData("while (!ct.IsCancellationRequested) { var job = await _jobs.Reader.ReadAsync(ct); await AgainAsync(job, ct); } while (_jobs.Reader.TryRead(out var left)) { Try(left); }")]
    public Task Reports_AWaitForRoomInWhateverLoopTakes(string loop) => Verify.Diagnostics($$"""
        using System.Threading.Channels;
        public class Jobs
        {
            private readonly Channel<string> _jobs = Channel.CreateBounded<string>(100), _pool = Channel.CreateBounded<string>(4);
            private readonly Channel<string> _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.Wait });
            public Jobs() { for (var i = 0; i < 4; i++) { _pool.Writer.TryWrite("connection"); } }
            public ValueTask AddAsync(string job) => _jobs.Writer.WriteAsync(job);
            public ValueTask PutAsync(string job) => _waiting.Writer.WriteAsync(job);
            public void Close() { _jobs.Writer.Complete(); _waiting.Writer.Complete(); }
            public async Task RunAsync(CancellationToken ct) { {{loop}} }
            private async Task AgainAsync(string job, CancellationToken ct) => await _jobs.Writer.WriteAsync(job, ct);
            private static bool Try(string job) => job.Length > 3;
        }
        """);

    [Theory]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { if (!Send(mail)) { await {|LKS2011:outbox.EnqueueAsync(mail, ct)|}; } }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct).ConfigureAwait(false)) { await {|LKS2011:RetryAsync(mail, ct)|}.ConfigureAwait(false); }")]
    [InlineData("while (!ct.IsCancellationRequested) { var mail = await outbox.NextAsync(ct); await {|LKS2011:RetryAsync(mail, ct)|}; }")]
    // Without a wait, into another queue, beside the loop, after some time, with another reader, of a queue that drops or has no limit.
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { if (!Send(mail)) { outbox.TryEnqueue(mail); } }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { if (!Send(mail)) { await failed.EnqueueAsync(mail, ct); } }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { _ = Task.Run(async () => { await Task.Delay(1000); await outbox.EnqueueAsync(mail, ct); }); }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { using var limit = new CancellationTokenSource(1000); await outbox.EnqueueAsync(mail, limit.Token); }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { await RetryAsync(mail, ct); } await foreach (var mail in outbox.ReadAllAsync(ct)) { Send(mail); }")]
    [InlineData("await foreach (var mail in outbox.ReadAllAsync(ct)) { await RetryAsync(mail, ct); } Send(await outbox.NextAsync(ct));")]
    [InlineData("await foreach (var mail in latest.ReadAllAsync(ct)) { await latest.EnqueueAsync(mail, ct); }")]
    [InlineData("await foreach (var mail in open.ReadAllAsync(ct)) { await open.EnqueueAsync(mail, ct); }")]
    [InlineData("await foreach (var mail in drained.ReadAllAsync(ct)) { await drained.EnqueueAsync(mail, ct); }")]
    [InlineData("await foreach (var mail in shown.ReadAllAsync(ct)) { await shown.EnqueueAsync(mail, ct); }")]
    [InlineData("await outbox.EnqueueAsync(\"first\", ct); await foreach (var mail in outbox.ReadAllAsync(ct)) { Send(mail); }")]
    public Task Reports_TheOnlyReaderOfAnotherClassesQueue_ThatWaitsForRoomInIt(string loop) => Verify.Diagnostics($$"""
        using System.Threading.Channels;
        public class Outbox
        {
            private readonly Channel<string> _mails = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { SingleReader = true });
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public bool TryEnqueue(string mail) => _mails.Writer.TryWrite(mail);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
            public async Task<string> NextAsync(CancellationToken ct) => await _mails.Reader.ReadAsync(ct);
        }
        public class Failed
        {
            private readonly Channel<string> _mails = Channel.CreateBounded<string>(100);
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
        }
        public class Latest
        {
            private readonly Channel<string> _mails = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
        }
        public class Open
        {
            private readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
        }
        public class Drained
        {
            private readonly Channel<string> _mails = Channel.CreateBounded<string>(100);
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
            public void Clear() { while (_mails.Reader.TryRead(out _)) { } }
        }
        public class Shown
        {
            private readonly Channel<string> _mails = Channel.CreateBounded<string>(100);
            public ChannelReader<string> Reader => _mails.Reader;
            public ValueTask EnqueueAsync(string mail, CancellationToken ct) => _mails.Writer.WriteAsync(mail, ct);
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct) => _mails.Reader.ReadAllAsync(ct);
        }
        public class Sender(Outbox outbox, Failed failed, Latest latest, Open open, Drained drained, Shown shown)
        {
            public object All => (outbox, failed, latest, open, drained, shown);
            public async Task RunAsync(CancellationToken ct) { {{loop}} }
            private async Task RetryAsync(string mail, CancellationToken ct) { if (mail.Length > 3) { await outbox.EnqueueAsync(mail, ct); } }
            private static bool Send(string mail) => mail.Length > 5;
        }
        """);

    [Fact]
    public Task Reports_TheReaderOfAQueueBehindAnInterface() => Verify.Diagnostics("""
        using System.Threading.Channels;
        using Microsoft.Extensions.DependencyInjection;
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, Func<IServiceProvider, TService> factory) => services;
            }
        }
        public interface IQueue { ValueTask AddAsync(int item); ValueTask<int> NextAsync(CancellationToken ct); }
        public class Bounded : IQueue
        {
            private readonly Channel<int> _items;
            public Bounded(int capacity) => _items = Channel.CreateBounded<int>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait });
            public ValueTask AddAsync(int item) => _items.Writer.WriteAsync(item);
            public ValueTask<int> NextAsync(CancellationToken ct) => _items.Reader.ReadAsync(ct);
        }
        public class Worker(IQueue queue)
        {
            private readonly IQueue _queue = queue;
            public async Task RunAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    var item = await _queue.NextAsync(stop);
                    try { Console.WriteLine(item); }
                    catch (Exception) { await {|LKS2011:_queue.AddAsync(item)|}; }
                }
            }
        }
        static class Setup { static void Register(IServiceCollection services) => services.AddSingleton<IQueue>(_ => new Bounded(10)); }
        """);
}
