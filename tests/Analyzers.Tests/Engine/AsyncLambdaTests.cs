using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Async lambdas that are kept in a local and called before an earlier call has ended.</summary>
public sealed class AsyncLambdaTests
{
    [Fact]
    public Task Follows_CallsInALoop() => Verify.Diagnostics("""
        class Loader
        {
            static Task<int> Load(int i) => Task.FromResult(i);

            public async Task<List<int>> Each(int n)
            {
                var result = new List<int>();
                var tasks = new Task[n];
                for (var i = 0; i < n; i++)
                {
                    var number = i;
                    Func<Task> load = async () => { var r = await Load(number).ConfigureAwait(false); {|LKS1005:result|}.Add(r); };
                    tasks[i] = load();
                }
                await Task.WhenAll(tasks);
                return result;
            }

            public async Task<int> Sum(int n)
            {
                var sum = 0;
                Func<int, Task> load = async number => { var r = await Load(number).ConfigureAwait(false); {|LKS1003:sum += r|}; };
                var tasks = new List<Task>();
                for (var i = 0; i < n; i++)
                    tasks.Add(load(i));
                await Task.WhenAll(tasks);
                return sum;
            }
        }
        """);

    [Fact]
    public Task Accepts_CallsThatAreAwaited_OrOnTheContext_OrThatGiveTheirResult() => Verify.Diagnostics("""
        class Loader
        {
            static Task<int> Load(int i) => Task.FromResult(i);

            public async Task<List<int>> InTurn(int n)
            {
                var result = new List<int>();
                Func<int, Task> load = async number => { var r = await Load(number).ConfigureAwait(false); result.Add(r); };
                for (var i = 0; i < n; i++)
                    await load(i);
                return result;
            }

            public async Task<List<int>> OnContext(int n)
            {
                var result = new List<int>();
                Func<int, Task> load = async number => { var r = await Load(number); result.Add(r); };
                var tasks = new List<Task>();
                for (var i = 0; i < n; i++)
                    tasks.Add(load(i));
                await Task.WhenAll(tasks);
                return result;
            }

            public async Task<int[]> Results(int n)
            {
                var tasks = new Task<int>[n];
                for (var i = 0; i < n; i++)
                {
                    Func<int, Task<int>> load = async number => { var r = await Load(number).ConfigureAwait(false); r++; return r; };
                    tasks[i] = load(i);
                }
                return await Task.WhenAll(tasks);
            }

            public async Task<int> Locked(int n)
            {
                var gate = new object();
                var sum = 0;
                Func<int, Task> load = async number => { var r = await Load(number).ConfigureAwait(false); lock (gate) sum += r; };
                var tasks = new List<Task>();
                for (var i = 0; i < n; i++)
                    tasks.Add(load(i));
                await Task.WhenAll(tasks);
                return sum;
            }
        }
        """);
}
