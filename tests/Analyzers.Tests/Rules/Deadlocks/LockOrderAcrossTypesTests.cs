using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class LockOrderAcrossTypesTests
{
    [Fact]
    public Task Reports_ACycleOfCalls() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly Stock _stock;
            public Orders(Stock stock) => _stock = stock;
            public void Place() { lock (_gate) {|LKS2002:_stock.Take()|}; }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (_gate) Notify(orders); }
            private static void Notify(Orders orders) => orders.Cancel();
        }
        """);

    [Fact]
    public Task Accepts_OneDirection_AndCallsAfterTheLock() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly Stock _stock;
            public Orders(Stock stock) => _stock = stock;
            public void Place() { lock (_gate) _stock.Take(); }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (_gate) Console.WriteLine(); orders.Cancel(); }
        }
        """);
}
