using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ForEachAsyncFixTests
{
    [Fact]
    public Task Fixes_InAsyncMethods() => Verify.Fix<ForEachAsyncFix>(
        """
        class Mailer
        {
            public async Task Send(List<string> letters, ParallelOptions options)
            {
                // all of them
                {|LKS5010:Parallel.ForEach(letters, async letter => await Post(letter))|}; // at once
                {|LKS5010:Parallel.ForEach(letters, options, async (string letter) =>
                {
                    // one by one
                    await Post(letter);
                })|};
                {|LKS5010:Parallel.ForEach(letters, async letter =>
                {
                    _ = letter.Length;
                    await Post(letter);
                })|};
                await Task.Delay(1);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """,
        """
        class Mailer
        {
            public async Task Send(List<string> letters, ParallelOptions options)
            {
                // all of them
                await Parallel.ForEachAsync(letters, async (letter, _) => await Post(letter)); // at once
                await Parallel.ForEachAsync(letters, options, async (string letter, CancellationToken _) =>
                {
                    // one by one
                    await Post(letter);
                });
                await Parallel.ForEachAsync(letters, async (letter, token) =>
                {
                    _ = letter.Length;
                    await Post(letter);
                });
                await Task.Delay(1);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """);

    [Fact]
    public Task NotOffered_WhereNobodyCanAwaitOrTheIndexIsUsed() => Verify.NoFix<ForEachAsyncFix>(
        """
        class Mailer
        {
            public void Send(List<string> letters) => {|LKS5010:Parallel.ForEach(letters, async letter => await Post(letter))|};
            public async Task SendAll(List<string> letters)
            {
                {|LKS5010:Parallel.ForEach(letters, async (letter, state, index) => await Post(letter + index))|};
                var result = {|LKS5010:Parallel.ForEach(letters, async letter => await Post(letter))|};
                await Task.Delay(result.IsCompleted ? 1 : 2);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """);
}
