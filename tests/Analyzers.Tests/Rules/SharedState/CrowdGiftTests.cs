using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Threads that each make an object for themselves, and give all of them one thing.</summary>
public sealed class CrowdGiftTests
{
    private const string Options = """
        class Options
        {
            public readonly IDictionary<string, object> Main = new Dictionary<string, object>();
            public int Served { get; private set; }
            internal IEnumerable<KeyValuePair<string, object>> All()
            {
                {|LKS1028:Main|}["servers"] = "a";
                return Main;
            }
            internal int Count() => Main.Count;
        }
        """;

    [Fact]
    public Task Reports_WhatThreadsGiveTheirOwnObjects() => Verify.Diagnostics(Options + """

        class Client : IDisposable
        {
            private readonly Options _options;
            private bool _isReady;
            public Client(string group, Options options) { _options = options ?? throw new ArgumentNullException(nameof(options)); }
            public void Subscribe(IList<string> topics)
            {
                if (!_isReady)
                    Init();
            }
            public void Listen(CancellationToken token) { while (!token.IsCancellationRequested) { } }
            private void Init()
            {
                Console.WriteLine(_options.All());
                _isReady = true;
            }
            public void Dispose() { }
        }
        class Host
        {
            private readonly Options _options;
            private readonly CancellationTokenSource _stop = new();
            public Host(Options options) => _options = options;
            public void Start(IDictionary<string, IList<string>> groups)
            {
                foreach (var group in groups)
                {
                    Task.Factory.StartNew(() =>
                    {
                        using var client = new Client(group.Key, _options);
                        client.Subscribe(group.Value);
                        client.Listen(_stop.Token);
                    }, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ReadsLocks_OneThread_AndOptionsOfTheirOwn() => Verify.Diagnostics(Options.Replace("{|LKS1028:Main|}", "Main", StringComparison.Ordinal) + """

        class Client
        {
            private readonly Options _options;
            public Client(Options options) { _options = options; }
            public void Count() => Console.WriteLine(_options.Count());
            public void Locked() { lock (_options) Console.WriteLine(_options.All()); }
            public void Open() => Console.WriteLine(_options.All());
        }
        class Host
        {
            private readonly Options _options;
            public Host(Options options) => _options = options;
            public void Start(List<string> groups)
            {
                foreach (var group in groups)
                {
                    Task.Run(() =>
                    {
                        var client = new Client(_options);
                        client.Count();
                        client.Locked();
                    });
                    Task.Run(() =>
                    {
                        var client = new Client(new Options());
                        client.Open();
                    });
                }
            }
            public void Once() => new Thread(() =>
            {
                var client = new Client(_options);
                client.Open();
            }).Start();
        }
        """);
}
