namespace Lockset.Analyzers.Tests.Engine;

/// <summary>What a web application needs of the framework, for tests of what its requests come to.</summary>
internal static class ServiceFrame
{
    public const string Text = """
        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.AspNetCore.Http
        {
            public class HttpRequest { public string Path { get; set; } = ""; public string Host { get; set; } = ""; public System.Collections.Generic.Dictionary<string, string> Headers { get; } = new(); }
            public class HttpContext { public HttpRequest Request { get; } = new(); public string User { get; set; } = ""; }
            public delegate System.Threading.Tasks.Task RequestDelegate(HttpContext context);
        }
        namespace Microsoft.AspNetCore.Builder
        {
            public sealed class WebApplication { }
            public static class EndpointRouteBuilderExtensions { public static void MapGet(this WebApplication app, string pattern, System.Delegate handler) { } }
            public static class UseExtensions { public static void Use(this WebApplication app, System.Func<Microsoft.AspNetCore.Http.HttpContext, Microsoft.AspNetCore.Http.RequestDelegate, System.Threading.Tasks.Task> middleware) { } }
        }
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService { protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken end); }
        }
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, TService instance) => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, System.Func<System.IServiceProvider, TService> factory) => services;
                public static IServiceCollection AddScoped<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddScoped<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddTransient<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddHostedService<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddHttpClient<TClient>(this IServiceCollection services) => services;
                public static IServiceCollection AddHttpClient<TClient>(this IServiceCollection services, System.Action<System.Net.Http.HttpClient> configure) => services;
            }
            public static class ServiceProviderServiceExtensions { public static T GetRequiredService<T>(this System.IServiceProvider provider) => default!; }
        }
        """;
}
