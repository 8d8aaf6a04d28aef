using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class EnsureInitializedFixTests
{
    [Fact]
    public Task Fixes_ACoalescingAssignment() => Verify.Fix<EnsureInitializedFix>(
        """
        class Settings
        {
            private static Settings? s_other;
            public static Settings Other => {|LKS1010:s_other ??= new Settings()|};
        }
        """,
        """
        class Settings
        {
            private static Settings? s_other;
            public static Settings Other => LazyInitializer.EnsureInitialized(ref s_other, () => new Settings());
        }
        """);

    [Fact]
    public Task Fixes_ATestedAssignment() => Verify.Fix<EnsureInitializedFix>(
        """
        class Settings
        {
            private static Settings? s_instance;
            public static Settings Instance
            {
                get
                {
                    if (s_instance == null)
                        {|LKS1010:s_instance = new Settings()|};
                    return s_instance;
                }
            }
        }
        """,
        """
        class Settings
        {
            private static Settings? s_instance;
            public static Settings Instance
            {
                get
                {
                    if (s_instance == null)
                        Interlocked.CompareExchange(ref s_instance, new Settings(), null);
                    return s_instance;
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AFirstValueThatOthersRead() => Verify.Fix<EnsureInitializedFix>(
        """
        class Labels
        {
            private string? _text;

            public void Run() => Parallel.For(0, 9, _ => Text());

            public string? Text()
            {
                if (_text is null)
                    {|LKS1010:_text = string.Concat("a", 1)|}; // once
                return _text;
            }
        }
        """,
        """
        class Labels
        {
            private string? _text;

            public void Run() => Parallel.For(0, 9, _ => Text());

            public string? Text()
            {
                if (_text is null)
                    Interlocked.CompareExchange(ref _text, string.Concat("a", 1), null); // once
                return _text;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAValueThatIsReplaced() => Verify.NoFix<EnsureInitializedFix>("""
        class Labels
        {
            private string? _text;

            public void Run() => Parallel.For(0, 9, round =>
            {
                if (round > 0)
                    Console.WriteLine(_text!.Length);
                else if (_text is null)
                    {|LKS1004:_text = string.Concat("a", 1)|};
            });

            public void Clear() => _text = null;
        }
        """);
}
