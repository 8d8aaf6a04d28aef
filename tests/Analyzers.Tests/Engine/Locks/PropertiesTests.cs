using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class PropertiesTests
{
    [Fact]
    public Task Holds_InAccessorsAndInitialisedMembers() => Probe.Held("""
        class Store(Lock gate)
        {
            private Lock Gate { get; } = gate;
            public int Value
            {
                get
                {
                    lock (Gate)
                    {
                        Here(); // held: this.Gate
                        return field;
                    }
                }
                set
                {
                    using (Gate.EnterScope())
                    {
                        Here(); // held: this.Gate
                        field = value;
                    }
                }
            }
            public void Run()
            {
                lock (gate)
                    Here(); // held: this.gate
            }
        }
        """);
}
