using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Threads that are never started, and accesses that never run, race for nothing.</summary>
public sealed class UnreachedCodeTests
{
    private static string Program(string condition, string before = "") => $$"""
        record Person(string Name, int Age);
        class Shape;
        class Circle : Shape;
        static class Program
        {
            static (int First, string Second) Pair() => (1, "one");
            static bool IsLetter(char c) => c is >= 'a' and <= 'z' or (>= 'A' and <= 'Z');
            static void Main()
            {
                {{before}}
                if ({{condition}})
                {
                    var count = 1;
                    Task.Run(() => {|#0:count++|});
                    Console.WriteLine(count);
                }
            }
        }
        """;

    [Theory]
    [InlineData("false && DateTime.Now.Year > 1", "")]
    [InlineData("person.Name == \"Anna\" && person.Age == 50", "var person = new Person(\"Anna\", 60);")]
    [InlineData("older.Age == 60", "var person = new Person(\"Anna\", 60); var older = person with { Age = 61 };")]
    [InlineData("name == \"Paul\"", "var (name, age) = new Person(\"Anna\", 60);")]
    [InlineData("first != 1 || second == \"two\"", "var (first, second) = Pair();")]
    [InlineData("pair.Second != \"one\"", "var pair = Pair();")]
    [InlineData("IsLetter('0')", "")]
    [InlineData("number is null", "int? number = 3;")]
    [InlineData("shape is Circle", "object shape = new Shape();")]
    [InlineData("task.Result != 3", "var task = Task.Run(() => 3);")]
    [InlineData("!true | 3 > 4", "")]
    public Task Accepts_WhatAKnownConditionKeepsOut(string condition, string before) => Verify.Diagnostics(Program(condition, before).Replace("{|#0:count++|}", "count++"));

    [Theory]
    [InlineData("person.Name == \"Anna\" && person.Age == 60", "var person = new Person(\"Anna\", 60);")]
    [InlineData("pair.First == 2", "var pair = Pair(); pair.First = 2;")]
    [InlineData("name == \"Paul\"", "var (name, age) = new Person(\"Anna\", 60); if (DateTime.Now.Year > 2000) name = \"Paul\";")]
    [InlineData("IsLetter('B')", "")]
    [InlineData("shape is Circle", "object shape = DateTime.Now.Year > 2000 ? new Circle() : new Shape();")]
    [InlineData("number is null", "int? number = 3; if (DateTime.Now.Year > 2000) number = null;")]
    [InlineData("pair.First == 2", "var pair = Pair(); Change(ref pair.First); static void Change(ref int value) => value = 2;")]
    public Task Reports_WhatAConditionMayLetIn(string condition, string before) => Verify.Diagnostics(Program(condition, before).Replace("{|#0:count++|}", "{|LKS1003:count++|}"));

