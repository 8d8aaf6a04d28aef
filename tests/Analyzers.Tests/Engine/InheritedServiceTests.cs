using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Singletons whose state a base class keeps, which their own members come to.</summary>
public sealed class InheritedServiceTests
{
    private static string Program(string put, string registration = "services.AddSingleton<IFeatures, Features>();", string set = "Put(name, true);", string items = "private readonly IDictionary<TKey, TValue> _items = new Dictionary<TKey, TValue>();") => $$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        public abstract class Store<TKey, TValue> where TKey : notnull
        {
            {{items}}
            protected readonly object Gate = new();
            protected TValue? Find(TKey key) => _items.TryGetValue(key, out var found) ? found : default;
            protected void Put(TKey key, TValue value) => {{put}}[key] = value;
            protected void Apply(TKey key, TValue value) { lock (Gate) Guarded(); }
            public void Change(TKey key, TValue value) => Added(key, value);
            protected virtual void Added(TKey key, TValue value) { }
            protected abstract void Guarded();
        }
        public interface IFeatures { bool IsOn(string name); void Set(string name); }
        public sealed class Features : Store<string, bool>, IFeatures
        {
            private int _changes, _guarded;
            public bool IsOn(string name) => Find(name);
            public void Set(string name) { {{set}} }
            protected override void Added(string key, bool value) { {{(set.StartsWith("Change", StringComparison.Ordinal) ? "{|LKS1028:_changes++|};" : "_changes++;")}} }
            protected override void Guarded() => _guarded++;
            public int Changes() => _changes + _guarded;
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                {{registration}}
                app.MapGet("/features", (string name, IFeatures features) => features.IsOn(name));
                app.MapGet("/set", (string name, IFeatures features) => features.Set(name));
            }
        }
        """;

    [Theory]
    [InlineData("services.AddSingleton<IFeatures, Features>();", "Put(name, true);")]
    [InlineData("services.AddSingleton<IFeatures>(_ => new Features());", "SetCore(name); } private void SetCore(string name) { base.Put(name, true);")]
    public Task Reports_ContentsThatABaseClassKeeps(string registration, string set) => Verify.Diagnostics(Program("{|LKS1028:_items|}", registration, set), ServiceFrame.Text);

    [Fact]
    public Task Reports_WhatAHookOfTheBaseClassChanges() => Verify.Diagnostics(Program("_items", set: "Change(name, true);"), ServiceFrame.Text);

    [Theory]
    [InlineData("services.AddScoped<IFeatures, Features>();", "Put(name, true);")]
    [InlineData("services.AddSingleton<IFeatures, Features>();", "lock (Gate) Put(name, true);")]
    [InlineData("services.AddSingleton<IFeatures, Features>();", "Apply(name, true);")]
    [InlineData("services.AddSingleton<IFeatures, Features>();", "new Features().Put(name, true);")]
    [InlineData("services.AddSingleton<IFeatures, Features>();", "Find(name);")]
    public Task Accepts_ALockOnTheWay_AndOtherObjects(string registration, string set) => Verify.Diagnostics(Program("_items", registration, set), ServiceFrame.Text);

    [Theory]
    [InlineData("services.AddSingleton<Items>(); services.AddSingleton<IItems>(provider => provider.GetRequiredService<Items>());", true)]
    [InlineData("services.AddScoped<Items>(); services.AddSingleton<IItems>(provider => provider.GetRequiredService<Items>());", false)]
    public Task AServiceThatIsRegisteredUnderTwoNames(string registration, bool isReported) => Verify.Diagnostics($$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        public abstract class Kept { protected readonly Dictionary<string, int> All = new(); public void Drop(string name) => {{(isReported ? "{|LKS1028:All|}" : "All")}}.Remove(name); }
        public interface IItems { bool Has(string name); }
        public sealed class Items : Kept, IItems { public bool Has(string name) => All.ContainsKey(name); }
        public sealed class Sweep(Items items) : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken end)
            {
                while (!end.IsCancellationRequested)
                {
                    items.Drop("x");
                    await Task.Delay(1, end);
                }
            }
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                {{registration}}
                services.AddHostedService<Sweep>();
                app.MapGet("/", (string name, IItems items) => items.Has(name));
            }
        }
        """, ServiceFrame.Text);

    [Fact]
    public Task Accepts_AConcurrentDictionaryOfABaseClass() => Verify.Diagnostics(
        Program("_items", items: "private readonly IDictionary<TKey, TValue> _items = new System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>();"), ServiceFrame.Text);

    [Theory]
    [InlineData("{|LKS1028:_resource ??= Open()|}", "where T : class, IAsyncDisposable", "services.AddSingleton(_ => new Trail());", "")]
    [InlineData("_resource ??= Open()", "where T : class, IAsyncDisposable", "services.AddScoped<Trail>();", "")]
    [InlineData("_resource ??= Open()", "where T : class, IAsyncDisposable", "services.AddSingleton(_ => new Trail());", "lock (_gate) ")]
    [InlineData("LazyInitializer.EnsureInitialized(ref _resource, Open)!", "where T : class, IAsyncDisposable", "services.AddSingleton(_ => new Trail());", "")]
    // One that nobody has to dispose of is made once too often, at worst.
    [InlineData("_resource ??= Open()", "where T : class", "services.AddSingleton(_ => new Trail());", "")]
    public Task AResource_ThatABaseClassOpensWhenItIsAskedForFirst(string resource, string constraint, string registration, string held) => Verify.Diagnostics($$"""
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        public abstract class LazyResource<T> {{constraint}}
        {
            private T? _resource;
            protected T Resource => {{resource}};
            protected abstract T Open();
        }
        public sealed class Trail : LazyResource<System.IO.StreamWriter>
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _writing = new(1, 1);
            protected override System.IO.StreamWriter Open() => new("trail.log");
            public async Task AppendAsync(string entry)
            {
                var writer = Writer();
                await _writing.WaitAsync();
                try
                {
                    await writer.WriteLineAsync(entry);
                }
                finally
                {
                    _writing.Release();
                }
            }
            private System.IO.StreamWriter Writer() { {{held}}return Resource; }
        }
        public sealed class AuditMiddleware(RequestDelegate next, Trail trail)
        {
            public async Task InvokeAsync(HttpContext context)
            {
                await next(context);
                await trail.AppendAsync(context.Request.Path);
            }
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services) => {{registration}}
        }
        """, ServiceFrame.Text);
}
