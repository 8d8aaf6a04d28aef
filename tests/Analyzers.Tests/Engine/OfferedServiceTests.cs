using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Singletons that a library registers for programs which are not seen.</summary>
public sealed class OfferedServiceTests
{
    private const string Frame = """
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddScoped<TService>(this IServiceCollection services) => services;
            }
        }
        """;

    private static string Library(string body, string registration = "services.AddSingleton<Pools<T>, Pools<T>>();", string shape = "public static class Registration") => $$"""
        using Microsoft.Extensions.DependencyInjection;
        public interface IPools<T> { List<T> Of(string name); }
        public class Pools<T> : IPools<T>
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<T>> _pools;
            private readonly Dictionary<string, int> _counts = new();
            public Pools() => _pools = new Dictionary<string, List<T>>();
            public List<T> Of() => Of("");
            public List<T> Of(string name)
            {
                {{body}}
            }
            public List<T>? Find(string name)
            {
                lock (_gate)
                    return _pools.GetValueOrDefault(name);
            }
        }
        {{shape}}
        {
            public static IServiceCollection AddPools<T>(this IServiceCollection services)
            {
                {{registration}}
                return services;
            }
        }
        """;

    [Theory]
    [InlineData("if (_pools.ContainsKey(name)) return _pools[name]; var pool = new List<T>(); {|LKS1028:_pools|}.Add(name, pool); return pool;", "services.AddSingleton<Pools<T>, Pools<T>>();")]
    [InlineData("if (!_pools.TryGetValue(name, out var pool)) {|LKS1028:_pools|}[name] = pool = new List<T>(); return pool;", "services.AddSingleton<IPools<T>, Pools<T>>();")]
    [InlineData("if (!_pools.TryGetValue(name, out var pool)) { pool = new(); {|LKS1028:_pools|}.Add(name, pool); } return pool;", "services.AddSingleton<Pools<T>>();")]
    public Task Reports_ADictionaryThatReadersFill(string body, string registration) => Verify.Diagnostics(Library(body, registration).Replace("lock (_gate)\n            return _pools.GetValueOrDefault(name);", "return null;"), Frame);

    [Theory]
    [InlineData("lock (_gate) { if (!_pools.TryGetValue(name, out var pool)) _pools[name] = pool = new List<T>(); return pool; }", "services.AddSingleton<Pools<T>>();", "public static class Registration")]
    [InlineData("return _counts.ContainsKey(name) ? new List<T>() : [];", "services.AddSingleton<Pools<T>>();", "public static class Registration")]
    [InlineData("_counts[name] = 1; return [];", "services.AddSingleton<Pools<T>>();", "public static class Registration")]
    [InlineData("if (!_counts.ContainsKey(name)) _counts.Add(name, 1); return [];", "services.AddScoped<Pools<T>>();", "public static class Registration")]
    [InlineData("if (!_counts.ContainsKey(name)) _counts.Add(name, 1); return [];", "services.AddSingleton<Pools<T>>();", "static class Startup")]
    [InlineData("if (!_counts.ContainsKey(name)) _counts.Add(name, 1); return [];", "services.AddSingleton<Pools<T>>(); services.AddScoped<Pools<T>>();", "public static class Registration")]
    public Task Accepts_LocksOtherLifetimesAndApplications(string body, string registration, string shape) => Verify.Diagnostics(Library(body, registration, shape), Frame);
}
