using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class AbandonedMutexTests
{
    [Fact]
    public Task Reports_NamedMutexesWithoutAHandler() => Verify.Diagnostics("""
        class Instance
        {
            private readonly Mutex _single = new(false, "Global\\instance");
            public void Run()
            {
                {|LKS3015:_single.WaitOne()|};
                try { Console.WriteLine(); }
                finally { _single.ReleaseMutex(); }
            }
            public static void Once()
            {
                using var mutex = Mutex.OpenExisting("other");
                {|LKS3015:mutex.WaitOne()|};
                try { Console.WriteLine(); }
                finally { mutex.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersAndMutexesWithoutAName() => Verify.Diagnostics("""
        class Instance
        {
            private readonly Mutex _single = new(false, "Global\\instance");
            private readonly Mutex _own = new();
            public void Run()
            {
                try
                {
                    _single.WaitOne();
                }
                catch (AbandonedMutexException)
                {
                    Console.WriteLine("the last owner died");
                }
                try { Console.WriteLine(); }
                finally { _single.ReleaseMutex(); }
            }
            public void Own()
            {
                _own.WaitOne();
                try { Console.WriteLine(); }
                finally { _own.ReleaseMutex(); }
            }
        }
        """);
}
