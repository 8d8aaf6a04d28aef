using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseOwnLockFixTests
{
    [Fact]
    public Task Fixes_AllSectionsOfThis() => Verify.Fix<UseOwnLockFix>(
        """
        public class Store
        {
            private int _n;
            public void Add() { lock ({|LKS6001:this|}) _n++; }
            public void Sub() { lock ({|LKS6001:this|}) _n--; }
        }
        """,
        """
        public class Store
        {
            private int _n;
            private readonly Lock _gate = new();

            public void Add() { lock (_gate) _n++; }
            public void Sub() { lock (_gate) _n--; }
        }
        """);

    [Fact]
    public Task Fixes_StaticStateUnderAnInstanceLock() => Verify.Fix<UseOwnLockFix>(
        """
        class Session
        {
            private static int s_count;
            private readonly object _gate = new();
            public void Open() { lock (_gate) {|LKS1016:s_count++|}; }
        }
        """,
        """
        class Session
        {
            private static int s_count;
            private readonly object _gate = new();
            private static readonly Lock s_gate = new();

            public void Open() { lock (s_gate) s_count++; }
        }
        """);

    [Fact]
    public Task Leaves_TheSectionAroundACallOfTheMonitor() => Verify.NoFix<UseOwnLockFix>("""
        class Counter
        {
            private readonly object _outer = new();
            private int _count;
            public void Add()
            {
                lock (_outer)
                {
                    var gate = new object();
                    Monitor.Enter({|LKS6003:gate|});
                    try { _count++; } finally { Monitor.Exit(gate); }
                }
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereABaseClassLocksTheObjectToo() => Verify.NoFix<UseOwnLockFix>("""
        public class Host
        {
            private bool _disposed;
            public virtual void Dispose() { lock ({|LKS6001:this|}) _disposed = true; Stop(); }
            protected virtual void Stop() => Console.WriteLine(_disposed);
        }
        public class PoolHost : Host
        {
            private int _stopped;
            protected override void Stop() { lock ({|LKS6001:this|}) _stopped++; }
        }
        """);
}
