using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ExchangeFlagFixTests
{
    [Fact]
    public Task Fixes_AFlagThatIsTestedAndSet() => Verify.Fix<ExchangeFlagFix>(
        """
        class Download
        {
            private bool _isReported;
            private bool _isOpen = true;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, _ => { Report(); Close(); Log(); });

            private void Report()
            {
                if (_isReported)
                    return;
                // once only
                {|LKS1006:_isReported = true|}; // from now on
                Console.WriteLine("done");
            }

            private void Close()
            {
                if (!_isOpen)
                    return;
                {|LKS1006:_isOpen = false|};
            }

            private void Log()
            {
                if (!_isLogged)
                {
                    {|LKS1006:_isLogged = true|};
                    Console.WriteLine("logged");
                }
            }
        }
        """,
        """
        class Download
        {
            private bool _isReported;
            private bool _isOpen = true;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, _ => { Report(); Close(); Log(); });

            private void Report()
            {
                if (Interlocked.Exchange(ref _isReported, true))
                    return;
                // once only
                // from now on
                Console.WriteLine("done");
            }

            private void Close()
            {
                if (!Interlocked.Exchange(ref _isOpen, false))
                    return;
            }

            private void Log()
            {
                if (!Interlocked.Exchange(ref _isLogged, true))
                {
                    Console.WriteLine("logged");
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereThePlainFlagIsWrittenElsewhere_OrNotSetAtOnce() => Verify.NoFix<ExchangeFlagFix>("""
        class Download
        {
            private bool _isReported;
            private bool _isLogged;

            public void Finish() => Parallel.For(0, 4, i => { Report(); Log(i); });

            public void Again() => _isReported = false;

            private void Report()
            {
                if (_isReported)
                    return;
                {|LKS1006:_isReported = true|};
                Console.WriteLine("done");
            }

            private void Log(int i)
            {
                if (!_isLogged)
                {
                    Console.WriteLine(i);
                    {|LKS1006:_isLogged = true|};
                }
            }
        }
        """);
}
