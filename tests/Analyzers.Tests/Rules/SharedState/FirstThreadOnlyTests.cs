using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Fields that each thread has of its own, and that only the static constructor sets: for the first thread.</summary>
public sealed class FirstThreadOnlyTests
{
    [Fact]
    public Task Reports_WhatOnlyTheStaticConstructorSets() => Verify.Diagnostics("""
        class Dice
        {
            private static readonly Random s_seeds = new();
            [ThreadStatic] private static Random? {|LKS1018:s_random|};

            static Dice()
            {
                if (s_random == null)
                {
                    int seed;
                    lock (s_seeds)
                        seed = s_seeds.Next();
                    s_random = new Random(seed);
                }
            }

            public static int Throw(int sides) => s_random!.Next(sides);
        }
        """);

    [Fact]
    public Task Reports_WhatAHelperOfTheStaticConstructorSets() => Verify.Diagnostics("""
        class Log
        {
            [ThreadStatic] private static List<string>? {|LKS1018:s_lines|};

            static Log() => Prepare(16);

            private static void Prepare(int capacity) => s_lines = new List<string>(capacity);

            public static void Write(string line) => Task.Run(() => s_lines!.Add(line));
        }
        """);

    [Fact]
    public Task Accepts_WhatEachThreadMakesWhereItIsMissing() => Verify.Diagnostics("""
        class Dice
        {
            [ThreadStatic] private static Random? s_random;
            [ThreadStatic] private static Random? s_other;
            [ThreadStatic] private static Random? s_third;

            static Dice()
            {
                s_random = new Random(1);
                s_other = new Random(2);
                s_third = new Random(3);
            }

            public static int Throw(int sides)
            {
                if (s_random == null)
                    s_random = new Random();
                return s_random.Next(sides) + Other.Next(sides) + LazyInitializer.EnsureInitialized(ref s_third).Next(sides) + s_third!.Next(sides);
            }

            private static Random Other => s_other ??= new Random();
        }
        """);

    [Fact]
    public Task Accepts_WhatMarksTheFirstThread() => Verify.Diagnostics("""
        class Ui
        {
            [ThreadStatic] private static object? s_main;
            [ThreadStatic] private static bool s_isMain;

            static Ui()
            {
                s_main = new object();
                s_isMain = true;
            }

            public static bool IsMain => s_main != null && s_isMain;
            public static string? Name => s_main?.ToString();
        }
        """);

    [Fact]
    public Task Accepts_WhatThreadsSetWhereTheyBegin() => Verify.Diagnostics("""
        class Work
        {
            [ThreadStatic] private static List<int>? s_items;

            static Work() => s_items = new List<int>();

            public static void Start() => new Thread(Run).Start();

            private static void Run()
            {
                s_items = new List<int>();
                s_items.Add(1);
            }

            public static int Count => s_items!.Count;
        }
        """);
}
