using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Pools in static collections that nothing guards.</summary>
public sealed class StaticPoolTests
{
    [Fact]
    public Task Reports_PoolsOfALibrary() => Verify.Diagnostics("""
        public sealed class Context : IDisposable
        {
            private static readonly Stack<List<int>> s_pool = new();
            private List<int>? _states = s_pool.Count == 0 ? new List<int>() : {|LKS1029:s_pool|}.Pop();
            public void Push(int state) => _states!.Add(state);
            public void Dispose()
            {
                s_pool.Push(_states!);
                _states = null;
            }
        }
        public static class Buffers
        {
            private static readonly Queue<byte[]> s_free = new();
            public static byte[] Rent()
            {
                if (s_free.Count > 0)
                    return {|LKS1029:s_free|}.Dequeue();
                return new byte[64];
            }
            public static void Return(byte[] buffer) => s_free.Enqueue(buffer);
        }
        """);

    [Fact]
    public Task Accepts_PoolsThatAreGuarded_OfOneThread_OrInternal() => Verify.Diagnostics("""
        public sealed class Context : IDisposable
        {
            [ThreadStatic] private static Stack<List<int>>? s_mine;
            private static readonly Stack<List<int>> s_pool = new();
            private List<int>? _states = Take();
            private static List<int> Take() { lock (s_pool) return s_pool.Count == 0 ? new List<int>() : s_pool.Pop(); }
            public static List<int> Mine() => s_mine is not { Count: > 0 } mine ? new List<int>() : mine.Pop();
            public void Dispose()
            {
                lock (s_pool)
                    s_pool.Push(_states!);
            }
        }
        internal sealed class Inner
        {
            private static readonly Stack<List<int>> s_pool = new();
            internal List<int> States { get; } = s_pool.Count == 0 ? new List<int>() : s_pool.Pop();
        }
        """);
}
