using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class MonitorOnPrimitiveTests
{
    [Fact]
    public Task Reports_MonitorsOfPrimitives() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _slots = new(1, 1);
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Task _work = Task.CompletedTask;
            public void Add()
            {
                lock ({|LKS6005:_slots|}) Console.WriteLine();
                lock ({|LKS6005:_work|}) Console.WriteLine();
                Monitor.Enter({|LKS6005:_lock|});
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_lock); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ObjectsAndLocks() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly List<int> _items = new();
            public void Add()
            {
                lock (_gate) Console.WriteLine();
                lock (_lock) Console.WriteLine();
                lock (_items) _items.Add(1);
            }
        }
        """);

    [Fact]
    public Task Reports_PrimitiveThatIsKeptAsAnObject() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new Lock();
            private readonly object _plain = new();
            private readonly SemaphoreSlim _permit = new(1, 1);

            public void Field() { lock ({|LKS6005:_gate|}) Console.WriteLine(); }
            public void Local() { object permit = _permit; lock ({|LKS6005:permit|}) Console.WriteLine(); }
            public int Plain() { lock (_plain) return 1; }
        }
        """);

    [Theory]
    [InlineData("_slots.Wait(); _slots.Release();", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("_others.Wait(); _others.Release();", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheTypeEntersItAsWhatItIs(string use, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading;
            public sealed class Store
            {
                private readonly SemaphoreSlim _slots = new(1, 1);
                private readonly SemaphoreSlim _others = new(1, 1);
                private bool _isPlanned;
                public void Plan() { lock (_slots) _isPlanned = true; }
                public bool IsPlanned() { lock (_slots) return _isPlanned; }
                public void Run() { {{use}} }
            }
            """, "Store.cs")]));
        Assert.All(found.Where(diagnostic => diagnostic.Id == "LKS6005"), diagnostic => Assert.Equal(severity, diagnostic.Severity));
        Assert.Equal(2, found.Count(diagnostic => diagnostic.Id == "LKS6005"));
    }
}
