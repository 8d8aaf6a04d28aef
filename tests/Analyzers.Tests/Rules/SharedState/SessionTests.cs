using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Sessions with a database do one operation at a time.</summary>
public sealed class SessionTests
{
    private const string Sessions = """
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext : IDisposable { public void Add(object o) { } public Task<int> SaveChangesAsync(CancellationToken t = default) => Task.FromResult(0); public int SaveChanges() => 0; public void Dispose() { } }
            public class DbSet<T> : List<T>;
            public static class Queries
            {
                public static Task<List<T>> ToListAsync<T>(this IEnumerable<T> q) => Task.FromResult(q.ToList());
                public static Task<int> CountAsync<T>(this IEnumerable<T> q) => Task.FromResult(0);
                public static Task<T> FirstAsync<T>(this IEnumerable<T> q, Func<T, bool> f) => Task.FromResult(q.First(f));
            }
        }

        public class Order { public int Id; }
        public class Shop : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<Order> Orders { get; } = new(); }
        """;

    [Fact]
    public Task Reports_OperationsThatOverlap() => Verify.Diagnostics("""
        using Microsoft.EntityFrameworkCore;
        class Service(Shop db)
        {
            private readonly Shop _db = new();

            public async Task<int> Both()
            {
                var list = db.Orders.ToListAsync();
                var count = {|LKS1005:db.Orders.Where(o => o.Id > 1).CountAsync()|};
                await Task.WhenAll(list, count);
                return list.Result.Count + count.Result;
            }

            public Task Two() => Task.WhenAll(_db.Orders.ToListAsync(), {|LKS1005:_db.SaveChangesAsync()|});
        }
        """, Sessions);

    [Fact]
    public Task Reports_ASessionOfManyTasks() => Verify.Diagnostics("""
        using Microsoft.EntityFrameworkCore;
        class Service(Shop db)
        {
            public Task Par(int[] ids) => Parallel.ForEachAsync(ids, async (id, t) => { {|LKS1005:db|}.Add(new Order()); await {|LKS1005:db|}.SaveChangesAsync(t); });
        }
        """, Sessions);

    [Fact]
    public Task Accepts_OneAfterTheOther_OrASessionEach() => Verify.Diagnostics("""
        using Microsoft.EntityFrameworkCore;
        class Service(Shop db)
        {
            public async Task<int> InTurn(bool all)
            {
                var list = db.Orders.ToListAsync();
                var orders = await list;
                var count = await db.Orders.CountAsync();
                var last = all ? db.Orders.ToListAsync() : db.Orders.Take(1).ToListAsync();
                await last;
                await db.SaveChangesAsync();
                return count + orders.Count;
            }

            public async Task Each()
            {
                using var first = new Shop();
                using var second = new Shop();
                await Task.WhenAll(first.Orders.CountAsync(), second.Orders.CountAsync());
            }

            public Task Par(int[] ids) => Parallel.ForEachAsync(ids, async (id, t) => { using var own = new Shop(); own.Add(new Order()); await own.SaveChangesAsync(t); });

            public Task<List<Order>> One() => db.Orders.ToListAsync();
        }
        """, Sessions);
}
