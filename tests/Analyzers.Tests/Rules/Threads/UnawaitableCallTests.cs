using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Calls of async methods without a task.</summary>
public sealed class UnawaitableCallTests
{
    private const string Audit = """
        class Store { public event EventHandler<string>? Saved; public void Save(string user) => Saved?.Invoke(this, user); }
        class Audit
        {
            private readonly Func<string, Task> _record;
            public Audit(Func<string, Task> record, Store store)
            {
                _record = record;
                store.Saved += (_, user) => Record(user);
            }
            public async void Record(string user)
            {
                await _record(user);
                Console.WriteLine(user);
            }
        }
        """;

    private const string Await = "await _record(user)";

    [Fact]
    public async Task Suggests_ForACallInAHandler()
    {
        await Verify.Diagnostics(Audit.Replace(Await, "{|LKS5010:" + Await + "|}", StringComparison.Ordinal));
        var reported = (await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Threading.Tasks; " + Audit, "F.cs")]))).Single(one => one.Id == "LKS5010");
        Assert.Equal(DiagnosticSeverity.Info, reported.Severity);
        Assert.Equal("'the lambda in Audit' takes its call of 'Record' on line 8 for finished at its first await: nobody can wait for it, and when 'await _record(user)' fails the exception ends the process", reported.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task Suggests_ForACallOfAPrivateMethod() => Verify.Diagnostics("""
        class Session(Func<Task> close)
        {
            public void End() { Console.WriteLine("ending"); CloseAsync(); }
            private async void CloseAsync()
            {
                await Task.Delay(10);
                {|LKS5010:await close().ConfigureAwait(false)|};
            }
        }
        """);

    [Theory]
    [InlineData("async void Record", "async Task Record")]
    [InlineData(Await, "try { await _record(user); } catch (Exception failure) { Console.Error.WriteLine(failure); }")]
    [InlineData(Await, "await Task.Delay(10)")]
    [InlineData("(_, user) => Record(user)", "(_, user) => Console.WriteLine(user)")]
    [InlineData("public async void Record", "[Obsolete] public async void Record")]
    [InlineData("public async void Record", "public virtual async void Record")]
    [InlineData("class Audit\n", "class Audit : System.ComponentModel.INotifyPropertyChanged\n")]
    [InlineData("Record(", "OnRecord(")]
    [InlineData("_record = record;", "_record = record; Action<string> given = Record; given(\"root\");")]
    public Task Accepts_MethodsThatCatchOrHaveTheShapeThatOthersAskFor(string written, string instead) => Verify.Diagnostics(Audit.ReplaceLineEndings("\n").Replace(written, instead, StringComparison.Ordinal)
        .Replace("INotifyPropertyChanged\n{", "INotifyPropertyChanged\n{ public event System.ComponentModel.PropertyChangedEventHandler? PropertyChanged { add { } remove { } }", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_EventHandlersAndMembersOfInterfaces() => Verify.Diagnostics("""
        interface IAudit { void Record(string user); }
        class Saved(string user) : EventArgs { public string User => user; }
        class Audit(Func<string, Task> record) : IAudit
        {
            public void Begin() { Record("root"); Handle(this, new Saved("root")); }
            public async void Record(string user) => await record(user);
            private async void Handle(object? sender, Saved e) => await record(e.User);
        }
        """);
}
