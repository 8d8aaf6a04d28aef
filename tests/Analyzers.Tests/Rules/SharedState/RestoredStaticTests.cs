using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class RestoredStaticTests
{
    [Fact]
    public Task Suggests_AStaticThatIsReplacedForAWhile() => Verify.Diagnostics("""
        public sealed class Translator
        {
            private static object? s_current;
            [ThreadStatic] private static object? t_current;
            public string Translate(object mine)
            {
                var old = s_current;
                {|LKS1029:s_current = mine|};
                var text = Visit();
                s_current = old;
                return text;
            }
            public string TranslateHere(object mine)
            {
                var old = t_current;
                t_current = mine;
                try { return Visit(); }
                finally { t_current = old; }
            }
            private static string Visit() => $"{s_current} {t_current}";
        }
        """);
}
