using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ThreadLocalAcrossAwaitTests
{
    [Fact]
    public Task Reports_AReadAfterTheAwait() => Verify.Diagnostics("""
        class Request
        {
            [ThreadStatic] private static string? s_user;
            private static readonly ThreadLocal<int> s_depth = new();
            public async Task Handle(string user)
            {
                s_user = user;
                s_depth.Value = 1;
                await Task.Delay(10);
                Console.WriteLine({|LKS1019:s_user|});
                Console.WriteLine({|LKS1019:s_depth.Value|});
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncLocals_AndReadsBeforeTheAwait() => Verify.Diagnostics("""
        class Request
        {
            [ThreadStatic] private static string? s_user;
            private static readonly AsyncLocal<int> s_depth = new();
            public async Task Handle(string user)
            {
                s_user = user;
                Console.WriteLine(s_user);
                s_depth.Value = 1;
                await Task.Delay(10);
                Console.WriteLine(s_depth.Value);
                s_user = user;
                Console.WriteLine(s_user);
            }
        }
        """);

    private static string Traced(string member) => $$"""
        static class Trace
        {
            [ThreadStatic] private static string? t_current;
            private static string? s_all;
            public static string? Current { get => t_current; set => t_current = value; }
            public static string? All { get => s_all; set => s_all = value; }
            public static string Made => t_current ??= "made";
        }
        static class Handler
        {
            {{member}}
        }
        """;

    [Theory]
    [InlineData("public static async Task Go() { Trace.Current = \"x\"; await Task.Delay(1).ConfigureAwait(false); Console.WriteLine({|LKS1019:Trace.Current|}); }")]
    [InlineData("public static async Task Go() { Trace.Current = \"x\"; await Task.Yield(); if ({|LKS1019:Trace.Current|} is { } name) Console.WriteLine(name); }")]
    [InlineData("public static async Task Go() { Func<Task> act = async () => { Trace.Current = \"x\"; await Task.Yield(); Console.WriteLine({|LKS1019:Trace.Current|}); }; await act(); }")]
    public Task Reports_APropertyOverTheField(string member) => Verify.Diagnostics(Traced(member));

    [Theory]
    [InlineData("public static async Task Go() { Trace.Current = \"x\"; Console.WriteLine(Trace.Current); await Task.Yield(); }")]
    [InlineData("public static async Task Go() { Trace.All = \"x\"; await Task.Yield(); Console.WriteLine(Trace.All); }")]
    [InlineData("public static async Task Go() { await Task.Yield(); Console.WriteLine(Trace.Current); }")]
    [InlineData("public static async Task Go() { Trace.Current = \"x\"; await Task.Yield(); Trace.Current = \"y\"; Console.WriteLine(Trace.Current); }")]
    [InlineData("public static async Task Go() { Trace.Current = \"x\"; await Task.Yield(); Console.WriteLine(Trace.Made); }")]
    [InlineData("public static void Go() { Trace.Current = \"x\"; Task.Delay(1).Wait(); Console.WriteLine(Trace.Current); }")]
    public Task Accepts_APropertyThatIsSetAgain_OrOfNoThread(string member) => Verify.Diagnostics(Traced(member));

    [Theory]
    [InlineData("var text = Builders.Take(); text.Append('a'); await work(); {|LKS1019:text|}.Append('b'); return text.ToString();")]
    [InlineData("var text = t_text ??= new StringBuilder(); await work(); {|LKS1019:text|}.Append('b'); return \"\";")]
    [InlineData("var text = s_text.Value!; text.Append('a'); await foreach (var part in parts) {|LKS1019:text|}.Append(part); return text.ToString();")]
    [InlineData("var text = Builders.Own; foreach (var part in lines) { await work(); {|LKS1019:text|}.Append(part); } return text.ToString();")]
    public Task Reports_TheObjectOfAThread(string body) => Verify.Diagnostics(Export(body));

    [Theory]
    [InlineData("var text = Builders.Take(); text.Append('a'); var all = text.ToString(); await work(); return all;")]
    [InlineData("var text = Builders.Rent(); text.Append('a'); await work(); text.Append('b'); return text.ToString();")]
    [InlineData("await work(); var text = Builders.Take(); text.Append('a'); return text.ToString();")]
    [InlineData("var text = new StringBuilder(); await work(); text.Append('b'); return text.ToString();")]
    public Task Accepts_AnObjectOfItsOwn(string body) => Verify.Diagnostics(Export(body));

    private static string Export(string body) => $$"""
        using System.Text;
        static class Builders
        {
            [ThreadStatic] private static StringBuilder? t_builder;
            public static StringBuilder Take()
            {
                var text = t_builder ??= new StringBuilder(4096);
                text.Clear();
                return text;
            }
            public static StringBuilder Own => t_builder ??= new StringBuilder();
            public static StringBuilder Rent()
            {
                var text = t_builder ?? new StringBuilder();
                t_builder = null;
                return text;
            }
        }
        sealed class Exporter(Func<Task> work)
        {
            [ThreadStatic] private static StringBuilder? t_text;
            private static readonly ThreadLocal<StringBuilder> s_text = new(() => new StringBuilder());
            public async Task<string> Run(IAsyncEnumerable<string> parts, string[] lines) { {{body}} }
        }
        """;
}
