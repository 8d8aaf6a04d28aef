using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>Windows that block on tasks which come back to their thread.</summary>
public sealed class WindowThreadTests
{
    private const string Catalogue = """
        public sealed class Catalogue
        {
            public async Task<string> LoadAsync() { await Task.Delay(10); return "a"; }
            public async Task<string> LoadFreeAsync() { await Task.Delay(10).ConfigureAwait(false); await Task.Delay(10); return "a"; }
            public async Task<string> LoadLaterAsync() { Check(1); await Task.CompletedTask; await LoadFreeAsync(); return "a"; }
            public Task<string> LoadGivenAsync() => LoadAsync();
            public Task<string> LoadOnPoolAsync() => Task.Run(() => LoadAsync());
            public async Task<string> LoadDeepAsync() => await LoadGivenAsync().ConfigureAwait(false);
            public async Task<string> LoadAllAsync() { await Task.WhenAll(LoadFreeAsync(), LoadAsync()).ConfigureAwait(false); return "a"; }
            public async Task<string> LoadKeptAsync() { await Task.CompletedTask; return "a"; }
            public async Task<string> LoadUnknownAsync(Task<string> given) => await given;
            public async Task<string> LoadChosenAsync(bool wait) { if (wait) await Task.Delay(1); return "a"; }
            public async Task<string> LoadSafelyAsync() { try { return await LoadFreeAsync().ConfigureAwait(false); } catch (IOException) { await Task.Delay(1); return ""; } }
            public async Task<string> LoadWebAsync(System.Net.Http.HttpClient http) { using var answer = await http.GetAsync("a"); return answer.ToString(); }
            public async Task<string> LoadSwitchedAsync() { await new Free(); await Task.Delay(1); return "a"; }
            private static void Check(int size) => ArgumentOutOfRangeException.ThrowIfNegative(size);
        }

        public readonly struct Free : System.Runtime.CompilerServices.INotifyCompletion
        {
            public Free GetAwaiter() => this;
            public bool IsCompleted => false;
            public void OnCompleted(Action next) => ThreadPool.QueueUserWorkItem(_ => next());
            public void GetResult() { }
        }

        public interface ISource { Task<string> ReadAsync(); }
        public sealed class Disk : ISource { public async Task<string> ReadAsync() { await Task.Delay(1); return "a"; } }
        public interface IFeed { Task<string> ReadAsync(); }
        public sealed class Wire : IFeed { public async Task<string> ReadAsync() { await Task.Delay(1); return "a"; } }
        public sealed class Cache : IFeed { public Task<string> ReadAsync() => Task.FromResult("a"); }
        """;

    private const string Forms = """
        namespace System.Windows.Forms
        {
            public class Control
            {
                public string Text { get; set; } = "";
                public bool InvokeRequired => false;
                public event EventHandler? Click;
                protected void Raise() => Click?.Invoke(this, EventArgs.Empty);
            }
            public class Form : Control { protected virtual void OnLoad(EventArgs e) => Raise(); }
            public class KeyEventArgs : EventArgs { }
        }
        """;

    private static async Task<string> SeveritiesOf(string members)
    {
        var compilation = Analysis.Compile([
            Analysis.Parse(Catalogue, "Catalogue.cs"), Analysis.Parse(Forms, "Forms.cs"),
            Analysis.Parse($$"""
                using System.Windows.Forms;
                public sealed class MainForm : Form
                {
                    private readonly Catalogue _catalogue = new();
                    private readonly Control _button = new();
                    private readonly ISource _source = new Disk();
                    private IFeed _feed = new Wire();
                    private readonly System.Timers.Timer _timer = new(1000);
                    {{members}}
                }
                """, "MainForm.cs")]);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        return string.Join(", ", (await Analysis.Diagnostics(compilation)).Where(diagnostic => diagnostic.Id == "LKS2013").Select(diagnostic => diagnostic.Severity));
    }

