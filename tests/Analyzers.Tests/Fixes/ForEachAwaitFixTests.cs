using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ForEachAwaitFixTests
{
    [Fact]
    public Task Fixes_ListsAndArrays() => Verify.Fix<ForEachAwaitFix>(
        """
        class Mailer
        {
            private readonly List<string> _drafts = new();
            public async Task Send(List<string> letters, string[] cards)
            {
                // all of them
                {|LKS5010:letters.ForEach(async letter => await Post(letter))|}; // in turn
                {|LKS5010:Array.ForEach(cards, async (string card) =>
                {
                    if (card.Length == 0)
                        return; // nothing
                    await Post(card);
                })|};
                {|LKS5010:_drafts.ForEach(async draft => await Post(draft))|};
                {|LKS5010:letters.ForEach(async letter =>
                {
                    await Post(letter);
                    letters.Remove(letter);
                })|};
                await Task.Delay(1);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """,
        """
        class Mailer
        {
            private readonly List<string> _drafts = new();
            public async Task Send(List<string> letters, string[] cards)
            {
                // all of them
                foreach (var letter in letters)
                    await Post(letter); // in turn
                foreach (string card in cards)
                {
                    if (card.Length == 0)
                        continue; // nothing
                    await Post(card);
                }
                foreach (var draft in _drafts.ToArray())
                    await Post(draft);
                foreach (var letter in letters.ToArray())
                {
                    await Post(letter);
                    letters.Remove(letter);
                }
                await Task.Delay(1);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """);

    [Fact]
    public Task NotOffered_WhereNamesOrReturnsStandInTheWay() => Verify.NoFix<ForEachAwaitFix>(
        """
        class Mailer
        {
            public void Send(List<string> letters) => {|LKS5010:letters.ForEach(async letter => await Post(letter))|};
            public async Task SendAll(List<string> letters)
            {
                {|LKS5010:letters.ForEach(async letter =>
                {
                    var count = letter.Length;
                    await Post(letter + count);
                })|};
                {|LKS5010:letters.ForEach(async letter =>
                {
                    foreach (var part in letter.Split())
                    {
                        if (part.Length == 0)
                            return;
                        await Post(part);
                    }
                })|};
                var count = letters.Count;
                await Task.Delay(count);
            }
            private static Task Post(string letter) => Task.Delay(letter.Length);
        }
        """);
}
