using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>A hosted service works beside requests and other hosted services, on the singletons that they share.</summary>
public sealed class HostedServiceTests
{
    private const string Frame = """
        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService { protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken stopping); }
        }
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddScoped<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddHostedService<TService>(this IServiceCollection services) => services;
            }
        }
        """;

    private static string Program(string store, string feeder = "store.Put(\"k\", 1);", string controller = "return store.Find(\"k\");", string registration = "services.AddSingleton<Store>(); services.AddHostedService<Feeder>(); services.AddHostedService<Sweeper>();", string sweeper = "") => $$"""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        public class Store
        {
            private readonly Dictionary<string, int> _items = [];
            private readonly object _gate = new();
            private int _count;
            {{store}}
        }
        public sealed class Feeder(Store store) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stopping) { while (!stopping.IsCancellationRequested) { {{feeder}} await Task.Delay(10, stopping); } }
        }
        public sealed class Sweeper : BackgroundService
        {
            private readonly Store _store;
            public Sweeper(Store store) => _store = store;
            protected override async Task ExecuteAsync(CancellationToken stopping) { while (!stopping.IsCancellationRequested) { {{sweeper}} await Task.Delay(10, stopping); } }
        }
        public sealed class ItemController(Store store) : ControllerBase { public int Index() { {{controller}} } }
        public static class Startup { public static void Configure(IServiceCollection services) { {{registration}} } }
        """;

    [Fact]
    public Task Reports_Contents_ThatRequestsRead() => Verify.Diagnostics(
        Program("public void Put(string key, int value) => {|LKS1028:_items|}[key] = value; public int Find(string key) => _items.GetValueOrDefault(key);"), Frame);

    [Fact]
    public Task Reports_Counter_ThatRequestsSet() => Verify.Diagnostics(
        Program("public void Put(string key, int value) => {|LKS1028:_count++|}; public int Reset() { _count = 0; return 1; }", controller: "return store.Reset();"), Frame);

    [Fact]
    public Task Reports_TwoHostedServices() => Verify.Diagnostics(
        Program("public void Put(string key, int value) => {|LKS1028:_items|}[key] = value; public void Sweep() => {|LKS1028:_items|}.Clear();", controller: "return 0;", sweeper: "_store.Sweep();"), Frame);

    [Fact]
    public Task Reports_ThroughAPrivateMethodOfTheService() => Verify.Diagnostics(
        Program("public void Put(string key, int value) => Add(key); private void Add(string key) { {|LKS1028:_items|}.Remove(key); } public int Find(string key) => _items.TryGetValue(key, out var found) ? found : 0;"), Frame);

    [Theory]
    // One thread alone, a number that is read whole, how many there are.
    [InlineData("public void Put(string key, int value) => _items[key] = value; public int Find(string key) => 0;")]
    [InlineData("public void Put(string key, int value) => _count++; public int Find(string key) => _count;")]
    [InlineData("public void Put(string key, int value) => _items[key] = value; public int Find(string key) => _items.Count;")]
    // A lock on the one side may be the protocol, and on both it is.
    [InlineData("public void Put(string key, int value) { lock (_gate) _items[key] = value; } public int Find(string key) { lock (_gate) return _items[key]; }")]
    public Task Accepts_WhatDoesNotMeet(string store) => Verify.Diagnostics(Program(store), Frame);

    [Theory]
    [InlineData("services.AddScoped<Store>(); services.AddHostedService<Feeder>();")]
    [InlineData("services.AddSingleton<Store>();")]
    [InlineData("services.AddSingleton<Store>(); services.AddScoped<Store>(); services.AddHostedService<Feeder>();")]
    [InlineData("services.AddHostedService<Feeder>();")]
    public Task Accepts_OtherRegistrations(string registration) => Verify.Diagnostics(
        Program("public void Put(string key, int value) => _items[key] = value; public int Find(string key) => _items[key];", registration: registration), Frame);

    [Fact]
    public Task Accepts_LockOfTheCaller() => Verify.Diagnostics(
        Program("public void Put(string key, int value) => _items[key] = value; public int Find(string key) => _items[key];", feeder: "lock (store) store.Put(\"k\", 1);", controller: "lock (store) return store.Find(\"k\");"), Frame);

    [Theory]
    [InlineData("services.AddScoped<IDigest, Digest>();", "{|LKS1028:_parts|}")]
    [InlineData("services.AddSingleton<IDigest, Digest>();", "{|LKS1028:_parts|}")]
    [InlineData("services.AddSingleton<IDigest, Digest>(); services.AddSingleton<IDigest, Other>();", "_parts")]
    [InlineData("", "_parts")]
    public Task Reports_AnInterfaceForWhichOneClassIsRegistered(string registration, string parts) => Verify.Diagnostics($$"""
        using Microsoft.Extensions.DependencyInjection;
        public interface IDigest { int Of(string text); }
        public sealed class Digest : IDigest { private readonly List<string> _parts = []; public int Of(string text) { {{parts}}.Add(text); return text.Length; } }
        public sealed class Other : IDigest { public int Of(string text) => 0; }
        public sealed class Scanner(IDigest digest) { public void Scan(string[] texts) { Parallel.ForEach(texts, text => { digest.Of(text); }); } }
        public static class Startup { public static void Configure(IServiceCollection services) { {{registration}} } }
        """, Frame.Replace("AddScoped<TService>(this IServiceCollection services) => services;", "AddScoped<TService, TImplementation>(this IServiceCollection services) => services;"));
}
