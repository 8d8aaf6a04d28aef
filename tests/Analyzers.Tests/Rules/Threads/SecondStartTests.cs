using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Threads and tasks that are started never, once and twice; functions that are handed over by name.</summary>
public sealed class SecondStartTests
{
    [Fact]
    public Task Reports_SecondStarts() => Verify.Diagnostics("""
        class Worker
        {
            private readonly Thread _thread;
            public Worker() => _thread = new Thread(() => Console.WriteLine("works"));
            public void Twice()
            {
                var thread = new Thread(() => Console.WriteLine("works"));
                thread.Start();
                thread.Join();
                {|LKS5007:thread.Start()|};
            }
            public void Hot()
            {
                var task = Task.Run(() => Console.WriteLine("works"));
                {|LKS5007:task.Start()|};
            }
            public void Looped()
            {
                for (var i = 0; i < 3; i++)
                    {|LKS5007:_thread.Start()|};
            }
        }
        """);

    [Fact]
    public Task Accepts_StartsOfOthers() => Verify.Diagnostics("""
        class Worker
        {
            private Thread? _thread;
            private readonly Thread _once = new(() => Console.WriteLine("works"));
            public void Restart()
            {
                _thread = new Thread(Run);
                _thread.Start();
                _thread.Join();
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Several()
            {
                Thread last = null!;
                for (var i = 0; i < 3; i++) { last = new Thread(Run); last.Start(); }
                last.Join();
                foreach (var thread in new[] { new Thread(Run), new Thread(Run) }) thread.Start();
            }
            public void Retry()
            {
                while (true)
                {
                    try { _once.Start(); break; } catch (OutOfMemoryException) { Thread.Sleep(1); }
                }
            }
            public void Guarded() { for (var i = 0; i < 3; i++) if (_once.ThreadState == ThreadState.Unstarted) _once.Start(); }
            private void Run() { }
        }
        """);

    [Fact]
    public Task Reports_AFieldThatNothingStarts() => Verify.Diagnostics("""
        class Worker
        {
            private readonly Thread _thread;
            public Worker() => _thread = {|LKS5007:new Thread(Run)|};
            public void Stop() => _thread.Join();
            private void Run() { }
        }
        """);

    [Fact]
    public Task Accepts_FieldsThatSomebodyStarts() => Verify.Diagnostics("""
        class Launched
        {
            private readonly Thread _thread;
            public Launched() { _thread = new Thread(Run) { IsBackground = true }; Launch(_thread); }
            private static void Launch(Thread thread) => thread.Start();
            private void Run() { }
        }

        class Unsafe
        {
            private readonly Thread _thread = new(() => { });
            public void Start() => _thread.UnsafeStart();
        }

        abstract class Worker
        {
            protected Thread Thread;
            protected Worker() => Thread = new Thread(Run);
            protected abstract void Run();
        }
        """);

    [Fact]
    public Task Reports_AsyncMethodsByName() => Verify.Diagnostics("""
        class Worker
        {
            public void Start() => {|LKS5010:new Thread(Run)|}.Start();
            public void Wait() => {|LKS5010:Task.Factory.StartNew(RunAsync, TaskCreationOptions.LongRunning)|}.Wait();
            public void Call() => {|LKS5010:Task.Factory.StartNew(() => RunAsync())|}.Wait();
            private async void Run() { await Task.Delay(1); Console.WriteLine("done"); }
            private async Task RunAsync() { await Task.Delay(1); Console.WriteLine("done"); }
        }
        """);

    [Fact]
    public Task Accepts_InnerTasksThatAreTakenOut() => Verify.Diagnostics("""
        class Worker
        {
            public async Task InTurnAsync()
            {
                var outer = Task.Factory.StartNew(async () => { await Task.Delay(1); });
                var inner = await outer;
                await inner;
                var other = Task.Factory.StartNew(() => RunAsync());
                await other.Unwrap();
            }
            public Task<Task> Hand() => Task.Factory.StartNew(() => RunAsync());
            private async Task RunAsync() => await Task.Delay(1);
            public void Pool() { ThreadPool.QueueUserWorkItem(Work); new Thread(Loop).Start(); }
            private void Work(object? state) { }
            private void Loop() { }
        }
        """);

    [Fact]
    public Task Accepts_CallbacksThatLetNothingOut() => Verify.Diagnostics("""
        class Connection
        {
            private readonly Timer _heartbeat;
            public Connection()
            {
                _heartbeat = new Timer(Beat, null, 300, Timeout.Infinite);
                ThreadPool.QueueUserWorkItem(async _ => { try { await Task.Delay(1); } catch (Exception failure) { Console.WriteLine(failure); } });
            }
            private async void Beat(object? state)
            {
                try
                {
                    await Task.Delay(1);
                    _heartbeat.Change(300, Timeout.Infinite);
                }
                catch (Exception failure) { Console.WriteLine(failure); }
            }
        }

        class Server
        {
            // Nobody waits for it; what it throws it catches itself.
            public void Accept() => _ = {|LKS5010:Task.Factory.StartNew(() => ServeAsync(), TaskCreationOptions.PreferFairness)|}.ConfigureAwait(false);
            private async Task ServeAsync() { try { await Task.Delay(1); } catch (Exception failure) { Console.WriteLine(failure); } }
        }
        """);
}
