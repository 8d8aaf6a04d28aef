using System.Text;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>
/// Every way to start threads with every kind of access, without a guard and under each kind of lock. What is reported is written down in
/// <c>docs/race-matrix.md</c>; set <c>LOCKSET_WRITE_MATRIX=1</c> to write it anew.
/// </summary>
public sealed class RaceMatrixTests
{
    private sealed record Start(string Name, string Code, string Members = "", bool IsAsync = false);

    private sealed record Kind(string Name, string Member, string Code);

    private static readonly Start[] s_starts =
    [
        new("threads, lambda", "new Thread(() => Work()).Start(); new Thread(() => Work()).Start();"),
        new("threads, method group", "new Thread(Work).Start(); new Thread(Work).Start();"),
        new("threads in a loop", "for (var i = 0; i < 2; i++) new Thread(Work).Start();"),
        new("threads in a list", "var threads = Enumerable.Range(0, 4).Select(_ => new Thread(Work)).ToList(); foreach (var thread in threads) thread.Start(); foreach (var thread in threads) thread.Join();"),
        new("thread and its starter", "var thread = new Thread(Work); thread.Start(); Work(); thread.Join();"),
        new("Task.Run", "Task.WaitAll(Task.Run(Work), Task.Run(Work));"),
        new("Task.Run and its starter", "var task = Task.Run(() => Work()); Work(); task.Wait();"),
        new("StartNew", "Task.Factory.StartNew(Work); Task.Factory.StartNew(Work);"),
        new("created tasks", "var one = new Task(Work); var two = new Task(Work); one.Start(); two.Start(); Task.WaitAll(one, two);"),
        new("ThreadPool", "ThreadPool.QueueUserWorkItem(_ => Work()); ThreadPool.QueueUserWorkItem(_ => Work());"),
        new("Parallel.For", "Parallel.For(0, 10, _ => Work());"),
        new("Parallel.ForEach", "Parallel.ForEach(new[] { 1, 2 }, _ => Work());"),
        new("Parallel.Invoke", "Parallel.Invoke(Work, Work);"),
        new("PLINQ", "new[] { 1, 2 }.AsParallel().ForAll(_ => Work());"),
        new("timer and its starter", "_timer = new Timer(_ => Work(), null, 0, 10); Work();", "private Timer? _timer;"),
        new("timer event and its starter", "_timer.Elapsed += (_, _) => Work(); _timer.Start(); Work();", "private readonly System.Timers.Timer _timer = new(10);"),
        new("continuations", "var first = Task.Run(() => Console.WriteLine()); first.ContinueWith(_ => Work()); first.ContinueWith(_ => Work());"),
        new("async lambdas", "await Task.WhenAll(new[] { 1, 2 }.Select(async _ => { await Task.Yield(); Work(); }));", IsAsync: true),
        new("ForEachAsync", "await Parallel.ForEachAsync(new[] { 1, 2 }, async (_, _) => { await Task.Yield(); Work(); });", IsAsync: true),
        new("async methods", "await Task.WhenAll(Later(), Later());", "private async Task Later() { await Task.Delay(1).ConfigureAwait(false); Work(); }", IsAsync: true),
        new("local function", "void Go() => Work(); Task.Run(Go); Task.Run(Go);"),
        new("through a helper", "Begin(Work); Begin(Work);", "private static void Begin(Action work) => Task.Run(work);"),
    ];

    private static readonly Kind[] s_kinds =
    [
        new("`n++`", "private int _n;", "_n++;"),
        new("`n += 2`", "private long _n;", "_n += 2;"),
        new("`n = n + 1`", "private int _n;", "_n = _n + 1;"),
        new("static `n++`", "private static int s_n;", "s_n++;"),
        new("volatile `n++`", "private volatile int _n;", "_n++;"),
        new("property `N++`", "public int N { get; private set; }", "N++;"),
        new("`f = !f`", "private bool _f;", "_f = !_f;"),
        new("`s += x`", "private string _s = \"\";", "_s += \"x\";"),
        new("`a[0]++`", "private readonly int[] _a = new int[1];", "_a[0]++;"),
        new("`list.Add`", "private readonly List<int> _list = [];", "_list.Add(1);"),
        new("`map[k] = v`", "private readonly Dictionary<string, int> _map = [];", "_map[\"k\"] = 1;"),
        new("`text.Append`", "private readonly System.Text.StringBuilder _text = new();", "_text.Append('x');"),
        new("`part.N++`", "private readonly Part _part = new(); private sealed class Part { public int N; }", "_part.N++;"),
        new("struct `s.N++`", "private Pair _pair; private struct Pair { public int N; }", "_pair.N++;"),
        new("decimal `m += 1`", "private decimal _m;", "_m += 1;"),
    ];

