using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class StaticConstructorWaitTests
{
    [Fact]
    public Task Reports_AWaitForAUserOfTheType() => Verify.Diagnostics("""
        class Table
        {
            private static int s_size;
            static Table()
            {
                var loader = new Thread(() => s_size = 3);
                loader.Start();
                {|LKS2012:loader.Join()|};
            }
            public static int Size => s_size;
        }
        """);

    [Fact]
    public Task Accepts_AWaitForOthers() => Verify.Diagnostics("""
        class Table
        {
            private static readonly int s_size;
            static Table()
            {
                s_size = Task.Run(() => Environment.ProcessorCount).Result;
            }
            public static int Size => s_size;
        }
        """);

    [Fact]
    public Task Reports_AParallelLoopAndAnEventThatNeedTheType() => Verify.Diagnostics("""
        class Sums
        {
            private static long s_sum;
            static Sums() => {|LKS2012:Parallel.For(0, 10, i => Interlocked.Add(ref s_sum, i))|};
            public static long Sum => s_sum;
        }
        class Ready
        {
            private static readonly ManualResetEventSlim s_done = new();
            static Ready()
            {
                ThreadPool.QueueUserWorkItem(_ => s_done.Set());
                {|LKS2012:s_done.Wait()|};
            }
        }
        class Others
        {
            private static readonly int s_count;
            static Others()
            {
                Parallel.For(0, 3, i => Console.WriteLine(i));
                ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(s_count));
                s_count = 1;
            }
        }
        """);

    [Fact]
    public Task Reports_TasksOfASelection_ThatUseTheType() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        static class Registry
        {
            private static readonly int s_count;
            static Registry()
            {
                var scans = new[] { "a", "b" }.Select(name => Task.Run(() => Scan(name))).ToArray();
                {|LKS2012:Task.WaitAll(scans)|};
                s_count = scans.Length;
            }
            public static int Count => s_count;
            private static int Scan(string name) => name.Length;
        }
        static class Catalog
        {
            private static readonly int s_count;
            static Catalog()
            {
                {|LKS2012:Task.WhenAll(new[] { "a", "b" }.Select(name => Task.Run(() => Scan(name)))).Wait()|};
                s_count = 1;
            }
            public static int Count => s_count;
            private static int Scan(string name) => name.Length + s_count;
        }
        """);

    [Fact]
    public Task Accepts_TasksOfASelection_ThatDoNotUseTheType_OrAreNotWaitedFor() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        static class Registry
        {
            private static readonly Task[] s_scans;
            static Registry()
            {
                s_scans = new[] { "a", "b" }.Select(name => Task.Run(() => Scan(name))).ToArray();
                var lengths = new[] { "a", "b" }.Select(name => Task.Run(() => name.Length)).ToArray();
                Task.WaitAll(lengths);
                var later = new[] { "a", "b" }.Select(name => Task.Run(() => Scan(name)));
            }
            public static Task Scanned => Task.WhenAll(s_scans);
            private static int Scan(string name) => name.Length;
        }
        """);
}
