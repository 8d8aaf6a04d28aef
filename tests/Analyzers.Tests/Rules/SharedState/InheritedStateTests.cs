using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Races of a derived class's own threads for what it inherits.</summary>
public sealed class InheritedStateTests
{
    private const string Worker = """
        abstract class Worker<T>
        {
            protected readonly object _gate = new();
            protected int _done;
            protected readonly List<T> _jobs = [];
            protected string? Name { get; set; }
            protected long Total { get; private protected set; }
        }
        """;

    private static Task Check(string work) => Verify.Diagnostics($$"""
        class Mailer : Middle
        {
            {{work}}
        }
        """, Worker, "abstract class Middle : Worker<string> { }");

    [Fact]
    public Task Reports_RacesOfTwoThreads() => Check("""
        public void Go()
        {
            new Thread(() => { {|LKS1001:_done++|}; {|LKS1005:_jobs|}.Add("a"); {|LKS1004:Name = "b"|}; {|LKS1001:Total += 1|}; }).Start();
            new Thread(() => { {|LKS1001:_done++|}; {|LKS1005:_jobs|}.Add("a"); Name = "c"; {|LKS1001:base.Total += 1|}; }).Start();
        }
        """);

    [Fact]
    public Task Reports_ThreadsOfEachElement() => Check("""
        public void Go() => Parallel.For(0, 9, i => Count());
        private void Count() => {|LKS1001:this._done += 1|};
        """);

    [Theory]
    [InlineData("public void Go() => Parallel.For(0, 9, i => { lock (_gate) { _done++; _jobs.Add(\"a\"); } });")]
    [InlineData("public void Go() => Parallel.For(0, 9, i => Interlocked.Increment(ref _done));")]
    [InlineData("public void Go() { var first = new Thread(() => _done++); first.Start(); first.Join(); _done++; }")]
    [InlineData("public void Go() => Task.Run(() => { _done++; _jobs.Add(\"a\"); Name = \"b\"; });")]
    [InlineData("private new int _done; public void Go() { _done++; Task.Run(() => base._done++); }")]
    [InlineData("public void Go() => Parallel.For(0, 9, i => new Mailer()._done++);")]
    public Task Accepts_LocksAtomicsAndOneThread(string work) => Check(work);
}
