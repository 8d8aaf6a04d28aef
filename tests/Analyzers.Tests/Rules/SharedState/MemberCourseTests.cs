using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Work that the member which starts it waits for, and callers that keep away from a thread of the type.</summary>
public sealed class MemberCourseTests
{
    [Fact]
    public Task Accepts_TasksOfTwoMembersThatWaitForThem() => Verify.Diagnostics("""
        sealed class Candidates
        {
            private double _sum;
            public void Add(double[] values)
            {
                foreach (var value in values)
                    _sum += value;
            }
        }

        sealed class Learner
        {
            private readonly Candidates _smaller = new();
            private int _splits;
            public void SplitRoot(double[] values)
            {
                var adding = Task.Run(() => { _smaller.Add(values); _splits++; });
                Console.WriteLine(values.Length);
                adding.Wait();
            }
            public void SplitSiblings(double[] values)
            {
                var adding = Task.Run(() => { _smaller.Add(values); _splits++; });
                Console.WriteLine(values.Length);
                adding.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatTheMemberDoesItselfBeforeItWaits() => Verify.Diagnostics("""
        sealed class Learner
        {
            private int _splits;
            public void Split(double[] values)
            {
                var adding = Task.Run(() => {|LKS1001:_splits++|});
                Count();
                adding.Wait();
            }
            private void Count() => {|LKS1001:_splits++|};
        }
        """);

    [Fact]
    public Task Reports_WorkOfAnotherMemberThatIsStartedMeanwhile() => Verify.Diagnostics("""
        sealed class Learner
        {
            private int _splits;
            public void Split(double[] values)
            {
                var adding = Task.Run(() => {|LKS1001:_splits++|});
                CountLater();
                adding.Wait();
            }
            private void CountLater() => Task.Run(() => {|LKS1001:_splits++|});
        }
        """);

    [Fact]
    public Task Accepts_AParallelLoopBesideOtherMembers() => Verify.Diagnostics("""
        sealed class Scores
        {
            private readonly double[] _scores = new double[100];
            private int _rounds;
            public void Add(Func<int, int[]> documentsOf) => Parallel.For(0, 10, leaf =>
            {
                var documents = documentsOf(leaf);
                for (var i = 0; i < documents.Length; i++)
                    _scores[documents[i]] += leaf;
            });
            public void Reset()
            {
                for (var i = 0; i < _scores.Length; i++)
                    _scores[i] += 0.5;
                _rounds++;
            }
        }
        """);

    [Fact]
    public Task Reports_CountsOfDataThatAllRoundsShare() => Verify.Diagnostics("""
        sealed class Histogram
        {
            private readonly int[] _counts = new int[256];
            public void Add(byte[] pixels) => Parallel.For(0, pixels.Length, i => {|LKS1001:_counts[pixels[i]]++|});
        }
        """);

    [Fact]
    public Task Accepts_WorkThatAHelperWaitsFor() => Verify.Diagnostics("""
        static class Tasks
        {
            public static void WaitSafely(this Task task) => task.GetAwaiter().GetResult();
        }

        sealed class Request
        {
            private int _retries;
            public void Perform() => Task.Factory.StartNew(() => PerformAsync().WaitSafely(), TaskCreationOptions.LongRunning).WaitSafely();
            public async Task PerformAsync()
            {
                await Task.Delay(1).ConfigureAwait(false);
                _retries++;
            }
        }
        """);

    [Fact]
    public Task Accepts_ATimerThatTheLastRoundOfALoopSets() => Verify.Diagnostics("""
        sealed class Recurring
        {
            private System.Timers.Timer? _timer;
            private DateTime _at;
            private void Schedule()
            {
                var adjusted = false;
                while (true)
                {
                    var delay = _at - DateTime.UtcNow;
                    if (!adjusted && delay <= TimeSpan.Zero)
                    {
                        adjusted = true;
                        continue;
                    }

                    Set(delay);
                    break;
                }
            }
            public Recurring() => Schedule();
            private void Set(TimeSpan delay)
            {
                _timer = new System.Timers.Timer(delay.TotalMilliseconds) { Enabled = true, AutoReset = false };
                _timer.Elapsed += (_, _) =>
                {
                    _timer?.Dispose();
                    _timer = null;
                    Schedule();
                };
            }
        }
        """);

    [Fact]
    public Task Reports_ATaskThatEveryRoundStarts() => Verify.Diagnostics("""
        sealed class Recurring
        {
            private int _ticks;
            public int Ticks => _ticks;
            public void Schedule(bool isBusy)
            {
                while (true)
                {
                    Task.Run(() => {|LKS1001:_ticks++|});
                    if (isBusy)
                        continue;
                    break;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnEnumerationThatIsBegunOnce() => Verify.Diagnostics("""
        sealed class Backend
        {
            private readonly Dictionary<string, string> _files = [];
            public async IAsyncEnumerable<string> List(string folder)
            {
                _files.Clear();
                await Task.Delay(1).ConfigureAwait(false);
                _files[folder] = folder;
                yield return folder;
            }
        }

        sealed class Client
        {
            public static async Task<List<string>> All(Backend backend)
            {
                var all = new List<string>();
                await foreach (var file in backend.List("a").ConfigureAwait(false))
                    all.Add(file);
                return all;
            }
            public static async Task<List<string>> First(Backend backend, string[] folders)
            {
                var all = new List<string>();
                foreach (var folder in folders)
                    all.Add(await FirstAsync(backend.List(folder)).ConfigureAwait(false));
                return all;
            }
            private static async Task<string> FirstAsync(IAsyncEnumerable<string> files)
            {
                await foreach (var file in files)
                    return file;
                return "";
            }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatEachCallMakes() => Verify.Diagnostics("""
        sealed class Activity
        {
            private int _status;
            public void MoveTo(int status)
            {
                if (status != _status)
                    _status = status;
                _status++;
            }
        }

        sealed class Extractor
        {
            public async Task<Activity[]> Extract(int[] states)
            {
                return await Task.WhenAll(states.Select(async state => await CreateAsync(state)));

                async Task<Activity> CreateAsync(int state)
                {
                    var activity = await MakeAsync().ConfigureAwait(false);
                    activity.MoveTo(state);
                    return activity;
                }
            }

            private static async Task<Activity> MakeAsync()
            {
                await Task.Delay(1).ConfigureAwait(false);
                return new Activity();
            }
        }
        """);

    [Fact]
    public Task Accepts_ATaskThatEachRoundWaitsFor() => Verify.Diagnostics("""
        sealed class Restore
        {
            public async Task<byte[]> Hash(List<byte[][]> files, bool isComplete)
            {
                var hasher = System.Security.Cryptography.SHA256.Create();
                foreach (var file in files)
                {
                    hasher.Initialize();
                    foreach (var block in file)
                    {
                        var hashing = Task.CompletedTask;
                        if (isComplete)
                            hashing = Task.Run(() => hasher.TransformBlock(block, 0, block.Length, block, 0));
                        Console.WriteLine(block.Length);
                        await hashing.ConfigureAwait(false);
                    }
                }

                return hasher.Hash!;
            }
        }
        """);

    [Fact]
    public Task Reports_ATaskThatNoRoundWaitsFor() => Verify.Diagnostics("""
        sealed class Restore
        {
            public void Fill(List<int[]> files)
            {
                var all = new List<int>();
                foreach (var file in files)
                {
                    {|LKS1005:all|}.Clear();
                    Task.Run(() => {|LKS1005:all|}.AddRange(file));
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatComesBeforeTheCallsThatLeadToTheStart() => Verify.Diagnostics("""
        static class Controller
        {
            private static string? s_host;
            public static void Start() => ThreadPool.QueueUserWorkItem(_ => Run());
            private static void Run()
            {
                s_host = "host";
                Connect();
            }
            private static void Connect() => Sample();
            private static void Sample() => ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(s_host!.Length));
        }
        """);

    [Fact]
    public Task Accepts_WhatKeepsTheWorkThatATaskHandsOn() => Verify.Diagnostics("""
        sealed class Devices
        {
            private bool _isGood;
            private Action? _refresh;
            public void Start(Action<Action> schedule) => Task.Run(() =>
            {
                _isGood = true;
                schedule(_refresh = () => Task.Run(() =>
                {
                    _isGood = false;
                    Console.WriteLine(_refresh!.Method);
                }));
            });
        }
        """);

    [Fact]
    public Task Accepts_ATickThatIsStoppedMeanwhile() => Verify.Diagnostics("""
        sealed class Monitor
        {
            private readonly System.Timers.Timer _timer = new(1000);
            private double _peak;
            public void Start()
            {
                _timer.Elapsed += (_, _) => Sample();
                _timer.Enabled = false;
                Sample();
                _timer.Enabled = true;
            }
            private void Sample() => _peak = Math.Max(_peak, Environment.WorkingSet);
        }
        """);

    [Theory]
    [InlineData("public void RunFrame() => _frames++;", "while (_isRunning) RunFrame();", DiagnosticSeverity.Info)]
    [InlineData("public void RunFrame() => _frames++;", "for (var i = 0; i < 9; i++) RunFrame();", DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheCallerMayTakeThePlaceOfTheThread(string frame, string loop, DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading;
            public sealed class Game
            {
                private volatile bool _isRunning = true;
                private int _frames;
                public int Frames => _frames;
                public void Start() => new Thread(() => { {{loop}} }) { IsBackground = true }.Start();
                public void Stop() => _isRunning = false;
                {{frame}}
            }
            """, "Game.cs")]));
        Assert.Equal(severity, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1001").Severity);
    }

    [Fact]
    public async Task Suggests_WhereTheThreadCallsHandlersThatKnowTheObject()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Generic;
            using System.Threading;
            public abstract class Step
            {
                public abstract void Run(Server server);
            }

            public sealed class Server
            {
                private readonly List<string> _clients = [];
                private readonly System.Collections.Concurrent.BlockingCollection<Step> _steps = [];
                public void Start() => new Thread(() =>
                {
                    foreach (var step in _steps.GetConsumingEnumerable())
                        step.Run(this);
                    _clients.Clear();
                }) { IsBackground = true }.Start();
                public void Post(Step step) => _steps.Add(step);
                public void Stop() => _steps.CompleteAdding();
                public void Drop(string client) => _clients.Remove(client);
            }
            """, "Server.cs")]));
        Assert.All(found.Where(diagnostic => diagnostic.Id == "LKS1005"), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
    }

    [Fact]
    public Task Accepts_OutputOfAProcessThatWasWaitedFor() => Verify.Diagnostics("""
        using System.Diagnostics;
        using System.Text;
        class Tool
        {
            public static string Run(Process process)
            {
                var output = new StringBuilder();
                process.OutputDataReceived += (_, e) => output.AppendLine(e.Data);
                process.BeginOutputReadLine();
                process.WaitForExit();
                return output.ToString();
            }
            public static async Task<string> RunAsync(Process process)
            {
                var output = new StringBuilder();
                process.OutputDataReceived += (_, e) => output.AppendLine(e.Data);
                process.BeginOutputReadLine();
                await process.WaitForExitAsync();
                return output.ToString();
            }
        }
        """);

    [Fact]
    public Task Reports_OutputOfAProcessThatMayStillCome() => Verify.Diagnostics("""
        using System.Diagnostics;
        using System.Text;
        class Tool
        {
            public static string Run(Process process)
            {
                var output = new StringBuilder();
                process.OutputDataReceived += (_, e) => {|LKS1005:output|}.AppendLine(e.Data);
                process.BeginOutputReadLine();
                if (process.WaitForExit(1000))
                    Console.WriteLine();
                return output.ToString();
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatAStateIsAssertedFor() => Verify.Diagnostics("""
        static class Assumed
        {
            public static void Zero(int value, string text) { if (value != 0) throw new InvalidOperationException(text); }
        }

        class Host
        {
            private volatile int _active;
            private string? _last;
            public void Serve(System.Collections.Concurrent.BlockingCollection<string> tasks)
            {
                foreach (var task in tasks.GetConsumingEnumerable())
                    Run(task);
            }
            private void Run(string task)
            {
                Assumed.Zero(_active, "one at a time");
                _active = 1;
                new Thread(() =>
                {
                    _last = task;
                    Console.WriteLine(_last);
                    _active = 0;
                }) { IsBackground = true }.Start();
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhereTheStarterMayRunTheRoundsInThePlaceOfTheThread()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Threading;
            public class Game
            {
                private volatile bool _isRunning = true;
                private Thread? _thread;
                private int _frames;
                public void Start()
                {
                    if (_thread == null)
                        Frame();
                }
                public void CreateThread() { _thread = new Thread(Work); _thread.Start(); }
                public void Stop() => _isRunning = false;
                internal void RunFrame() => Frame();
                private void Work() { while (_isRunning) RunFrame(); }
                private void Frame() => _frames++;
            }
            """, "Game.cs")]));

        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1001").Severity);
    }

    [Fact]
    public Task Accepts_AMethodOfAnotherTypeThatWaitsForWhatItStarts() => Verify.Diagnostics("""
        static class Safely
        {
            public static T OnThePool<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
            public static void Await(Func<Task> work) { var task = Task.Run(() => work()); task.Wait(); }
            public static async Task<T> Elsewhere<T>(Func<Task<T>> work) => await Task.Run(work).ConfigureAwait(false);
        }
        sealed class Totals
        {
            private int _nodes;
            private readonly List<string> _names = new();
            public async Task Count(string[] paths)
            {
                foreach (var path in paths)
                {
                    Safely.OnThePool(async () => { await Task.Yield(); _nodes++; _names.Add(path); return 0; });
                    Safely.Await(async () => { await Task.Yield(); _nodes++; });
                    await Safely.Elsewhere(async () => { await Task.Yield(); _names.Add(path); return 0; });
                }
                Console.WriteLine(_nodes + _names.Count);
            }
        }
        """);
}
