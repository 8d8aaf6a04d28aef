using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Handlers of progress reports, which run at once on several threads where no synchronisation context takes them in turn.</summary>
public sealed class ProgressTests
{
    [Fact]
    public Task Reports_ACountInAConsoleProgram() => Verify.Program("""
        var files = 0;
        var progress = new Progress<string>(file => {|LKS1003:files++|});
        await Copy(progress);
        Console.WriteLine(files);

        static async Task Copy(IProgress<string> progress)
        {
            await Parallel.ForEachAsync(new[] { "a", "b" }, async (file, end) =>
            {
                await Task.Delay(1, end);
                progress.Report(file);
            });
        }
        """);

    [Fact]
    public Task Reports_AListThatAnEventFills() => Verify.Program("""
        new Report().Listen(new Progress<string>());

        class Report
        {
            private readonly List<string> _lines = new();
            public void Listen(Progress<string> progress) => progress.ProgressChanged += (_, line) => {|LKS1005:_lines|}.Add(line);
        }
        """);

    [Fact]
    public Task Accepts_ACountUnderALock() => Verify.Program("""
        var gate = new object();
        var files = 0;
        var progress = new Progress<string>(file => { lock (gate) files++; });
        ((IProgress<string>)progress).Report("");
        lock (gate) Console.WriteLine(files);
        """);

    [Fact]
    public Task Accepts_ACountWhereSomebodyElseMayHaveAContext() => Verify.Diagnostics("""
        class Importer
        {
            private int _files;
            public IProgress<string> Begin() => new Progress<string>(file => _files++);
            public int Files => _files;
        }
        """);

    [Fact]
    public Task Accepts_AProgressOfOnesOwn() => Verify.Program("""
        var files = 0;
        IProgress<string> progress = new Direct(file => files++);
        progress.Report("");
        Console.WriteLine(files);

        class Direct(Action<string> handler) : IProgress<string>
        {
            public void Report(string value) => handler(value);
        }
        """);

    [Theory]
    [InlineData("Post", true)]
    [InlineData("Send", false)]
    public Task AContextOfItsOwn_TakesReportsInTurn(string overridden, bool isInTurn) => Verify.Program($$"""
        SynchronizationContext.SetSynchronizationContext(new Loop());
        var files = 0;
        var progress = new Progress<string>(file => {{(isInTurn ? "files++" : "{|LKS1003:files++|}")}});
        ((IProgress<string>)progress).Report("");
        Console.WriteLine(files);

        class Loop : SynchronizationContext
        {
            public override void {{overridden}}(SendOrPostCallback work, object? state) => Console.WriteLine(work);
        }
        """);
}
