using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>A cache in memory gives the same object to all who ask for a key.</summary>
public sealed class CachedObjectTests
{
    private const string Frame = """
        namespace Microsoft.Extensions.Caching.Memory
        {
            public interface ICacheEntry { }
            public interface IMemoryCache { bool TryGetValue(object key, out object? value); }
            public static class CacheExtensions
            {
                public static TItem? Get<TItem>(this IMemoryCache cache, object key) => default;
                public static TItem? GetOrCreate<TItem>(this IMemoryCache cache, object key, Func<ICacheEntry, TItem> factory) => factory(null!);
                public static async Task<TItem?> GetOrCreateAsync<TItem>(this IMemoryCache cache, object key, Func<ICacheEntry, Task<TItem>> factory) => await factory(null!);
                public static bool TryGetValue<TItem>(this IMemoryCache cache, object key, out TItem? value) { value = default; return false; }
                public static TItem Set<TItem>(this IMemoryCache cache, object key, TItem value) => value;
            }
        }
        """;

    private static Task Check(string body) => Verify.Diagnostics($$"""
        using Microsoft.Extensions.Caching.Memory;
        public class Menus(IMemoryCache cache)
        {
            private readonly object _gate = new();
            public async Task<List<string>> MenuAsync(string site, bool isAdmin)
            {
                await Task.Yield();
                {{body}}
            }
            private async Task<List<string>> ItemsAsync(string site)
            {
                var items = await cache.GetOrCreateAsync("menu:" + site, entry => LoadAsync(site)).ConfigureAwait(false);
                return items!;
            }
            private static async Task<List<string>> LoadAsync(string site) { var items = new List<string>(); items.Add(site); await Task.Delay(1); return items; }
            private static List<string> Load(string site) { var items = new List<string>(); items.Add(site); return items; }
            private static void AddAdmin(List<string> items) { if (!items.Contains("/admin")) items.Add("/admin"); }
            private static List<string> Filled(List<string> items) => [.. items, "/admin"];
        }
        """, Frame);

    [Theory]
    [InlineData("var items = await ItemsAsync(site); if (isAdmin) AddAdmin({|LKS1005:items|}); return items;")]
    [InlineData("var items = cache.GetOrCreate(site, entry => Load(site)) ?? []; {|LKS1005:items|}.Sort(); return items;")]
    [InlineData("if (!cache.TryGetValue(site, out List<string>? items)) return []; {|LKS1005:items|}!.Remove(site); return items;")]
    [InlineData("var items = cache.Get<List<string>>(site)!; foreach (var extra in new[] { 1, 2 }) {|LKS1005:items|}.Add($\"{extra}\"); return items;")]
    [InlineData("{|LKS1005:cache.GetOrCreate(site, entry => Load(site))|}!.Add(site); return [];")]
    public Task Reports_ChangesOfWhatTheCacheGives(string body) => Check(body);

    [Theory]
    // Read only, a copy, a lock, made here and then stored, or filled before it is given.
    [InlineData("var items = await ItemsAsync(site); return items.OrderBy(item => item).ToList();")]
    [InlineData("var items = (await ItemsAsync(site)).ToList(); items.Add(site); return items;")]
    [InlineData("var items = Filled(await ItemsAsync(site)); items.Add(site); return items;")]
    [InlineData("var items = new List<string>(await ItemsAsync(site)); items.Sort(); return items;")]
    [InlineData("var items = await ItemsAsync(site); lock (items) { items.Add(site); } return items;")]
    [InlineData("lock (_gate) { var items = cache.Get<List<string>>(site)!; items.Add(site); return items; }")]
    [InlineData("if (!cache.TryGetValue(site, out List<string>? items)) { items = []; items.Add(site); cache.Set(site, items); } return items!;")]
    [InlineData("var items = new List<string>(); items.Add(site); cache.Set(site, items); return items;")]
    [InlineData("return cache.GetOrCreate(site, entry => { var items = Load(site); items.Add(\"x\"); return items; })!;")]
    public Task Accepts_CopiesReadsAndLocks(string body) => Check(body);
}
