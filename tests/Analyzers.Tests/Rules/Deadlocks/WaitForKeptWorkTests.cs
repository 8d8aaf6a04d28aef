using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class WaitForKeptWorkTests
{
    [Fact]
    public Task Reports_TasksThatAreKeptInTuples_AndTakeThemselvesOut() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        static class Jobs
        {
            private static readonly HashSet<Tuple<string, Task>> s_running = new();
            private static readonly List<(string Name, Task Work)> s_named = new();
            public static void Begin(string name, Action job)
            {
                Tuple<string, Task>? entry = null;
                var task = new Task(() =>
                {
                    try { job(); }
                    finally { lock (s_running) s_running.Remove(entry!); }
                });
                entry = new Tuple<string, Task>(name, task);
                lock (s_running)
                    s_running.Add(entry);
                task.Start();
            }
            public static void Stop()
            {
                lock (s_running)
                    {|LKS2006:Task.WaitAll(s_running.Select(entry => entry.Item2).ToArray())|};
            }
            public static void BeginNamed(string name, Action job)
            {
                var task = Task.Run(job).ContinueWith(_ => Forget(name));
                lock (s_named)
                    s_named.Add((name, task));
            }
            private static void Forget(string name)
            {
                lock (s_named)
                    s_named.RemoveAll(entry => entry.Name == name);
            }
            public static void StopNamed()
            {
                lock (s_named)
                {
                    var tasks = s_named.Where(entry => entry.Name != "").Select(entry => entry.Work).ToArray();
                    {|LKS2006:Task.WaitAll(tasks)|};
                }
            }
            public static void StopInTurn()
            {
                lock (s_named)
                {
                    foreach (var (_, work) in s_named)
                        {|LKS2006:work.Wait()|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TasksAndThreadsThatAreKeptInObjects() => Verify.Diagnostics("""
        #pragma warning disable LKS2007, LKS1017
        record Download(string Url, Task Work);
        class Upload
        {
            public Task? Work { get; set; }
            public required string Url { get; init; }
        }
        class Transfers
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly Dictionary<string, Download> _downloads = new();
            private readonly List<Upload> _uploads = [];
            private readonly List<Thread> _threads = [];
            private int _done;
            public void Begin(string url)
            {
                var work = Task.Run(() => Fetch(url));
                lock (_gate)
                    _downloads[url] = new Download(url, work);
            }
            private void Fetch(string url)
            {
                Thread.Sleep(url.Length);
                lock (_gate)
                    _downloads.Remove(url);
            }
            public void Stop()
            {
                lock (_gate)
                {
                    foreach (var download in _downloads.Values)
                        {|LKS2006:download.Work.Wait()|};
                }
            }
            public void StopPairs()
            {
                lock (_gate)
                    {|LKS2006:Task.WaitAll(_downloads.Select(pair => pair.Value.Work).ToArray())|};
            }
            public async Task SendAsync(string url)
            {
                var upload = new Upload { Url = url };
                await _turn.WaitAsync();
                try
                {
                    upload.Work = PostAsync(url);
                    _uploads.Add(upload);
                }
                finally { _turn.Release(); }
            }
            private async Task PostAsync(string url)
            {
                await Task.Delay(url.Length);
                await _turn.WaitAsync();
                try { _done++; }
                finally { _turn.Release(); }
            }
            public async Task StopUploadsAsync()
            {
                await _turn.WaitAsync();
                try { {|LKS2006:await Task.WhenAll(_uploads.Select(upload => upload.Work!))|}; }
                finally { _turn.Release(); }
            }
            public void Work()
            {
                var thread = new Thread(() => { lock (_threads) _done++; });
                lock (_threads)
                    _threads.Add(thread);
                thread.Start();
            }
            public void Join()
            {
                lock (_threads)
                {
                    foreach (var thread in _threads)
                        {|LKS2006:thread.Join()|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AWaitForCopiesAfterTheLock_AndForThoseThatHaveEnded_ButNotForTheRest() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Jobs
        {
            private readonly List<(string Name, Task Work)> _running = new();
            public void Begin(string name, Action job)
            {
                var task = Task.Run(() =>
                {
                    try { job(); }
                    finally { lock (_running) _running.RemoveAll(entry => entry.Name == name); }
                });
                lock (_running)
                    _running.Add((name, task));
            }
            public void Stop()
            {
                Task[] tasks;
                lock (_running)
                    tasks = _running.Select(entry => entry.Work).ToArray();
                Task.WaitAll(tasks);
            }
            public void StopRunning()
            {
                lock (_running)
                    {|LKS2006:Task.WaitAll(_running.Select(entry => entry.Work).Where(work => !work.IsCompleted).ToArray())|};
            }
            public void StopOrLeave()
            {
                lock (_running)
                    Task.WaitAll(_running.Select(entry => entry.Work).ToArray(), 1000);
            }
            public void Collect()
            {
                lock (_running)
                {
                    foreach (var (_, work) in _running)
                    {
                        if (work.IsCompleted)
                            work.Wait();
                    }
                    Task.WaitAll(_running.Select(entry => entry.Work).Where(work => work.IsCompleted).ToArray());
                    Task.WaitAll(_running.Where(entry => entry.Work.IsFaulted).Select(entry => entry.Work).ToArray());
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TasksThatDoNotNeedTheLock_AndOtherParts_AndOtherCollections() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Jobs
        {
            private readonly object _gate = new();
            private readonly List<(Task Report, Task Work)> _running = new();
            private readonly List<Task> _pending = new();
            private int _ended;
            public void Begin(Action job)
            {
                var work = Task.Run(job);
                var report = work.ContinueWith(_ => { lock (_gate) _ended++; });
                lock (_gate)
                    _running.Add((report, work));
            }
            public void Hold()
            {
                lock (_gate)
                    _pending.Add(Task.Run(() => Thread.Sleep(10)));
            }
            public void Stop()
            {
                lock (_gate)
                {
                    Task.WaitAll(_running.Select(entry => entry.Work).ToArray());
                    Task.WaitAll(_pending.ToArray());
                    foreach (var (_, work) in _running)
                        work.Wait();
                }
            }
            public void StopOther(Jobs other)
            {
                lock (_gate)
                    Task.WaitAll(other._running.Select(entry => entry.Report).ToArray());
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatHasHadTheLockAlready() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Pump
        {
            private readonly object _gate = new();
            private readonly List<Task> _tasks = [];
            private int _entered;
            public void Begin()
            {
                var task = Task.Run(() =>
                {
                    lock (_gate)
                    {
                        _entered++;
                        Monitor.PulseAll(_gate);
                    }
                    Thread.Sleep(10);
                });
                lock (_gate)
                    _tasks.Add(task);
            }
            public void Stop()
            {
                lock (_gate)
                {
                    while (_entered < _tasks.Count)
                        Monitor.Wait(_gate);
                    Task.WaitAll(_tasks.ToArray());
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnElementOfAnArrayThatIsMovedAbout_AndAnAwaitThroughAConstructor() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Slot(Task work)
        {
            public Task Work { get; } = work;
        }
        class Ring
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly Slot[] _slots = new Slot[8];
            private int _next, _done;
            public async Task BeginAsync()
            {
                await _turn.WaitAsync();
                try
                {
                    _slots[_next + 1] = _slots[_next];
                    _slots[_next] = new Slot(RunAsync());
                }
                finally { _turn.Release(); }
            }
            private async Task RunAsync()
            {
                await Task.Delay(10);
                await _turn.WaitAsync();
                try { _done++; }
                finally { _turn.Release(); }
            }
            public async Task DrainAsync()
            {
                await _turn.WaitAsync();
                try { {|LKS2006:await _slots[0].Work|}; }
                finally { _turn.Release(); }
            }
            public async Task DrainLaterAsync()
            {
                Task work;
                await _turn.WaitAsync();
                try { work = _slots[0].Work; }
                finally { _turn.Release(); }
                await work;
            }
        }
        """);
}
