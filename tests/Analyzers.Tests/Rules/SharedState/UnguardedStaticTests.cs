using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnguardedStaticTests
{
    [Fact]
    public Task Reports_CountersCachesFlagsAndGenerators() => Verify.Diagnostics("""
        using System.Security.Cryptography;
        public class Window
        {
            private static int s_count;
            public string Name { get; }
            public Window() { Name = "w" + {|LKS1029:++s_count|}; }
        }

        public static class Names
        {
            private static readonly Dictionary<Type, string> s_names = new();
            private static HashSet<string> s_seen = new();
            private static readonly Random s_random = new();
            private static SHA1 s_hash = SHA1.Create();
            private static bool s_ready;
            private static long s_asked;

            public static string Of(Type type)
            {
                s_asked += 1 + Wait();
                return Find(type);
            }

            private static string Find(Type type)
            {
                if (!s_names.TryGetValue(type, out var name))
                    {|LKS1029:s_names|}.Add(type, name = type.Name);
                return name;
            }

            public static int Wait() => {|LKS1029:s_random|}.Next(10);
            public static byte[] Hash(byte[] data) => {|LKS1029:s_hash|}.ComputeHash(data);
            public static void See(string name) { if ({|LKS1029:s_seen|}.Add(name)) Console.WriteLine(name); }

            public static void Use() { Load(); Console.WriteLine(); }

            private static void Load()
            {
                if (!s_ready)
                {
                    Console.WriteLine("loading");
                    {|LKS1029:s_ready = true|};
                }
            }
        }
        """.Replace("s_asked += 1 + Wait();", "{|LKS1029:s_asked += 1 + Wait()|};"));

    [Fact]
    public Task Accepts_StaticsThatAreGuarded_OrSetUpOnce_OrOfOneThread() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Security.Cryptography;
        public static class Names
        {
            private static readonly object s_gate = new();
            private static readonly Dictionary<Type, string> s_names = new();
            private static readonly ConcurrentDictionary<Type, string> s_safe = new();
            private static readonly Dictionary<string, Func<int>> s_makers = new();
            private static readonly List<string> s_order = new();
            [ThreadStatic] private static int s_depth;
            [ThreadStatic] private static Random? s_random;
            private static int s_locked;
            private static int s_atomic;
            private static readonly Dictionary<int, int> s_squares;
            public static int Limit { get; set; } = 10;
            public static bool Verbose { get; set; }

            static Names() { s_squares = new(); for (var i = 0; i < 9; i++) if (!s_squares.ContainsKey(i)) s_squares.Add(i, i * i); }

            public static string Of(Type type)
            {
                lock (s_gate)
                {
                    s_locked++;
                    if (!s_names.TryGetValue(type, out var name))
                        s_names.Add(type, name = type.Name);
                    return name;
                }
            }

            public static string Safe(Type type) => s_safe.GetOrAdd(type, t => t.Name);
            public static void Register(string name, Func<int> make) { s_makers[name] = make; s_order.Add(name); }
            public static int Make(string name) => s_makers[name]();
            public static int Square(int i) => s_squares[i];
            public static void Enter() { s_depth++; s_random ??= new Random(); s_random.Next(); Interlocked.Increment(ref s_atomic); }
            public static byte[] Hash(byte[] data) { using var hash = SHA256.Create(); return hash.ComputeHash(data); }
            public static int Any() => Random.Shared.Next();
        }

        static class Own
        {
            private static int s_count;
            public static void Count() => s_count++;
        }

        public class Inner
        {
            private static int s_count;
            internal void Count() => s_count++;
            private int _mine;
            public void CountMine() => _mine++;
        }
        """);

    [Fact]
    public Task Accepts_Programs() => Verify.Diagnostics("""
        public static class Program
        {
            private static int s_count;
            public static void Main() => Count();
            public static void Count() => s_count++;
        }
        """);
}