    [Theory]
    [InlineData("_catalogue.LoadAsync().Result")]
    [InlineData("_catalogue.LoadAsync().GetAwaiter().GetResult()")]
    [InlineData("_catalogue.LoadGivenAsync().Result")]
    [InlineData("_catalogue.LoadDeepAsync().Result")]
    [InlineData("_catalogue.LoadLaterAsync().Result")]
    [InlineData("_catalogue.LoadAllAsync().Result")]
    [InlineData("_catalogue.LoadWebAsync(new()).Result")]
    [InlineData("_catalogue.LoadAsync().ConfigureAwait(false).GetAwaiter().GetResult()")]
    [InlineData("_source.ReadAsync().Result")]
    public async Task Reports_TasksThatComeBackToTheThreadWhichBlocks(string wait) =>
        Assert.Equal("Warning", await SeveritiesOf($$"""protected override void OnLoad(EventArgs e) { base.OnLoad(e); Text = {{wait}}; }"""));

    [Theory]
    [InlineData("public MainForm() => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("public MainForm() => _button.Click += (_, _) => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("public MainForm() => _button.Click += OnClick; private void OnClick(object? sender, EventArgs e) => Show(); private void Show() => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("private void OnKey(object sender, KeyEventArgs e) => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("protected override void OnLoad(EventArgs e) => new[] { 1 }.ToList().ForEach(_ => Text += _catalogue.LoadAsync().Result);")]
    [InlineData("protected override void OnLoad(EventArgs e) { var task = _catalogue.LoadAsync(); Text = \"…\"; Text = task.Result; }")]
    [InlineData("private string Name => _catalogue.LoadAsync().Result; protected override void OnLoad(EventArgs e) => Text = Name;")]
    [InlineData("protected override void OnLoad(EventArgs e) { Show(); void Show() => Text = Read().Result; } private async Task<string> Read() { await Task.Delay(1); return \"a\"; }")]
    [InlineData("protected override async void OnLoad(EventArgs e) { await Task.Delay(1); Show(); } private void Show() => Text = _catalogue.LoadAsync().Result;")]
    public async Task Reports_WhatTheFrameworkRunsOnTheWindowsThread(string members) => Assert.Equal("Warning", await SeveritiesOf(members));

    [Theory]
    [InlineData("_catalogue.LoadFreeAsync().Result")]
    [InlineData("_catalogue.LoadSafelyAsync().Result")]
    [InlineData("_catalogue.LoadOnPoolAsync().Result")]
    [InlineData("_catalogue.LoadUnknownAsync(Task.FromResult(\"a\")).Result")]
    [InlineData("_catalogue.LoadChosenAsync(false).Result")]
    [InlineData("_catalogue.LoadSwitchedAsync().Result")]
    [InlineData("_feed.ReadAsync().Result")]
    [InlineData("(InvokeRequired ? _catalogue.LoadAsync().Result : \"\")")]
    public async Task Suggests_TasksOfWhichItIsNotCertain(string wait) =>
        Assert.Equal("Info", await SeveritiesOf($$"""protected override void OnLoad(EventArgs e) { base.OnLoad(e); Text = {{wait}}; }"""));

    [Theory]
    [InlineData("public MainForm() => _timer.Elapsed += OnElapsed; private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e) => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("public string Read() => _catalogue.LoadAsync().Result;")]
    [InlineData("protected override void OnLoad(EventArgs e) => new Thread(() => Text = _catalogue.LoadAsync().Result).Start();")]
    [InlineData("protected override void OnLoad(EventArgs e) => new Thread(Run).Start(); private void Run() => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("protected override async void OnLoad(EventArgs e) { await Task.Delay(1).ConfigureAwait(false); Show(); } private void Show() => Text = _catalogue.LoadAsync().Result;")]
    [InlineData("protected override void OnLoad(EventArgs e) { SynchronizationContext.SetSynchronizationContext(null); Text = _catalogue.LoadAsync().Result; }")]
    public async Task Suggests_WhereTheThreadMayBeAnother(string members) => Assert.Equal("Info", await SeveritiesOf(members));

    [Fact]
    public async Task Accepts_WorkThatIsHandedToThePool() =>
        Assert.Equal("", await SeveritiesOf("""protected override void OnLoad(EventArgs e) => Text = Task.Run(() => _catalogue.LoadAsync()).Result;"""));
}
