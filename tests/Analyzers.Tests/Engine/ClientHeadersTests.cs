using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>The headers that an <c>HttpClient</c> sends with every request, changed for one of several that run at once.</summary>
public sealed class ClientHeadersTests
{
    private static string Program(string change, string registration = "services.AddSingleton(_ => new Api(new HttpClient()));", string member = "", string client = "http") => $$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        using System.Net.Http.Headers;
        public abstract class Client(HttpClient http)
        {
            protected readonly object Gate = new();
            private readonly string _key = "k";
            protected HttpClient Http { get; } = http;
            protected void Authorize(string token) { {{change}} }
            {{member}}
        }
        public sealed class Api(HttpClient http) : Client(http)
        {
            public async Task<string> BalanceAsync(string token)
            {
                Authorize(token);
                return await {{client}}.GetStringAsync("/balance");
            }
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                {{registration}}
                app.MapGet("/", (string token, Api api) => api.BalanceAsync(token));
            }
        }
        """;

    [Theory]
    [InlineData("""{|LKS1028:Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token)|};""", "")]
    [InlineData("""{|LKS1028:http.DefaultRequestHeaders.Add("X-Key", token)|};""", "")]
    [InlineData("""{|LKS1028:Http.DefaultRequestHeaders.Remove("X-Key")|}; """, "")]
    [InlineData("""var headers = Http.DefaultRequestHeaders; {|LKS1028:headers.Authorization = new AuthenticationHeaderValue("Bearer", token)|};""", "")]
    [InlineData("""{|LKS1028:Http.DefaultRequestHeaders.UserAgent.ParseAdd(token)|};""", "")]
    [InlineData("""Sign({|LKS1028:Http|}, token);""", """private static void Sign(HttpClient client, string token) => client.DefaultRequestHeaders.Authorization = new("Bearer", token);""")]
    public Task Reports_HeadersOfAClientOfASingleton(string change, string member) => Verify.Diagnostics(Program(change, member: member), ServiceFrame.Text);

    [Theory]
    [InlineData("protected HttpClient Kept => http;")]
    [InlineData("private readonly HttpClient _kept = http; protected HttpClient Kept { get { return _kept; } }")]
    public Task Reports_HeadersOfAClientThatAPropertyHandsOut(string kept) => Verify.Diagnostics($$"""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public abstract class Client(HttpClient http) { {{kept}} protected HttpClient Made => new(); }
        public sealed class Api(HttpClient http) : Client(http)
        {
            public Task<string> Of(string tenant)
            {
                Made.DefaultRequestHeaders.Add("X-Tenant", tenant);
                {|LKS1028:Kept.DefaultRequestHeaders.Add("X-Tenant", tenant)|};
                return Kept.GetStringAsync("/");
            }
        }
        public class HomeController(Api api) : ControllerBase { public Task<string> Index(string tenant) => api.Of(tenant); }
        static class Startup { public static void Configure(IServiceCollection services) => services.AddSingleton(_ => new Api(new HttpClient())); }
        """, ServiceFrame.Text);

    [Fact]
    public Task Reports_HeadersThatTheSingletonItselfChanges() => Verify.Diagnostics("""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public sealed class Api
        {
            private static readonly HttpClient s_shared = new();
            private readonly HttpClient _client = new();
            public Task<string> Of(string tenant)
            {
                {|LKS1028:_client.DefaultRequestHeaders.Add("X-Tenant", tenant)|};
                return _client.GetStringAsync("/");
            }
            public Task<string> For(string tenant)
            {
                {|LKS1028:s_shared.DefaultRequestHeaders.Remove("X-Tenant")|};
                {|LKS1028:s_shared.DefaultRequestHeaders.Add("X-Tenant", tenant)|};
                return s_shared.GetStringAsync("/");
            }
        }
        public class HomeController(Api api) : ControllerBase
        {
            public Task<string> Index(string tenant) => api.Of(tenant);
            public Task<string> Other(string tenant) => api.For(tenant);
        }
        static class Startup { public static void Configure(IServiceCollection services) => services.AddSingleton<Api>(); }
        """, ServiceFrame.Text);

    [Fact]
    public Task Reports_HeadersOfASharedClient_InParallel() => Verify.Diagnostics("""
        using System.Net.Http;
        sealed class Crawler
        {
            private readonly HttpClient _client = new();
            public void Visit(string[] pages) => Parallel.ForEach(pages, page =>
            {
                {|LKS1005:_client|}.DefaultRequestHeaders.Referrer = new Uri(page);
                _client.CancelPendingRequests();
            });
            public void Own(string[] pages) => Parallel.ForEach(pages, page =>
            {
                using var client = new HttpClient();
                client.DefaultRequestHeaders.Referrer = new Uri(page);
                client.CancelPendingRequests();
            });
        }
        """);

    [Theory]
    [InlineData("""lock (Gate) Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);""", "services.AddSingleton(_ => new Api(new HttpClient()));")]
    [InlineData("""_ = Http.DefaultRequestHeaders.Contains(token) || Http.DefaultRequestHeaders.Authorization is null;""", "services.AddSingleton(_ => new Api(new HttpClient()));")]
    [InlineData("""var own = new HttpClient(); own.DefaultRequestHeaders.Add("X-Key", token);""", "services.AddSingleton(_ => new Api(new HttpClient()));")]
    [InlineData("""var message = new HttpRequestMessage(); message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); _ = Http.SendAsync(message);""", "services.AddSingleton(_ => new Api(new HttpClient()));")]
    // Typed clients, and others of which each who asks has its own.
    [InlineData("""Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);""", "services.AddHttpClient<Api>();")]
    [InlineData("""Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);""", "services.AddTransient<Api>();")]
    [InlineData("""Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);""", "services.AddScoped<Api>();")]
    public Task Accepts_ALock_HeadersOfOneRequest_AndClientsOfEachTheirOwn(string change, string registration) => Verify.Diagnostics(Program(change, registration), ServiceFrame.Text);

    [Fact]
    public Task Accepts_HeadersThatAreSetAsTheClientIsMade() => Verify.Diagnostics("""
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public sealed class Api
        {
            private readonly HttpClient _client;
            private readonly IFactory _factory;
            public Api(IFactory factory, string key)
            {
                _factory = factory;
                _client = Made(key);
                _client.DefaultRequestHeaders.Add("X-Key", key);
                SetUp(key);
            }
            private void SetUp(string key) => _client.DefaultRequestHeaders.UserAgent.ParseAdd(key);
            private static HttpClient Made(string key) { var made = new HttpClient(); made.DefaultRequestHeaders.Add("X", key); return made; }
            private HttpClient Client => _factory.Create();
            public Task<string> Of(string tenant)
            {
                var client = Client;
                client.DefaultRequestHeaders.Add("X-Tenant", tenant);
                Client.DefaultRequestHeaders.Add("X-Tenant", tenant);
                return client.GetStringAsync("/");
            }
            public Task<string> All() => _client.GetStringAsync("/");
        }
        public interface IFactory { HttpClient Create(); }
        public class HomeController(Api api) : ControllerBase
        {
            public Task<string> Index(string tenant) => api.Of(tenant);
            public Task<string> Other() => api.All();
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services)
            {
                services.AddSingleton<Api>();
                services.AddHttpClient<HomeController>(client => client.DefaultRequestHeaders.Add("X", "Y"));
            }
        }
        """, ServiceFrame.Text);

    [Theory]
    [InlineData("SignInAs(token);", "public static class Registration", true)]
    [InlineData("""Http.DefaultRequestHeaders.Add("X-Key", token);""", "public static class Registration", true)]
    // The same for all, done after the last call, or registered for the program itself.
    [InlineData("""Http.DefaultRequestHeaders.Add("X-Key", "1");""", "public static class Registration", false)]
    [InlineData("Lock(token);", "public static class Registration", false)]
    [InlineData("SignInAs(token);", "static class Registration", false)]
    public Task ASingletonThatALibraryOffers(string sign, string shape, bool isReported) => Verify.Diagnostics($$"""
        using Microsoft.Extensions.DependencyInjection;
        using System.Net.Http;
        public abstract class Client
        {
            private readonly object _gate = new();
            protected HttpClient Http { get; } = new();
            protected void SignInAs(string token)
            {
                var headers = Http.DefaultRequestHeaders;
                {{(isReported && sign.StartsWith("Sign", StringComparison.Ordinal) ? "{|LKS1028:" : "")}}headers.Authorization = new("Bearer", token){{(isReported && sign.StartsWith("Sign", StringComparison.Ordinal) ? "|}" : "")}};
            }
            protected void Lock(string token) { lock (_gate) Http.DefaultRequestHeaders.Add("X", token); }
        }
        public sealed class Parcels : Client
        {
            public Task<string> TrackAsync(string token)
            {
                {{(isReported && sign.StartsWith("Http", StringComparison.Ordinal) ? "{|LKS1028:" + sign.TrimEnd(';') + "|};" : sign)}}
                return Http.GetStringAsync("/");
            }
            public async Task LoginAsync(string user)
            {
                var token = await Http.GetStringAsync(user);
                Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            }
        }
        {{shape}} { public static IServiceCollection AddParcels(this IServiceCollection services) => services.AddSingleton<Parcels>(); }
        """, ServiceFrame.Text);
}
