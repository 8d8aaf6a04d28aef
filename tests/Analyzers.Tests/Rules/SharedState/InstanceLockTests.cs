using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class InstanceLockTests
{
    [Fact]
    public Task Reports_StaticsUnderInstanceLocks() => Verify.Diagnostics("""
        class Session
        {
            private static int s_count;
            private static readonly List<Session> s_all = [];
            private readonly object _gate = new();
            public void Open()
            {
                lock (_gate)
                    {|LKS1016:s_count++|};
                lock ({|LKS6001:this|})
                    {|LKS1016:s_all|}.Add(this);
            }
        }
        """);

    [Fact]
    public Task Accepts_StaticLocks() => Verify.Diagnostics("""
        class Session
        {
            private static readonly object s_gate = new();
            private static int s_count;
            private readonly object _gate = new();
            public void Open()
            {
                lock (s_gate)
                    s_count++;
                lock (_gate)
                {
                    lock (s_gate)
                        s_count++;
                }
            }
        }
        """);

    [Fact]
    public Task Suggests_InASingleton() => Verify.Diagnostics("""
        sealed class Only
        {
            public static readonly Only Instance = new();
            private static int s_count;
            private readonly object _gate = new();
            private Only() { }
            public void Add() { lock (_gate) {|LKS1016:s_count++|}; }
        }
        """);
}
