using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class NeverStartedTests
{
    [Fact]
    public Task Reports_ThreadsAndTasks() => Verify.Diagnostics("""
        class Jobs
        {
            public async Task Run()
            {
                var thread = {|LKS5007:new Thread(() => Console.WriteLine())|};
                thread.IsBackground = true;
                {|LKS5007:new Thread(() => Console.WriteLine())|};
                var task = {|LKS5007:new Task(() => Console.WriteLine())|};
                await task;
            }
        }
        """);

    [Fact]
    public Task Accepts_StartedAndHandedOut() => Verify.Diagnostics("""
        class Jobs
        {
            private Thread? _thread;
            public Thread Run(List<Task> tasks)
            {
                var thread = new Thread(() => Console.WriteLine()) { IsBackground = true };
                thread.Start();
                new Thread(() => Console.WriteLine()).Start();
                _thread = new Thread(() => Console.WriteLine());
                var task = new Task(() => Console.WriteLine());
                tasks.Add(task);
                var given = new Thread(() => Console.WriteLine());
                return given;
            }
            public void Start() => _thread!.Start();
        }
        """);

    [Fact]
    public Task Reports_AContinuationOfWhatNothingStarts() => Verify.Diagnostics("""
        class Worker
        {
            public void Run()
            {
                var work = {|LKS5007:new Task(() => Console.WriteLine("work"))|};
                work.ContinueWith(_ => Console.WriteLine("done"));
            }
        }
        """);

    [Fact]
    public Task Reports_ThreadsInACollectionAndTasksInAField() => Verify.Diagnostics("""
        class Pool
        {
            private readonly List<Thread> _threads = new();
            private readonly Thread[] _fixed = new Thread[4];
            private Task? _task;
            private void Tick() { }
            public void Run(int count)
            {
                for (var i = 0; i < count; i++)
                    _threads.Add({|LKS5007:new Thread(Tick)|});
                foreach (var thread in _threads)
                    thread.Join();
            }
            public void Fill()
            {
                for (var i = 0; i < _fixed.Length; i++)
                    _fixed[i] = {|LKS5007:new Thread(Tick) { IsBackground = true }|};
                for (var i = 0; i < _fixed.Length; i++)
                    _fixed[i].Join();
            }
            public void Named(string[] names)
            {
                var threads = new List<Thread>();
                foreach (var name in names)
                {
                    var thread = {|LKS5007:new Thread(Tick)|};
                    thread.Name = name;
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                    thread.Join();
            }
            public async Task All()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 4; i++)
                    tasks.Add({|LKS5007:new Task(Tick)|});
                await Task.WhenAll(tasks);
            }
            public void Start() => _task = {|LKS5007:new Task(Tick)|};
            public Task StopAsync() => _task ?? Task.CompletedTask;
        }
        """);

    [Fact]
    public Task Accepts_ThreadsInACollectionThatSomebodyMayStart() => Verify.Diagnostics("""
        class Pool
        {
            private readonly List<Thread> _threads = new();
            private readonly List<Thread> _given = new();
            private readonly Thread[] _fixed = new Thread[4];
            private readonly Queue<Task> _queue = new();
            private Task? _task;
            private void Tick() { }
            public void Run(int count)
            {
                for (var i = 0; i < count; i++)
                    _threads.Add(new Thread(Tick));
                foreach (var thread in _threads)
                    thread.Start();
                foreach (var thread in _threads)
                    thread.Join();
            }
            public void Fill()
            {
                for (var i = 0; i < _fixed.Length; i++)
                {
                    _fixed[i] = new Thread(Tick);
                    _fixed[i].Start();
                }
            }
            public IReadOnlyList<Thread> Give() { _given.Add(new Thread(Tick)); return _given; }
            public void Each(int count)
            {
                var threads = new List<Thread>();
                for (var i = 0; i < count; i++)
                    threads.Add(new Thread(Tick));
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
            }
            public void Handed(int count)
            {
                var threads = new List<Thread>();
                for (var i = 0; i < count; i++)
                    threads.Add(new Thread(Tick));
                foreach (var thread in threads)
                    Begin(thread);
            }
            private static void Begin(Thread thread) => thread.Start();
            public void Several(string[] names)
            {
                var threads = new List<Thread>();
                for (var i = 0; i < 4; i++)
                {
                    var thread = new Thread(Tick);
                    threads.Add(thread);
                    if (names.Length > i) thread.Start();
                }
                var others = new List<Thread>(threads);
                others[0].Join();
            }
            public void Put() => _queue.Enqueue(new Task(Tick));
            public void Next() => _queue.Dequeue().Start();
            public Task Make() { _task = new Task(Tick); return _task; }
        }
        """);

    [Fact]
    public Task Accepts_ThreadsThatAreKeptInAnArrayAndStartedAtOnce() => Verify.Diagnostics("""
        class Jobs
        {
            public void Run(int count)
            {
                var threads = new Thread[count];
                for (var i = 0; i < threads.Length; i++)
                    (threads[i] = new Thread(() => Console.WriteLine()) { IsBackground = true }).Start();
                foreach (var thread in threads)
                    thread.Join();
                var workers = new Thread[count];
                for (var i = 0; i < workers.Length; i++)
                {
                    var worker = workers[i] = new Thread(state => Console.WriteLine(state)) { IsBackground = true };
                    worker.Start(i);
                }
                for (var i = 0; i < workers.Length; i++)
                    workers[i].Join();
            }
        }
        """);
}
