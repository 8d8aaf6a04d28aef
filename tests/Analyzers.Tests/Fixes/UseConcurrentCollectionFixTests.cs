using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseConcurrentCollectionFixTests
{
    private const string Wrong = """
        using System.Text;

        class Squares
        {
            // what was found so far
            private readonly List<int> _found = []; // unordered

            public List<int> Of(int[] values)
            {
                var squares = new List<int>(capacity: values.Length);
                Parallel.ForEach(values, value => /* one */ {|LKS1005:squares|}.Add(value * value)); // each
                squares.Add(-1);
                return squares.OrderBy(square => square).ToList();
            }

            public int Count(int[] values)
            {
                Parallel.ForEach(values, value =>
                {
                    if (value > 0)
                        {|LKS1005:this._found|}.Add(value);
                });
                foreach (var value in _found)
                    Console.WriteLine(value);
                return _found.Count + Sum(_found);
            }

            private static int Sum(IEnumerable<int> values) => values.Sum();
        }
        """;

    [Fact]
    public Task Fixes_AListThatIsFilled() => Verify.Fix<UseConcurrentCollectionFix>(
        Wrong,
        """
        using System.Collections.Concurrent;
        using System.Text;

        class Squares
        {
            // what was found so far
            private readonly ConcurrentQueue<int> _found = new(); // unordered

            public List<int> Of(int[] values)
            {
                var squares = new ConcurrentQueue<int>();
                Parallel.ForEach(values, value => /* one */ squares.Enqueue(value * value)); // each
                squares.Enqueue(-1);
                return squares.OrderBy(square => square).ToList();
            }

            public int Count(int[] values)
            {
                Parallel.ForEach(values, value =>
                {
                    if (value > 0)
                        this._found.Enqueue(value);
                });
                foreach (var value in _found)
                    Console.WriteLine(value);
                return _found.Count + Sum(_found);
            }

            private static int Sum(IEnumerable<int> values) => values.Sum();
        }
        """);

    [Fact]
    public Task Fixes_WithABag_WithTabsAndOtherLineEnds() => Verify.Fix<UseConcurrentCollectionFix>(
        Wrong.ReplaceLineEndings("\r\n").Replace("    ", "\t"),
        """
        using System.Collections.Concurrent;
        using System.Text;

        class Squares
        {
            // what was found so far
            private readonly ConcurrentBag<int> _found = new(); // unordered

            public List<int> Of(int[] values)
            {
                var squares = new ConcurrentBag<int>();
                Parallel.ForEach(values, value => /* one */ squares.Add(value * value)); // each
                squares.Add(-1);
                return squares.OrderBy(square => square).ToList();
            }

            public int Count(int[] values)
            {
                Parallel.ForEach(values, value =>
                {
                    if (value > 0)
                        this._found.Add(value);
                });
                foreach (var value in _found)
                    Console.WriteLine(value);
                return _found.Count + Sum(_found);
            }

            private static int Sum(IEnumerable<int> values) => values.Sum();
        }
        """.ReplaceLineEndings("\r\n").Replace("    ", "\t"),
        choice: "Unordered");

    [Fact]
    public Task Fixes_DictionariesAndQueues() => Verify.Fix<UseConcurrentCollectionFix>(
        """
        using System.Text;

        class Index
        {
            private static readonly Dictionary<string, int> s_lengths = new Dictionary<string, int>(StringComparer.Ordinal);
            private Queue<string> _waiting = new();

            public void Read(string[] words)
            {
                Parallel.ForEach(words, word => {|LKS1005:s_lengths|}[word] = word.Length);
                Parallel.ForEach(words, word => {|LKS1005:s_lengths|}.Remove(word));
                Parallel.ForEach(words, word =>
                {
                    {|LKS1005:_waiting|}.Enqueue(word);
                });
                if (_waiting.TryDequeue(out var first) && s_lengths.TryGetValue(first, out var length))
                    Console.WriteLine(length);
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Text;

        class Index
        {
            private static readonly ConcurrentDictionary<string, int> s_lengths = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            private ConcurrentQueue<string> _waiting = new();

            public void Read(string[] words)
            {
                Parallel.ForEach(words, word => s_lengths[word] = word.Length);
                Parallel.ForEach(words, word => s_lengths.TryRemove(word, out _));
                Parallel.ForEach(words, word =>
                {
                    _waiting.Enqueue(word);
                });
                if (_waiting.TryDequeue(out var first) && s_lengths.TryGetValue(first, out var length))
                    Console.WriteLine(length);
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheListIsMoreThanAdditions() => Verify.NoFix<UseConcurrentCollectionFix>("""
        class Lists
        {
            private readonly List<int> _ordered = [];
            private readonly HashSet<int> _seen = [];
            internal readonly List<int> Open = [];

            public int Third(int[] values)
            {
                var list = new List<int>();
                Parallel.ForEach(values, value => {|LKS1005:list|}.Add(value));
                return list[2];
            }

            public List<int> All(int[] values)
            {
                var list = new List<int>();
                Parallel.ForEach(values, value => {|LKS1005:list|}.Add(value));
                return list;
            }

            public void Few(int[] values)
            {
                var list = new List<int>();
                Parallel.ForEach(values, value =>
                {
                    if (list.Count < 10)
                        {|LKS1005:list|}.Add(value);
                });
            }

            public void Fields(int[] values)
            {
                Parallel.ForEach(values, value => {|LKS1005:_ordered|}.Add(value));
                _ordered.Sort();
                Parallel.ForEach(values, value => {|LKS1005:_seen|}.Add(value));
                Parallel.ForEach(values, value => {|LKS1005:Open|}.Add(value));
            }

            public void Words(int[] values)
            {
                var words = new Dictionary<int, string>();
                Parallel.ForEach(values, value => {|LKS1005:words|}.Add(value, value.ToString()));
                var counts = new Dictionary<int, int> { [0] = 1 };
                Parallel.ForEach(values, value => {|LKS1005:counts|}[value] = 1);
            }
        }
        """);
}
