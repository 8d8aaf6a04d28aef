using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class UnobservedTokenTests
{
    [Fact]
    public Task Reports_LoopsThatWaitWithoutTheToken() => Verify.Diagnostics("""
        class Poller
        {
            public async Task Run(string[] names, CancellationToken cancellationToken)
            {
                cancellationToken.ThrowIfCancellationRequested();
                {|LKS5005:foreach (var name in names)|}
                    await Work(name);
            }
            public async Task Poll(CancellationToken token)
            {
                {|LKS5005:while (true)|}
                {
                    await Task.Delay(1000);
                    Console.WriteLine();
                }
            }
            public void Sleep(CancellationToken token)
            {
                {|LKS5005:for (var i = 0; i < 100; i++)|}
                    Thread.Sleep(100);
            }
            private static Task Work(string name) => Task.Delay(name.Length);
        }
        """);

    [Fact]
    public Task Accepts_LoopsThatLookAtIt() => Verify.Diagnostics("""
        class Poller
        {
            public async Task Run(string[] names, CancellationToken token)
            {
                foreach (var name in names)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Delay(name.Length);
                }
                while (!token.IsCancellationRequested)
                    await Task.Delay(10);
                foreach (var name in names)
                    await Task.Delay(name.Length, token);
                foreach (var name in names)
                    Console.WriteLine(name);
            }
            public async Task Read(Func<CancellationToken, Task<System.IO.StreamReader>> open, CancellationToken token)
            {
                var reader = await open(token);
                while (await reader.ReadLineAsync() is { } line)
                    Console.WriteLine(line);
            }
            public async Task Linked(CancellationToken token)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                for (var i = 0; i < 10; i++)
                    await Task.Delay(i, linked.Token);
            }
            public async Task NoToken(string[] names)
            {
                foreach (var name in names)
                    await Task.Delay(name.Length);
            }
        }
        """);
}
