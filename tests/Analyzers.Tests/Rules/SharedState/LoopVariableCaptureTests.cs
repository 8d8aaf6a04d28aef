using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LoopVariableCaptureTests
{
    [Fact]
    public Task Reports_StartedAndKeptLambdas() => Verify.Diagnostics("""
        class Runner
        {
            public void Start()
            {
                for (var i = 0; i < 10; i++)
                    Task.Run(() => Console.WriteLine({|LKS1013:i|}));
                for (var i = 0; i < 10; i++)
                    new Thread(() => Console.WriteLine({|LKS1013:i|} + i)).Start();
                var actions = new List<Action>();
                for (var i = 0; i < 10; i++)
                    actions.Add(() => Console.WriteLine({|LKS1013:i|}));
            }
        }
        """);

    [Fact]
    public Task Accepts_Copies_JoinsAndForeach() => Verify.Diagnostics("""
        class Runner
        {
            public async Task Start(int[] items)
            {
                for (var i = 0; i < 10; i++)
                {
                    var copy = i;
                    _ = Task.Run(() => Console.WriteLine(copy));
                    await Task.Run(() => Console.WriteLine(i));
                    Parallel.For(0, 3, j => Console.WriteLine(i + j));
                    items.Select(item => item + i).ToList();
                }
                foreach (var item in items)
                    _ = Task.Run(() => Console.WriteLine(item));
            }
            public void Wait()
            {
                for (var i = 0; i < 10; i++)
                    Task.Run(() => Console.WriteLine(i)).Wait();
            }
        }
        """);
}
