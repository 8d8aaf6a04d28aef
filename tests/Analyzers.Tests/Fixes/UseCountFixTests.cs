using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseCountFixTests
{
    [Fact]
    public Task Fixes_AReturnInOneStatement() => Verify.Fix<UseCountFix>(
        """
        class Ids
        {
            private int _last;
            public int Next()
            {
                Interlocked.Increment(ref _last);
                return {|LKS1022:_last|}; // the new one
            }
        }
        """,
        """
        class Ids
        {
            private int _last;
            public int Next()
            {
                return Interlocked.Increment(ref _last); // the new one
            }
        }
        """);

    [Fact]
    public Task Fixes_WithALocal_WhereMoreIsDone() => Verify.Fix<UseCountFix>(
        """
        class Ids
        {
            private long _last;
            private int _pending = 2;
            public string Next(string last)
            {
                // one more
                Interlocked.Increment(ref this._last);
                Console.WriteLine(last);
                return $"{last}-{Volatile.Read(ref {|LKS1022:this._last|})}-{this._last}";
            }
            public void Done()
            {
                Interlocked.Decrement(ref _pending);
                if ({|LKS1022:_pending|} == 0)
                    Console.WriteLine("done");
            }
        }
        """,
        """
        class Ids
        {
            private long _last;
            private int _pending = 2;
            public string Next(string last)
            {
                // one more
                var last2 = Interlocked.Increment(ref this._last);
                Console.WriteLine(last);
                return $"{last}-{last2}-{last2}";
            }
            public void Done()
            {
                var pending = Interlocked.Decrement(ref _pending);
                if (pending == 0)
                    Console.WriteLine("done");
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForMembersOfOthers() => Verify.NoFix<UseCountFix>("""
        class Sequence { private int _at; public int Last => Volatile.Read(ref _at); public void Advance() => Interlocked.Increment(ref _at); }
        class Jobs
        {
            public Task Run() => Task.Delay(1);
            public int Next(Sequence all) { all.Advance(); return {|LKS1022:all.Last|}; }
        }
        """);
}
