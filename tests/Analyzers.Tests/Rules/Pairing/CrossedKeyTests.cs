using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>Sections under the lock of one key that end with the release of another key's.</summary>
public sealed class CrossedKeyTests
{
    [Fact]
    public Task Reports_TheLockOfAnotherKey() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Files
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            private readonly SemaphoreSlim[] _stripes = [new(1, 1), new(1, 1)];
            private SemaphoreSlim For(string name) => _gates.GetOrAdd(name, _ => new(1, 1));
            public async Task Move(string from, string to)
            {
                await For(from).WaitAsync();
                try { await Task.Delay(10); Console.WriteLine(to); }
                finally { {|LKS3006:For(to).Release()|}; }
            }
            public void Copy(int source, int target)
            {
                _stripes[source].Wait();
                try { Console.WriteLine(target); }
                finally { {|LKS3006:_stripes[target].Release()|}; }
            }
            public void Rename(string old, string name)
            {
                var gate = _gates[old];
                gate.Wait();
                try { Console.WriteLine(name); }
                finally { {|LKS3006:_gates[name].Release()|}; }
            }
        }
        """);

    [Fact]
    public Task Accepts_TheSameLockByAnotherName() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Files
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            private SemaphoreSlim For(string name) => _gates.GetOrAdd(name, _ => new(1, 1));
            public async Task Move(string from, string to)
            {
                await For(from).WaitAsync();
                try { Console.WriteLine(to); }
                finally { For(from).Release(); }
            }
            public async Task Alias(string from)
            {
                var name = from;
                await For(from).WaitAsync();
                try { Console.WriteLine(name); }
                finally { For(name).Release(); }
            }
            public async Task Normal(string from)
            {
                var name = from.ToLowerInvariant();
                await For(name).WaitAsync();
                try { Console.WriteLine(from); }
                finally { For(from).Release(); }
            }
            public async Task Both(string from, string to)
            {
                await For(from).WaitAsync();
                try
                {
                    await For(to).WaitAsync();
                    try { Console.WriteLine("both"); }
                    finally { For(to).Release(); }
                }
                finally { For(from).Release(); }
            }
            public async Task HandOver(string from, string to)
            {
                await For(to).WaitAsync();
                For(from).Release();
            }
            public async Task Outer(string from, string to)
            {
                await For(to).WaitAsync();
                await Inner(from, to);
                For(from).Release();
            }
            private async Task Inner(string from, string to)
            {
                await For(from).WaitAsync();
                try { Console.WriteLine("inner"); }
                finally { For(to).Release(); }
            }
            public async Task Chosen(string from, string to)
            {
                from = to;
                await For(from).WaitAsync();
                try { Console.WriteLine("chosen"); }
                finally { For(to).Release(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_TheKey() => Verify.Fix<MatchingReleaseFix>(
        """
        class Files
        {
            private readonly SemaphoreSlim[] _stripes = [new(1, 1), new(1, 1)];
            public void Copy(int source, int target)
            {
                _stripes[source].Wait();
                try { Console.WriteLine(target); }
                finally { {|LKS3006:_stripes[target].Release()|}; }
            }
        }
        """,
        """
        class Files
        {
            private readonly SemaphoreSlim[] _stripes = [new(1, 1), new(1, 1)];
            public void Copy(int source, int target)
            {
                _stripes[source].Wait();
                try { Console.WriteLine(target); }
                finally { _stripes[source].Release(); }
            }
        }
        """);
}
