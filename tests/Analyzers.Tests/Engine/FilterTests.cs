using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Filters run for each request, attributes and middleware that is registered once on one object.</summary>
public sealed class FilterTests
{
    private const string Frame = """
        namespace Microsoft.AspNetCore.Http { public class HttpContext { } public delegate System.Threading.Tasks.Task RequestDelegate(HttpContext context); public interface IMiddleware { System.Threading.Tasks.Task InvokeAsync(HttpContext context, RequestDelegate next); } }
        namespace Microsoft.AspNetCore.Mvc.Filters
        {
            public interface IActionFilter { void OnActionExecuting(object context); void OnActionExecuted(object context); }
            public interface IFilterFactory { }
            public abstract class ActionFilterAttribute : System.Attribute, IActionFilter { public virtual void OnActionExecuting(object context) { } public virtual void OnActionExecuted(object context) { } }
        }
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) => services;
                public static IServiceCollection AddTransient<TService>(this IServiceCollection services) => services;
            }
        }
        """;

    private static string Filter(string bases, string executing, string more = "") => $$"""
        using Microsoft.AspNetCore.Mvc.Filters;
        public class CountFilter : {{bases}}
        {
            private static int s_n;
            private static readonly List<string> s_names = [];
            private int _n;
            private static readonly object s_gate = new();
            public {{(bases == "IActionFilter" ? "" : "override")}} void OnActionExecuting(object context) { {{executing}} }
            public {{(bases == "IActionFilter" ? "" : "override")}} void OnActionExecuted(object context) { }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("IActionFilter", "{|LKS1001:s_n++|};")]
    [InlineData("IActionFilter", "Add(); } private static void Add() { {|LKS1005:s_names|}.Add(\"a\");")]
    [InlineData("ActionFilterAttribute", "{|LKS1001:_n++|};")]
    public Task Reports_StateOfFilters(string bases, string executing) => Verify.Diagnostics(Filter(bases, executing), Frame);

    [Theory]
    // Who makes the filter, and how often, is not known.
    [InlineData("IActionFilter", "_n++;")]
    [InlineData("ActionFilterAttribute, IFilterFactory", "_n++;")]
    [InlineData("ActionFilterAttribute", "lock (s_gate) _n++;")]
    [InlineData("ActionFilterAttribute", "Interlocked.Increment(ref _n);")]
    [InlineData("IActionFilter", "lock (s_gate) s_names.Add(\"a\");")]
    public Task Accepts_StateOfFilters(string bases, string executing) => Verify.Diagnostics(Filter(bases, executing, "public int Sum() => 0;"), Frame);

    private static string Middleware(string registration, string body) => $$"""
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        public sealed class Counting : IMiddleware
        {
            private int _n;
            public Task InvokeAsync(HttpContext context, RequestDelegate next) { {{body}} return next(context); }
        }
        public static class Setup { public static void Add(IServiceCollection services) { {{registration}} } }
        """;

    [Fact]
    public Task Reports_MiddlewareThatIsRegisteredOnce() => Verify.Diagnostics(Middleware("services.AddSingleton<Counting>();", "{|LKS1028:_n++|};"), Frame);

    [Theory]
    [InlineData("services.AddTransient<Counting>();", "_n++;")]
    [InlineData("services.AddTransient<Counting>(); services.AddSingleton<Counting>();", "_n++;")]
    [InlineData("", "_n++;")]
    [InlineData("services.AddSingleton<Counting>();", "Interlocked.Increment(ref _n);")]
    [InlineData("services.AddSingleton<Counting>();", "_n = 1;")]
    public Task Accepts_OtherMiddleware(string registration, string body) => Verify.Diagnostics(Middleware(registration, body), Frame);
}
