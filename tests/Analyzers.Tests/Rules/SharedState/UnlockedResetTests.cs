using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnlockedResetTests
{
    private static string Provider(string members) => $$"""
        public sealed class Provider
        {
            private readonly SemaphoreSlim _mutex = new(1, 1);
            private readonly object _gate = new();
            private string? _value;
            private static string Make() => "made";
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public async Task<string> GetAsync() { await _mutex.WaitAsync(); try { if (_value is null) { _value = Make(); } return _value; } finally { _mutex.Release(); } } public void Invalidate() { {|LKS1002:_value = null|}; }")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Invalidate() => {|LKS1002:_value = null|};")]
    [InlineData("public int Get() { lock (_gate) { if (_value != null) return _value.Length; _value = Make(); return 0; } } public void Invalidate() => Forget(); private void Forget() => {|LKS1002:_value = null|};")]
    [InlineData("public string Get() { if (_value is { } known) return known; lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Reload() => {|LKS1002:_value = null|};")]
    public Task Reports_AResetWithoutTheLockOfTheTestAndUse(string members) => Verify.Diagnostics(Provider(members));

    [Theory]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Invalidate() { lock (_gate) _value = null; }")]
    [InlineData("public string? Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Invalidate() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { var value = _value; if (value == null) _value = value = Make(); return value; } } public void Invalidate() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { return _value ??= Make(); } } public void Invalidate() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Dispose() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Close() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } internal void Invalidate() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); return _value; } } public void Set() => _value = Make(); public void Invalidate() => _value = null;")]
    [InlineData("public string Get() { lock (_gate) { if (_value == null) _value = Make(); } lock (_gate) return _value; } public void Invalidate() => _value = null;")]
    public Task Accepts_AResetThatTheUseIsReadyFor(string members) => Verify.Diagnostics(Provider(members));
}
