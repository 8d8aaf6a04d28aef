using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class LockOrderAcrossTypesTests
{
    [Fact]
    public async Task Suggests_AnOverrideThatIsOneOfSeveral()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            abstract class Sink
            {
                private Sink _next = null!;
                public void Forward(int value) { _next.Take(value); Dispose(); }
                public abstract void Take(int value);
                private void Dispose() => Close();
                protected abstract void Close();
            }
            sealed class Pair : Sink
            {
                private readonly object _gate = new();
                public override void Take(int value) { lock (_gate) Forward(value); }
                protected override void Close() { lock (_gate) System.Console.WriteLine(); }
            }
            sealed class Many : Sink
            {
                private readonly object _gate = new();
                public override void Take(int value) { lock (_gate) Forward(value); }
                protected override void Close() { lock (_gate) System.Console.WriteLine(); }
            }
            """, "Sink.cs")]));
        Assert.Equal([DiagnosticSeverity.Info], reported.Where(diagnostic => diagnostic.Id == "LKS2002").Select(diagnostic => diagnostic.Severity));
    }

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

    [Fact]
    public Task Reports_CallsInAQueryThatRunsUnderTheLock() => Verify.Diagnostics("""
        class Order(Customer customer)
        {
            private readonly object _gate = new();
            private decimal _total;

            public decimal Total
            {
                get
                {
                    lock (_gate)
                        return _total;
                }
            }

            public void Add(decimal price)
            {
                lock (_gate)
                {
                    _total += price;
                    {|LKS2002:customer.Charge(price)|};
                }
            }
        }

        class Customer
        {
            private readonly object _gate = new();
            private readonly List<Order> _orders = [];
            private decimal _charged;

            public void Charge(decimal price)
            {
                lock (_gate)
                    _charged += price;
            }

            public decimal Sum()
            {
                lock (_gate)
                    return _orders.Sum(order => order.Total);
            }
        }
        """);
}
