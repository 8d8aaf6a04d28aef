using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Handlers of requests run on many threads at once; controllers are made for each request, middleware once.</summary>
public sealed class RequestTests
{
    private const string AspNet = """
        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.AspNetCore.Http { public class HttpContext { } public delegate System.Threading.Tasks.Task RequestDelegate(HttpContext context); public interface IMiddleware { } }
        namespace Microsoft.AspNetCore.Builder
        {
            public sealed class WebApplication { public void Run() { } }
            public static class EndpointRouteBuilderExtensions { public static void MapGet(this WebApplication app, string pattern, System.Delegate handler) { } }
        }
        """;

    [Fact]
    public Task Reports_StaticsOfControllers_NotTheirFields() => Verify.Diagnostics(
        """
        public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            private static int s_hits;
            private static readonly Dictionary<string, int> s_names = [];
            private int _own;
            public string Index(string name)
            {
                {|LKS1001:s_hits++|};
                _own++;
                Remember(name);
                return name + _own;
            }
            private static void Remember(string name) => {|LKS1005:s_names|}[name] = 1;
        }
        """,
        AspNet);

    [Fact]
    public Task Reports_FieldsOfMiddleware() => Verify.Diagnostics(
        """
        public class CountingMiddleware(Microsoft.AspNetCore.Http.RequestDelegate next)
        {
            private int _requests;
            private long _safe;
            public Task InvokeAsync(Microsoft.AspNetCore.Http.HttpContext context)
            {
                {|LKS1001:_requests++|};
                Interlocked.Increment(ref _safe);
                return next(context);
            }
        }
        public class OwnMiddleware : Microsoft.AspNetCore.Http.IMiddleware
        {
            private int _requests;
            public Task InvokeAsync(Microsoft.AspNetCore.Http.HttpContext context)
            {
                _requests++;
                return Task.CompletedTask;
            }
        }
        """,
        AspNet);

    [Fact]
    public Task Reports_LambdasOfMinimalApis() => Verify.Diagnostics(
        """
        using Microsoft.AspNetCore.Builder;
        static class Startup
        {
            public static void Run(WebApplication app)
            {
                var hits = 0;
                var seen = new List<string>();
                var greeting = "hello";
                app.MapGet("/", () => {|LKS1003:++hits|});
                app.MapGet("/{name}", (string name) => { {|LKS1005:seen|}.Add(name); return greeting; });
                greeting = "good morning";
                app.Run();
            }
        }
        """,
        AspNet);

    [Fact]
    public Task Accepts_GuardedAndConcurrentState() => Verify.Diagnostics(
        """
        public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            private static readonly object s_gate = new();
            private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> s_names = new();
            private static readonly Dictionary<string, string> s_fixed = new() { ["a"] = "b" };
            private static int s_hits;
            public string Index(string name)
            {
                lock (s_gate)
                    s_hits++;
                s_names.TryAdd(name, 1);
                return s_fixed[name];
            }
        }
        """,
        AspNet);
}
