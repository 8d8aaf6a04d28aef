using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ThreadPerItemFixTests
{
    [Fact]
    public Task Fixes_ByAParallelLoop_WhereAllAreJoined() => Verify.Fix<ParallelForEachFix>(
        """
        class Server
        {
            public void Handle(List<string> requests, string[] names)
            {
                var threads = new List<Thread>();
                // one for each
                foreach (var request in requests)
                {
                    var thread = {|LKS5014:new Thread(() =>
                    {
                        // at once
                        Console.WriteLine(request);
                    })|};
                    thread.Start();
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                    thread.Join();
                Console.WriteLine("done");
                List<Thread> others = [];
                foreach (string name in names)
                {
                    var other = {|LKS5014:new Thread(() => Console.WriteLine(name)) { IsBackground = true }|};
                    others.Add(other);
                    other.Start();
                }
                foreach (var other in others)
                {
                    other.Join();
                }
            }
        }
        """,
        """
        class Server
        {
            public void Handle(List<string> requests, string[] names)
            {
                // one for each
                Parallel.ForEach(requests, request =>
                {
                    // at once
                    Console.WriteLine(request);
                });
                Console.WriteLine("done");
                Parallel.ForEach(names, (string name) => Console.WriteLine(name));
            }
        }
        """);

    [Fact]
    public Task Fixes_ByThePool_WhereTheThreadsAreInTheBackground() => Verify.Fix<UsePoolFix>(
        """
        class Server
        {
            public void Handle(List<string> requests)
            {
                foreach (var request in requests)
                    {|LKS5014:new Thread(() => Console.WriteLine(request)) { IsBackground = true }|}.Start();
                foreach (var request in requests)
                {
                    // in the background
                    var thread = {|LKS5014:new Thread(() => Console.WriteLine(request))|};
                    thread.IsBackground = true;
                    thread.Start();
                }
            }
        }
        """,
        """
        class Server
        {
            public void Handle(List<string> requests)
            {
                foreach (var request in requests)
                    ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(request));
                foreach (var request in requests)
                {
                    // in the background
                    ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(request));
                }
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereRoundsMayWaitOrThreadsAreNotJoined() => Verify.NoFix<ParallelForEachFix>(
        """
        class Server
        {
            public void Handle(List<string> requests, Barrier barrier)
            {
                var threads = new List<Thread>();
                foreach (var request in requests)
                {
                    var thread = {|LKS5014:new Thread(() => barrier.SignalAndWait())|};
                    thread.Start();
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                    thread.Join();
                var others = new List<Thread>();
                foreach (var request in requests)
                {
                    var thread = {|LKS5014:new Thread(() => Console.WriteLine(request))|};
                    thread.Start();
                    others.Add(thread);
                }
                Console.WriteLine("meanwhile");
                foreach (var thread in others)
                    thread.Join();
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheProcessMustNotEndBefore() => Verify.NoFix<UsePoolFix>(
        """
        class Server
        {
            public void Handle(List<string> requests, AutoResetEvent turn)
            {
                foreach (var request in requests)
                {
                    {|LKS5014:new Thread(() => Console.WriteLine(request))|}.Start();
                    {|LKS5014:new Thread(() => turn.WaitOne()) { IsBackground = true }|}.Start();
                }
            }
        }
        """);
}
