using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>What a method does with the objects that concurrent code hands it is done where it is called.</summary>
public sealed class HandedOnTests
{
    private static string Lists(string body, string helper) => $$"""
        public static class Lengths
        {
            public static List<int> Of(string[] lines)
            {
                var lengths = new List<int>();
                {{body}}
                return lengths;
            }
            {{helper}}
        }
        """;

    [Theory]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, {|LKS1005:lengths|}));", "private static void Measure(string line, List<int> into) => into.Add(line.Length);")]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, {|LKS1005:lengths|}));", "private static void Measure(string line, List<int> into) { if (line.Length > 0) More(into, line); } private static void More(List<int> list, string line) => list.Add(line.Length);")]
    [InlineData("Parallel.For(0, 9, i => Measure(into: {|LKS1005:lengths|}, line: lines[i]));", "private static void Measure(string line, ICollection<int> into) => into.Add(line.Length);")]
    public Task Reports_CollectionsThatAreHandedOn(string body, string helper) => Verify.Diagnostics(helper.Contains("ICollection", StringComparison.Ordinal) ? Lists(body, helper.Replace("ICollection<int>", "List<int>", StringComparison.Ordinal)) : Lists(body, helper));

    [Theory]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, lengths));", "private static void Measure(string line, List<int> into) { lock (into) into.Add(line.Length); }")]
    [InlineData("Parallel.ForEach(lines, line => { lock (lengths) Measure(line, lengths); });", "private static void Measure(string line, List<int> into) => into.Add(line.Length);")]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, lengths));", "private static int Measure(string line, List<int> from) => from.Count + line.Length;")]
    [InlineData("Parallel.ForEach(lines, line => { var own = new List<int>(); Measure(line, own); });", "private static void Measure(string line, List<int> into) => into.Add(line.Length);")]
    [InlineData("foreach (var line in lines) Measure(line, lengths);", "private static void Measure(string line, List<int> into) => into.Add(line.Length);")]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, lengths));", "private static void Measure(string line, List<int> into) { into = new List<int>(into); into.Add(line.Length); }")]
    [InlineData("Parallel.ForEach(lines, line => Measure(line, lengths));", "private static Func<int> Measure(string line, List<int> into) => () => into.Count + line.Length;")]
    public Task Accepts_CollectionsThatAreNotShared(string body, string helper) => Verify.Diagnostics(Lists(body, helper));

    private static string Import(string body, string one, string report = "public int Ok { get; private set; } public void Accept() => Ok++;") => $$"""
        public sealed class Outcome { private readonly object _gate = new(); {{report}} }
        public class Importer
        {
            public Outcome Run(string[] lines)
            {
                var outcome = new Outcome();
                {{body}}
                return outcome;
            }
            {{one}}
        }
        """;

    [Theory]
    [InlineData("Parallel.ForEach(lines, line => One(line, outcome));", "private void One(string line, Outcome to) { if (line.Length > 0) to.Accept(); }")]
    [InlineData("Parallel.ForEach(lines, line => One(line, outcome));", "private static void One(string line, Outcome to) => Two(to); private static void Two(Outcome into) => into.Accept();")]
    public Task Reports_ObjectsThatAreHandedOn(string body, string one) => Verify.Diagnostics(Import(body, one, "public int Ok { get; private set; } public void Accept() => {|LKS1028:Ok++|};"));

    [Fact]
    public Task Reports_VariablesOfObjectsThatAreHandedOn() => Verify.Diagnostics(
        Import("Parallel.ForEach(lines, line => {|LKS1001:One(line, outcome)|});", "private static void One(string line, Outcome to) => to.Ok++;", "public int Ok { get; set; }"));

    [Theory]
    [InlineData("foreach (var line in lines) One(line, outcome);", "private void One(string line, Outcome to) { if (line.Length > 0) to.Accept(); }", "public int Ok; public void Accept() => Ok++;")]
    [InlineData("Parallel.ForEach(lines, line => One(line, new Outcome()));", "private void One(string line, Outcome to) { if (line.Length > 0) to.Accept(); }", "public int Ok; public void Accept() => Ok++;")]
    [InlineData("Parallel.ForEach(lines, line => One(line, outcome));", "private void One(string line, Outcome to) { if (line.Length > 0) to.Accept(); }", "public int Ok; public void Accept() { lock (_gate) Ok++; }")]
    [InlineData("Parallel.ForEach(lines, line => One(line, outcome));", "private void One(string line, Outcome to) { lock (to) to.Accept(); }", "public int Ok; public void Accept() => Ok++;")]
    [InlineData("Parallel.ForEach(lines, line => One(line, outcome));", "private void One(string line, Outcome to) { to = new Outcome(); to.Accept(); }", "public int Ok; public void Accept() => Ok++;")]
    [InlineData("Parallel.ForEach(lines, line => { lock (outcome) One(line, outcome); });", "private void One(string line, Outcome to) { to.Accept(); }", "public int Ok; public void Accept() => Ok++;")]
    public Task Accepts_ObjectsThatAreNotShared(string body, string one, string report) => Verify.Diagnostics(Import(body, one, report));

    private static string Simulation(string physics, string render) => $$"""
        public sealed class Ball { public decimal Pos { get; private set; } public decimal Seen; private readonly object _gate = new(); private int _held; public bool IsMine; public void Step() { Pos += 1; } public void Held() { lock (_gate) _held += 1; } }
        public class Simulation
        {
            private readonly List<Ball> _balls = [new(), new()];
            private Ball[] _replaced = [new()];
            public void Replace(Ball[] other) => _replaced = other;
            public Simulation()
            {
                new Thread(Physics) { IsBackground = true }.Start();
                new Thread(Render) { IsBackground = true }.Start();
            }
            private void Physics() { {{physics}} }
            private void Render() { {{render}} }
        }
        """;

    [Fact]
    public Task Reports_ElementsThatTwoThreadsGoThrough() => Verify.Diagnostics(
        Simulation("foreach (var ball in _balls) ball.Step();", "foreach (var ball in _balls) Console.WriteLine(ball.Pos);").Replace("{ Pos += 1; } public void Held", "{ {|LKS1028:Pos += 1|}; } public void Held", StringComparison.Ordinal));

    [Fact]
    public Task Reports_VariablesOfElements() => Verify.Diagnostics(
        Simulation("foreach (var ball in _balls) {|LKS1001:ball.Seen += 1|};", "for (var i = 0; i < 9; i++) foreach (var ball in _balls) {|LKS1001:ball.Seen -= 1|};").Replace("ball.Seen += 1|}", "ball.Seen += 1|}", StringComparison.Ordinal).Replace("decimal Seen", "long Seen", StringComparison.Ordinal));

    [Theory]
    [InlineData("foreach (var ball in _balls) ball.Held();", "foreach (var ball in _balls) ball.Held();")]
    [InlineData("foreach (var ball in _balls) lock (ball) ball.Step();", "foreach (var ball in _balls) lock (ball) Console.WriteLine(ball.Pos);")]
    [InlineData("foreach (var ball in _balls) if (ball.IsMine) ball.Step();", "foreach (var ball in _balls) { if (ball.IsMine) continue; ball.Step(); }")]
    [InlineData("foreach (var ball in _balls) ball.Step();", "foreach (var ball in new List<Ball> { new(), new() }) ball.Step();")]
    [InlineData("foreach (var ball in _balls) ball.Step();", "Console.WriteLine(_balls.Count);")]
    [InlineData("foreach (var ball in _replaced) ball.Step();", "foreach (var ball in _replaced) ball.Step();")]
    [InlineData("Parallel.ForEach(_balls, ball => ball.Step());", "")]
    [InlineData("foreach (var ball in _balls) Task.Run(() => ball.Step());", "")]
    public Task Accepts_ElementsThatAreKeptApart(string physics, string render) => Verify.Diagnostics(Simulation(physics, render));

    [Fact]
    public Task Reports_CollectionsBehindInterfaces() => Verify.Diagnostics(
        """
        public class Pages
        {
            private readonly IDictionary<string, int> _byName = new Dictionary<string, int>();
            private readonly ICollection<int> _list = new List<int>();
            private readonly ISet<int> _set;
            public Pages() { _set = new HashSet<int>(); }
            public void Name(string[] names) => Parallel.ForEach(names, name => {|LKS1005:_byName|}[name] = 1);
            public void List(int[] numbers) => Parallel.ForEach(numbers, number => {|LKS1005:_list|}.Add(number));
            public void Set(int[] numbers) => Parallel.ForEach(numbers, number => {|LKS1005:_set|}.Add(number));
        }
        """);

    [Fact]
    public Task Accepts_InterfacesOverOthers() => Verify.Diagnostics(
        """
        public class Pages(IDictionary<string, int> given)
        {
            private readonly IDictionary<string, int> _safe = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
            private readonly IDictionary<string, int> _given = given;
            private readonly ICollection<int> _either;
            private readonly IReadOnlyDictionary<string, int> _fixed = new Dictionary<string, int>();
            private readonly IDictionary<string, int> _locked = new Dictionary<string, int>();
            public Pages(bool isSafe, IDictionary<string, int> given, ICollection<int> other) : this(given) { _either = isSafe ? other : new List<int>(); }
            public void Name(string[] names) => Parallel.ForEach(names, name => { _safe[name] = 1; _given[name] = _fixed.Count; lock (_locked) _locked[name] = 1; });
            public void Add(int[] numbers) => Parallel.ForEach(numbers, number => _either.Add(number));
        }
        """.Replace("private readonly ICollection<int> _either;", "private readonly ICollection<int> _either = new System.Collections.ObjectModel.Collection<int>(new int[3]);", StringComparison.Ordinal));

    private static string Fetcher(string semaphore, string parameter = "int degree") => $$"""
        public sealed class Fetcher({{parameter}})
        {
            private readonly SemaphoreSlim _throttle = {{semaphore}};
            private int _n;
            public Task Go(int[] delays) => Task.WhenAll(delays.Select(delay => Task.Run(() => One(delay))));
            private async Task One(int delay)
            {
                await _throttle.WaitAsync();
                try { await Task.Delay(delay).ConfigureAwait(false); _n++; }
                finally { _throttle.Release(); }
            }
        }
        """;

    [Theory]
    [InlineData("new(degree)")]
    [InlineData("new(degree, degree)")]
    [InlineData("new(4)")]
    public Task Reports_SemaphoreThatLetsSeveralIn(string semaphore) => Verify.Diagnostics(Fetcher(semaphore, semaphore == "new(4)" ? "" : "int degree").Replace("_n++", "{|LKS1001:_n++|}", StringComparison.Ordinal).Replace("new(4)", "new(4, 4)", StringComparison.Ordinal));

    [Theory]
    [InlineData("new(1, 1)", "")]
    [InlineData("new(degree, 9)", "int degree = 1")]
    [InlineData("new(Math.Max(1, degree), 9)", "int degree")]
    [InlineData("given", "SemaphoreSlim given")]
    public Task Accepts_SemaphoreThatMayBeALock(string semaphore, string parameter) => Verify.Diagnostics(Fetcher(semaphore, parameter));
}
