using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>What belongs to one request, kept in a static until the request needs it again.</summary>
public sealed class StaticOfRequestTests
{
    private static string Program(string middleware, string current = "public static string Current { get; private set; } = \"\";", string begin = "{|LKS1028:Current = id ?? \"none\"|};", string read = "request.Headers.Add(\"X-Id\", Correlation.Current);", string parent = "DelegatingHandler") => $$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public static class Correlation
        {
            private static readonly object s_gate = new();
            {{current}}
            public static string Begin(string? id) { {{begin}} return id ?? ""; }
        }
        public sealed class CorrelationMiddleware(RequestDelegate next)
        {
            public async Task InvokeAsync(HttpContext context)
            {
                {{middleware}}
            }
            private static string IdOf(HttpContext context) => context.Request.Headers["X-Id"];
        }
        public sealed class CorrelationHandler : {{parent}}
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
            {
                {{read}}
                return base.SendAsync(request, stop);
            }
        }
        public abstract class Sender { protected virtual Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => null!; }
        """;

    private const string Begin = "Correlation.Begin(context.Request.Headers[\"X-Id\"]); await next(context);";

    [Theory]
    [InlineData(Begin)]
    [InlineData("var id = IdOf(context); if (id is not null) Correlation.Begin(id); await next.Invoke(context);")]
    public Task Reports_WhatMiddlewareGivesAFunction(string middleware) => Verify.Diagnostics(Program(middleware), ServiceFrame.Text);

    [Theory]
    [InlineData("{|LKS1028:{|LKS1004:Correlation.Current = context.User|}|}; await next(context);", "public static string Current = \"\";")]
    [InlineData("Correlation.Current = context.User; await next(context);", "private static string s_current = \"\"; public static string Current { get => s_current; set => {|LKS1028:s_current = value|}; }")]
    public Task Reports_WhatMiddlewareStores(string middleware, string current) => Verify.Diagnostics(Program(middleware, current, current.Contains("s_current") ? "_ = s_current;" : ""), ServiceFrame.Text);

    [Fact]
    public Task Reports_WhatMiddlewareReadsAgain() => Verify.Diagnostics("""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        public static class Log { public static string User = ""; public static void Write(string line) { } }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app) => app.Use(async (context, next) =>
            {
                {|LKS1028:{|LKS1004:Log.User = context.User|}|};
                await next(context);
                Log.Write(Log.User + " is done");
            });
        }
        """, ServiceFrame.Text);

    [Fact]
    public Task Reports_WhatAServiceOfTheRequestReads() => Verify.Diagnostics("""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        public static class Current { public static string User { get; set; } = ""; }
        public sealed class UserMiddleware(RequestDelegate next)
        {
            public Task Invoke(HttpContext context)
            {
                {|LKS1028:{|LKS1004:Current.User = context.User|}|};
                return next(context);
            }
        }
        public sealed class Orders { public string Of() => Mine(); private string Mine() => Current.User; }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                services.AddScoped<Orders>();
                app.MapGet("/", (Orders orders) => orders.Of());
            }
        }
        """, ServiceFrame.Text);

    [Theory]
    // Of each request, or thread, its own.
    [InlineData(Begin, "public static string Current { get => s_current.Value ?? \"\"; private set => s_current.Value = value; } private static readonly AsyncLocal<string> s_current = new();", "Current = id ?? \"\";")]
    // The same for all, once for all, or of some request only.
    [InlineData(Begin, "public static string? Current { get; private set; }", "Current ??= id;")]
    [InlineData(Begin, "public static string? Current { get; private set; }", "if (Current is null) Current = id;")]
    [InlineData(Begin, "public static string? Current { get; private set; }", "Current = \"begun\";")]
    [InlineData(Begin, "public static string? Current { get; private set; }", "lock (s_gate) Current = id;")]
    [InlineData(Begin, "public static DateTime Current { get; private set; }", "Current = DateTime.UtcNow;")]
    [InlineData("Correlation.Begin(context.Request.Host); await next(context);", "public static string Current { get; private set; } = \"\";", "Current = id ?? \"\";")]
    [InlineData("if (context.Request.Path == \"/begin\") Correlation.Begin(context.User); await next(context);", "public static string Current { get; private set; } = \"\";", "Current = id ?? \"\";")]
    // What the last request has left.
    [InlineData("await next(context); Correlation.Begin(context.User);", "public static string Current { get; private set; } = \"\";", "Current = id ?? \"\";")]
    [InlineData("Correlation.Begin(context.User);", "public static string Current { get; private set; } = \"\";", "Current = id ?? \"\";")]
    public Task Accepts_WhatIsNotOfOneRequest(string middleware, string current, string begin) => Verify.Diagnostics(Program(middleware, current, begin, "_ = Correlation.Current;"), ServiceFrame.Text);

    [Fact]
    public Task Accepts_WhatNobodyReads_OrAWorkerOnly() => Verify.Diagnostics(Program(Begin, begin: "Current = id ?? \"\";", read: "") + """
        public sealed class Watch : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken end)
            {
                while (!end.IsCancellationRequested)
                {
                    Console.WriteLine(Correlation.Current);
                    await Task.Delay(1000, end);
                }
            }
        }
        """, ServiceFrame.Text);

    [Fact]
    public async Task Suggests_WhereItIsNotKnownWhoReads()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Program(Begin, begin: "Current = id ?? \"none\";", parent: "Sender"), "Shop.cs"), Analysis.Parse(ServiceFrame.Text, "Frame.cs")]));

        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1028").Severity);
    }
}
