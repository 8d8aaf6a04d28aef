using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Objects that are stored where others find them, and made ready afterwards.</summary>
public sealed class PublishedEarlyTests
{
    private static string Storage(string body, string more = "") => $$"""
        class Client
        {
            public Task ConnectAsync() => Task.Delay(1);
            public Task<bool> CreateIfNotExistsAsync() => Task.FromResult(true);
            public Task<string> ReadAsync(string key) => Task.FromResult(key);
        }
        class Storage
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Client? _client;
            private bool _isReady;
            private Client? Client { get; set; }
            {{more}}
            {{body}}
            public bool IsReady => _isReady || Client != null;
        }
        """;

    [Theory]
    [InlineData("public async Task<string> Read(string key) { if (_client == null) { {|LKS1025:_client = new Client()|}; await _client.ConnectAsync(); } return await _client.ReadAsync(key); }")]
    [InlineData("public async Task<Client> Get() { if (Client is not null) return Client; var client = new Client(); {|LKS1025:Client = client|}; await client.CreateIfNotExistsAsync().ConfigureAwait(false); return client; }")]
    [InlineData("public ValueTask<Client> Get() { if (_client != null) return new ValueTask<Client>(_client); return new ValueTask<Client>(Make()); async Task<Client> Make() { {|LKS1025:_client = new Client()|}; await _client.CreateIfNotExistsAsync().ConfigureAwait(false); return _client; } }")]
    [InlineData("public Task<Client> Get() => _client != null ? Task.FromResult(_client) : Make(); private async Task<Client> Make() { {|LKS1025:_client = new Client()|}; await _client.ConnectAsync(); return _client; }")]
    public Task Reports_WhatIsStoredBeforeItIsReady(string body) => Verify.Diagnostics(Storage(body));

    [Theory]
    [InlineData("public async Task<Client> Get() { if (_client != null) return _client; var client = new Client(); await client.ConnectAsync(); _client = client; return client; }")]
    [InlineData("public async Task<Client> Get() { await _gate.WaitAsync(); try { if (_client == null) { _client = new Client(); await _client.ConnectAsync(); } return _client; } finally { _gate.Release(); } }")]
    [InlineData("public async Task Open() { _client = new Client(); await _client.ConnectAsync(); }")]
    [InlineData("public async Task<string> Read(string key) { if (_client == null) { _client = new Client(); } return await _client.ReadAsync(key); }")]
    [InlineData("public async Task<Client> Get() { if (_client != null && _isReady) return _client; _client = new Client(); await _client.ConnectAsync(); _isReady = true; return _client; }")]
    [InlineData("public async Task<Client> Get() { if (_client == null) { _client = new Client(); } else { await _client.ConnectAsync(); } return _client; }")]
    public Task Accepts_WhatIsReadyOrGuarded(string body) => Verify.Diagnostics(Storage(body));
}
