using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Tasks that have always ended when their caller gets them: an await of one changes no thread, and a wait for one blocks nobody.</summary>
public sealed class EndedTaskTests
{
    [Theory]
    [InlineData("Task.FromResult(key.Length)", false)]
    [InlineData("key.Length == 0 ? Task.FromResult(0) : Ready(key)", false)]
    [InlineData("Counted(key)", false)]
    [InlineData("LaterAsync(key)", true)]
    [InlineData("key.Length == 0 ? Task.FromResult(0) : LaterAsync(key)", true)]
    public async Task Accepts_TasksThatHaveAlwaysEnded(string given, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Shelf
            {
                public Task<int> Find(string key) => {{given}};
                private Task<int> Ready(string key) { return Task.FromResult(key.Length); }
                private async Task<int> Counted(string key) { await Task.CompletedTask; return await Ready(key) + 1; }
                private async Task<int> LaterAsync(string key) { await Task.Delay(10); return key.Length; }
            }

            public sealed class Store
            {
                private readonly Shelf _shelf = new();
                private readonly ReaderWriterLockSlim _lock = new();
                private int _sum;
                public async Task<int> SumAsync(string key) { await Task.Yield(); return _sum += _shelf.Find(key).GetAwaiter().GetResult(); }
                public async Task AddAsync(string key) { _lock.EnterWriteLock(); try { _sum += await _shelf.Find(key); } finally { _lock.ExitWriteLock(); } }
            }
            """, "Store.cs")]));
        Assert.Equal(isReported ? "LKS2008, LKS2013" : "", string.Join(", ", reported.Select(one => one.Id).Where(id => id is "LKS2008" or "LKS2013").Order(StringComparer.Ordinal)));
    }
}