    private static readonly (string Name, string Member, string Before, string After)[] s_guards =
    [
        ("lock", "private readonly object _gate = new();", "lock (_gate) {", "}"),
        ("Lock scope", "private readonly Lock _gate = new();", "using (_gate.EnterScope()) {", "}"),
        ("Monitor", "private readonly object _gate = new();", "Monitor.Enter(_gate); try {", "} finally { Monitor.Exit(_gate); }"),
        ("SemaphoreSlim", "private readonly SemaphoreSlim _gate = new(1, 1);", "_gate.Wait(); try {", "} finally { _gate.Release(); }"),
        ("Mutex", "private readonly Mutex _gate = new();", "_gate.WaitOne(); try {", "} finally { _gate.ReleaseMutex(); }"),
        ("write lock", "private readonly ReaderWriterLockSlim _gate = new();", "_gate.EnterWriteLock(); try {", "} finally { _gate.ExitWriteLock(); }"),
    ];

    [Fact]
    public async Task Tells_RacesFromGuardedAccesses_AsTheMatrixSays()
    {
        var table = new StringBuilder();
        table.Append("| |").AppendJoin('|', s_kinds.Select(kind => $" {kind.Name} ")).Append("| under a lock |\n|---|").Append(string.Concat(Enumerable.Repeat("---|", s_kinds.Length + 1))).Append('\n');
        foreach (var start in s_starts)
        {
            table.Append($"| {start.Name} |");
            foreach (var kind in s_kinds)
                table.Append($" {(await Reported(start, kind, null) is { Length: > 0 } id ? id : "missed")} |");
            var alarms = new List<string>();
            for (var i = 0; i < s_kinds.Length; i++)
            {
                var guard = s_guards[i % s_guards.Length];
                if (await Reported(start, s_kinds[i], guard) is { Length: > 0 } id)
                    alarms.Add($"FALSE {id} {s_kinds[i].Name} {guard.Name}");
            }

            table.Append($" {(alarms.Count == 0 ? "silent" : string.Join(", ", alarms))} |\n");
        }

        var path = Path.Combine(ReferencePack.Root, "docs/race-matrix.md");
        var text = $"""
            # Threads and accesses: every start with every access

            Written by the tests. Each row starts a private method at least twice, beside itself or its starter; each column is what the method does. The number is the rule that reports it. In the last
            column each of them holds a lock: {string.Join(", ", s_guards.Select(guard => guard.Name))} in turn.

            {table}
            """.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("LOCKSET_WRITE_MATRIX") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
        Assert.DoesNotContain("FALSE", text);
        Assert.DoesNotContain("missed", text);
    }

    /// <summary>The rule about shared state that reports the access; empty for none.</summary>
    private static async Task<string> Reported(Start start, Kind kind, (string Name, string Member, string Before, string After)? guard)
    {
        var source = $$"""
            class Store
            {
                {{kind.Member}}
                {{(kind.Member.Contains("static") ? guard?.Member.Replace("readonly", "static readonly") : guard?.Member)}}
                {{start.Members}}
                public {{(start.IsAsync ? "async Task" : "void")}} Run() { {{start.Code}} }
                private void Work() { {{guard?.Before}} {{kind.Code}} {{guard?.After}} }
            }
            """;
        var compilation = Analysis.Compile([Analysis.Parse(source, "Store.cs")]);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var ids = (await Analysis.Diagnostics(compilation)).Where(diagnostic => diagnostic.Id.StartsWith("LKS1", StringComparison.Ordinal) && diagnostic.Severity == DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.Id[3..]).Distinct();
        return string.Join(' ', ids);
    }
}
