using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class ThreadPerItemTests
{
    [Fact]
    public Task Reports_ThreadsForItemsAndConnections() => Verify.Diagnostics("""
        class Server
        {
            public void Handle(List<string> requests, System.Net.Sockets.TcpListener listener)
            {
                foreach (var request in requests)
                {
                    var thread = {|LKS5014:new Thread(() => Console.WriteLine(request))|};
                    thread.Start();
                }
                for (var i = 0; i < requests.Count; i++)
                {
                    var request = requests[i];
                    {|LKS5014:new Thread(() => Console.WriteLine(request))|}.Start();
                }
                while (true)
                {
                    var client = listener.AcceptTcpClient();
                    {|LKS5014:new Thread(() => client.Close())|}.Start();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFixedNumber() => Verify.Diagnostics("""
        class Server
        {
            public void Start(int count)
            {
                for (var i = 0; i < 4; i++)
                    new Thread(() => Console.WriteLine()).Start();
                for (var i = 0; i < Environment.ProcessorCount; i++)
                    new Thread(() => Console.WriteLine()).Start();
                for (var i = 0; i < count; i++)
                    new Thread(() => Console.WriteLine()).Start();
                var threads = new Thread[count];
                for (var i = 0; i < threads.Length; i++)
                    threads[i] = new Thread(() => Console.WriteLine());
                foreach (var thread in threads)
                    thread.Start();
                foreach (var id in Enumerable.Range(0, 4))
                    new Thread(() => Console.WriteLine(id)).Start();
            }
        }
        """);
}
