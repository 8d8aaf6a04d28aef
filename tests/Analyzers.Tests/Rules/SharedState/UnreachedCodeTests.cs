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
}
