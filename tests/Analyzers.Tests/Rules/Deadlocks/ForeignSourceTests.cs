using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>Sources that an object of another type keeps, completed under a lock of the type which keeps the objects.</summary>
public sealed class ForeignSourceTests
{
    private static string Program(string stage, string complete = "stage = _stages[name]; {|LKS2010:stage.Completion.TrySetResult(1)|};", string wait = "_stages[name].Completion.Task") => $$"""
        public sealed class Stage
        {
            {{stage}}
        }
        public sealed class Tracker
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, Stage> _stages = new();
            public void Add(string name) { lock (_gate) _stages.Add(name, new Stage()); }
            public Task WaitAsync(string name) { lock (_gate) return {{wait}}; }
            public void Complete(string name) { Stage? stage = null; lock (_gate) { {{complete}} } GC.KeepAlive(stage); }
        }
        """;

    [Theory]
    [InlineData("public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|};")]
    [InlineData("public readonly TaskCompletionSource<int> Completion = {|LKS2015:new(TaskCreationOptions.LongRunning)|};")]
    [InlineData("public TaskCompletionSource<int> Completion { get; } public Stage() => Completion = {|LKS2015:new TaskCompletionSource<int>()|};")]
    [InlineData("public TaskCompletionSource<int> Completion { get; private set; } = {|LKS2015:new()|}; public void Restart() => Completion = {|LKS2015:new()|};")]
    public Task Reports_SourcesWhoseValuesAreAllSeen(string stage) => Verify.Diagnostics(Program(stage));

    [Theory]
    [InlineData("var completion = _stages[name].Completion; {|LKS2010:completion.SetResult(1)|};")]
    [InlineData("foreach (var each in _stages.Values) {|LKS2010:each.Completion.TrySetCanceled()|};")]
    [InlineData("{|LKS2010:Finish(_stages[name])|}; void Finish(Stage given) => given.Completion.TrySetResult(1);")]
    public Task Reports_WaysToThem(string complete) => Verify.Diagnostics(Program("public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|};", complete));

    [Fact]
    public Task Reports_WhereTheDeclaringTypeHandsTheTaskOut() => Verify.Diagnostics(Program(
        "public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|}; public Task Done => Completion.Task;", wait: "_stages[name].Done"));

    [Fact]
    public Task Reports_ASourceInAnotherFile() => Verify.Diagnostics(
        """
        public sealed class Tracker(Stage stage)
        {
            private readonly object _gate = new();
            public void Complete() { lock (_gate) { {|LKS2010:stage.Completion.TrySetResult()|}; } }
        }
        """,
        "using System.Threading.Tasks; public sealed class Stage { public TaskCompletionSource Completion { get; } = {|LKS2015:new()|}; } public sealed class Runner { public static async Task RunAsync(Stage stage) => await stage.Completion.Task; }");

    [Theory]
    [InlineData("public TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);")]
    // Others may set another one.
    [InlineData("public TaskCompletionSource<int> Completion { get; set; } = {|LKS2015:new()|};")]
    [InlineData("public TaskCompletionSource<int> Completion { get; init; } = {|LKS2015:new()|};")]
    [InlineData("public virtual TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|}; public Stage() { }")]
    [InlineData("public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|}; public Stage(TaskCompletionSource<int> given) => Completion = given; public Stage() { }")]
    [InlineData("public TaskCompletionSource<int> Completion { get; private set; } = {|LKS2015:new()|}; public void Restart() => Completion = new(TaskCreationOptions.RunContinuationsAsynchronously);")]
    public Task Accepts_SourcesThatMayContinueElsewhere(string stage) => Verify.Diagnostics(
        Program(stage, "_stages[name].Completion.TrySetResult(1);").Replace("public sealed class Stage", "public class Stage", StringComparison.Ordinal));

    [Theory]
    [InlineData("var made = new Stage(); made.Completion.TrySetResult(1); _stages[name] = made;", "_stages[name].Completion.Task")]
    [InlineData("_stages[name].Completion.TrySetResult(1);", "Task.CompletedTask")]
    public Task Accepts_SourcesThatNobodyAwaits(string complete, string wait) => Verify.Diagnostics(Program("public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|};", complete, wait));

    [Fact]
    public Task Accepts_CompletionAfterTheLock() => Verify.Diagnostics(Program(
        "public TaskCompletionSource<int> Completion { get; } = {|LKS2015:new()|};", "stage = _stages[name]; } stage!.Completion.TrySetResult(1); {"));
}