    [Fact]
    public Task Accepts_WhatComesAfterAThrow_AndHelpersThatNobodyCalls() => Verify.Diagnostics("""
        static class Program
        {
            private static int s_count;
            static void Main()
            {
                var quiet = false;
                var loud = quiet && Shout();
                Console.WriteLine(s_count);
                try
                {
                    throw new InvalidOperationException();
                }
                finally
                {
                    Console.WriteLine("done");
                }
                var count = 1;
                Task.Run(() => count++);
                Console.WriteLine(count);
            }
            private static bool Shout()
            {
                new Thread(() => s_count = 1).Start();
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_CasesThatNeverMatch() => Verify.Diagnostics("""
        class Shape;
        class Circle : Shape;
        static class Program
        {
            static void Main()
            {
                object shape = new Shape();
                switch (shape)
                {
                    case 0:
                        break;
                    case Circle:
                        var count = 1;
                        Task.Run(() => count++);
                        Console.WriteLine(count);
                        break;
                }
            }
        }
        """);

    private static string Handled(string before) => $$"""
        using System.Diagnostics.CodeAnalysis;
        class Refusal : Exception
        {
            public Refusal(string reason) { Reason = reason; }
            public string Reason { get; }
        }
        class Order : IDisposable { public void Dispose() { } }
        static class Program
        {
            static void Main()
            {
                {{before}}
                    var count = 1;
                    Task.Run(() => {|#0:count++|});
                    Console.WriteLine(count);
                }
            }
            static int Parse(string text) => int.Parse(text);
            static void Refuse() { throw new Refusal("late"); }
            static void RefuseUnless(bool open) { if (!open) throw new Refusal("late"); }
            static void Relay() { try { Refuse(); } catch (Exception e) { throw e; } }
            static void Translate() { try { Refuse(); } catch (Refusal) { throw new InvalidOperationException(); } }
            static void Swallow() { try { Refuse(); } catch { } }
            [System.Diagnostics.Conditional("AUDIT")] static void Audit() { throw new Refusal("late"); }
            static IEnumerable<int> Numbers() { throw new Refusal("late"); yield return 1; }
            [DoesNotReturn] static void Exit() => Environment.Exit(1);
        }
        """;

    [Theory]
    [InlineData("Refuse(); {")]
    [InlineData("Relay(); {")]
    [InlineData("Exit(); {")]
    [InlineData("for (var i = 0; i < 3; i++) { using var order = new Order(); if (order != null) throw new Exception(); } {")]
    [InlineData("if (Environment.TickCount > 5) Refuse(); else throw new Exception(); {")]
    [InlineData("try { Refuse(); } catch (Refusal) { throw; } {")]
    [InlineData("try { Refuse(); } finally { Swallow(); } {")]
    [InlineData("try { throw new Refusal(\"late\"); } catch (Refusal refusal) when (refusal.Reason != \"late\") {")]
    [InlineData("try { Relay(); } catch (InvalidOperationException) {")]
    [InlineData("try { Translate(); } catch (Refusal) {")]
    [InlineData("try { Refuse(); } catch (Refusal) { } catch (Exception) {")]
    [InlineData("try { Swallow(); } catch (Refusal) {")]
    public Task Accepts_WhatNothingThrownGetsTo(string before) => Verify.Diagnostics(Handled(before).Replace("{|#0:count++|}", "count++"));

    [Theory]
    [InlineData("RefuseUnless(Environment.TickCount > 5); {")]
    [InlineData("Swallow(); {")]
    [InlineData("Audit(); {")]
    [InlineData("Numbers(); {")]
    [InlineData("for (var i = Environment.TickCount; i < 3; i++) { throw new Exception(); } {")]
    [InlineData("for (var i = 0; i < 3; i++) { if (i == 0) continue; throw new Exception(); } {")]
    [InlineData("for (var i = 0; i < 3; i++) { if (i == 0) break; throw new Exception(); } {")]
    [InlineData("try { throw new Refusal(\"late\"); } catch (Refusal refusal) when (refusal.Reason == \"late\") {")]
    [InlineData("try { throw new Refusal(Parse(\"x\").ToString()); } catch (FormatException) {")]
    [InlineData("try { Parse(\"x\"); } catch (FormatException) {")]
    [InlineData("try { var zero = 0; Console.WriteLine(1 / zero); } catch (DivideByZeroException) {")]
    [InlineData("try { Relay(); } catch (Refusal) {")]
    [InlineData("try { Translate(); } catch (InvalidOperationException) {")]
    [InlineData("try { RefuseUnless(Environment.TickCount > 5); } catch (Refusal) {")]
    [InlineData("try { using var order = new Order(); } catch (InvalidOperationException) {")]
    [InlineData("try { Refuse(); } catch (Refusal) { } {")]
    public Task Reports_WhatAnExceptionMayGetTo(string before) => Verify.Diagnostics(Handled(before).Replace("{|#0:count++|}", "{|LKS1003:count++|}"));
}
