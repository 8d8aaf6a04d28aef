using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>A service that is registered as a singleton is one object for all requests.</summary>
public sealed class SharedServiceTests
{
    private const string Frame = """
        namespace Microsoft.AspNetCore.Mvc { public abstract class ControllerBase { } }
        namespace Microsoft.AspNetCore.Http { public class HttpContext { } }
        namespace Microsoft.AspNetCore.Builder
        {
            public sealed class WebApplication { }
            public static class EndpointRouteBuilderExtensions { public static void MapGet(this WebApplication app, string pattern, System.Delegate handler) { } }
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
                public static IServiceCollection AddSingleton(this IServiceCollection services, System.Type service, System.Type implementation) => services;
                public static IServiceCollection AddScoped<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddTransient<TService>(this IServiceCollection services) => services;
            }
            public static class ServiceProviderServiceExtensions { public static T GetRequiredService<T>(this System.IServiceProvider provider) => default!; }
        }
        """;

    private static string Program(string registration, string counter = "_hits++;", string handler = "") => $$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        public interface ICounter { void Hit(string page); }
        public class Counter : ICounter
        {
            private readonly Dictionary<string, int> _pages = [];
            private readonly object _gate = new();
            private int _hits;
            public void Hit(string page) { {{counter}} }
        }
        public class Audit(ICounter counter) { public void Write(string page) => counter.Hit(page); }
        public class HomeController : ControllerBase
        {
            private readonly ICounter _counter;
            public HomeController(ICounter counter) => _counter = counter ?? throw new ArgumentNullException(nameof(counter));
            public string Index(string page) { {{(handler.Length > 0 ? handler : "_counter.Hit(page);")}} return page; }
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                {{registration}}
            }
        }
        """;

    [Theory]
    [InlineData("services.AddSingleton<ICounter, Counter>();")]
    [InlineData("services.AddSingleton(typeof(ICounter), typeof(Counter));")]
    [InlineData("services.AddSingleton<ICounter>(new Counter());")]
    [InlineData("services.AddSingleton<ICounter>(provider => new Counter());")]
    public Task Reports_StateOfASingletonThatRequestsChange(string registration) => Verify.Diagnostics(Program(registration, "{|LKS1028:_hits++|};"), Frame);

    [Fact]
    public Task Reports_ContentsOfASingleton() => Verify.Diagnostics(Program("services.AddSingleton<ICounter, Counter>();", "{|LKS1028:_pages|}[page] = 1;"), Frame);

    [Fact]
    public Task Reports_SingletonsOfMinimalApis() => Verify.Diagnostics(
        Program("""services.AddSingleton<Counter>(); app.MapGet("/", (Counter counter, string page) => counter.Hit(page));""", "{|LKS1028:_hits++|};", "_ = page;"), Frame);

    [Fact]
    public Task Reports_WhatRequestsComeToThroughOtherServices() => Verify.Diagnostics(
        Program("""services.AddSingleton<ICounter, Counter>(); services.AddTransient<Audit>(); app.MapGet("/", (Audit audit, string page) => audit.Write(page));""", "{|LKS1028:_hits++|};", "_ = page;"), Frame);

    [Fact]
    public async Task Explains_TheRequestTheCallAndTheRegistration()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Program("services.AddSingleton<ICounter, Counter>();"), "Shop.cs"), Analysis.Parse(Frame, "Frame.cs")]));

        var diagnostic = Assert.Single(reported);
        Assert.Equal(
            "'_hits++' changes '_hits' without a lock, and threads meet here: '_counter.Hit(page)' calls 'Hit' on line 17 of Shop.cs, for many requests at once, on the one 'Counter' that is registered on line 23 of Shop.cs",
            diagnostic.GetMessage());
        Assert.Equal([17, 23], diagnostic.AdditionalLocations.Select(location => location.GetLineSpan().StartLinePosition.Line + 1));
    }

    [Theory]
    [InlineData("services.AddScoped<ICounter, Counter>();")]
    [InlineData("services.AddSingleton<ICounter, Counter>(); services.AddScoped<ICounter, Counter>();")]
    [InlineData("")]
    public Task Accepts_AnObjectForEachRequest(string registration) => Verify.Diagnostics(Program(registration), Frame);

    [Theory]
    [InlineData("lock (_gate) _hits++;", "")]
    [InlineData("Interlocked.Increment(ref _hits);", "")]
    [InlineData("_hits++;", "lock (typeof(string)) _counter.Hit(page);")]
    [InlineData("_hits++;", "new Counter().Hit(page);")]
    [InlineData("_ = _hits;", "")]
    public Task Accepts_ALockOnTheWay_AndOtherObjects(string counter, string handler) =>
        Verify.Diagnostics(Program("services.AddSingleton<ICounter, Counter>();", counter, handler).Replace("lock (typeof(string))", "lock (s_gate)").Replace("private readonly ICounter _counter;", "private readonly ICounter _counter; private static readonly object s_gate = new();"), Frame);

    [Theory]
    [InlineData("DelegatingHandler", "services.AddSingleton<IJitter, Jitter>();", "delay = jitter.Next();", true)]
    [InlineData("DelegatingHandler", "services.AddSingleton<IJitter>(_ => new Jitter());", "while (delay == 0) delay = jitter.Next();", true)]
    // One object for each, a lock, or no handler of a client.
    [InlineData("DelegatingHandler", "services.AddScoped<IJitter, Jitter>();", "delay = jitter.Next();", false)]
    [InlineData("DelegatingHandler", "services.AddSingleton<IJitter, Jitter>();", "lock (jitter) delay = jitter.Next();", false)]
    [InlineData("Sender", "services.AddSingleton<IJitter, Jitter>();", "delay = jitter.Next();", false)]
    public Task HandlersOfClients(string parent, string registration, string send, bool isReported) => Verify.Diagnostics($$"""
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public interface IJitter { int Next(); }
        public sealed class Jitter : IJitter
        {
            private readonly Random _random = new(17);
            public int Next() => {{(isReported ? "{|LKS1028:_random|}" : "_random")}}.Next(100);
        }
        public abstract class Sender { protected virtual Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => null!; }
        public sealed class RetryHandler(IJitter jitter) : {{parent}}
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
            {
                var delay = 0;
                for (var attempt = 0; ; attempt++)
                {
                    var response = await base.SendAsync(request, stop);
                    if (attempt == 3)
                        return response;
                    {{send}}
                    await Task.Delay(delay, stop);
                }
            }
        }
        static class Startup { public static void Configure(IServiceCollection services) { {{registration}} } }
        """, Frame);

    [Theory]
    [InlineData("provider.GetRequiredService<Counter>().Hit(page);")]
    [InlineData("var counter = provider.GetRequiredService<Counter>(); counter.Hit(page);")]
    public Task Reports_WhatAHandlerAsksTheContainerFor(string use) => Verify.Diagnostics(
        Program($$"""services.AddSingleton<Counter>(); app.MapGet("/", (IServiceProvider provider, string page) => { {{use}} });""", "{|LKS1028:_hits++|};", "_ = page;"), Frame);

    [Theory]
    [InlineData("{|LKS1028:_user = user|}; var rate = await Load(); return _user + rate;", "")]
    [InlineData("{|LKS1028:_user = user|}; await Load(); return Show();", "private string Show() => _user;")]
    [InlineData("_user = user; var rate = await Load(); return user + rate;", "")]
    [InlineData("_user = user; var shown = Show(); await Load(); return shown;", "private string Show() => _user;")]
    [InlineData("lock (_gate) _user = user; await Load(); lock (_gate) return _user;", "")]
    public Task AValueOfTheRequest_ThatWaitsInASingleton(string quote, string member) => Verify.Diagnostics($$"""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        public class Quotes
        {
            private readonly object _gate = new();
            private string _user = "";
            public async Task<string> Of(string user) { {{quote}} }
            private async Task<int> Load() { await Task.Yield(); return 1; }
            {{member}}
        }
        public class HomeController(Quotes quotes) : ControllerBase
        {
            public Task<string> Index(string user) => quotes.Of(user);
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services) => services.AddSingleton<Quotes>();
        }
        """, Frame);

    [Theory]
    [InlineData("decimal", "{|LKS1028:Latest = 1|};", "quotes.Latest")]
    [InlineData("Guid", "{|LKS1028:Latest = Guid.NewGuid()|};", "quotes.Read()")]
    [InlineData("long", "Latest = 1;", "quotes.Latest")]
    [InlineData("decimal", "lock (_gate) Latest = 1;", "quotes.Locked()")]
    public Task AValueOfSeveralWords_ThatRequestsReadMeanwhile(string type, string store, string read) => Verify.Diagnostics($$"""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        public class Quotes
        {
            private readonly object _gate = new();
            public {{type}} Latest { get; private set; }
            {{(read == "quotes.Read()" ? "public " + type + " Read() => Latest;" : "")}}
            public {{type}} Locked() { lock (_gate) return Latest; }
            internal void Update() { {{store}} }
        }
        public class Feed(Quotes quotes) : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken end)
            {
                while (!end.IsCancellationRequested)
                {
                    quotes.Update();
                    await Task.Delay(1, end);
                }
            }
        }
        public class HomeController(Quotes quotes) : ControllerBase
        {
            public object Index() => {{read}};
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services) { services.AddSingleton<Quotes>(); services.AddHostedService<Feed>(); }
        }
        """, Frame, """
        namespace Microsoft.Extensions.Hosting { public abstract class BackgroundService { protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken end); } }
        namespace Microsoft.Extensions.DependencyInjection { public static class ServiceCollectionHostedServiceExtensions { public static IServiceCollection AddHostedService<T>(this IServiceCollection services) => services; } }
        """);
}
