using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class SkippedSignalTests
{
    [Fact]
    public Task Reports_EarlyReturnsThrowsAndHandlers() => Verify.Diagnostics("""
        class Batch
        {
            public void Run(int[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
                    Task.Run(() =>
                    {
                        if (item < 0)
                            return;
                        {|LKS4008:left.Signal()|};
                    });
                }
                left.Wait();
            }
            public void Throws(int[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        if (item < 0)
                            throw new ArgumentException("negative");
                        {|LKS4008:left.Signal()|};
                    });
                left.Wait();
            }
            public void Catches(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try
                        {
                            Console.WriteLine(int.Parse(item));
                            {|LKS4008:left.Signal()|};
                        }
                        catch (FormatException)
                        {
                            Console.WriteLine("no number");
                        }
                    });
                left.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_CountsThatCannotMatch() => Verify.Diagnostics("""
        class Batch
        {
            public void Run()
            {
                using var left = {|LKS4008:new CountdownEvent(3)|};
                new Thread(() => left.Signal()).Start();
                new Thread(() => left.Signal()).Start();
                left.Wait();
            }
            public void Loop()
            {
                var barrier = {|LKS4008:new Barrier(4)|};
                for (var i = 0; i < 3; i++)
                    new Thread(() => barrier.SignalAndWait()).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsInFinallyAndMatchingCounts() => Verify.Diagnostics("""
        class Batch
        {
            public void Run(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try
                        {
                            if (item.Length == 0)
                                return;
                            Console.WriteLine(int.Parse(item));
                        }
                        finally
                        {
                            left.Signal();
                        }
                    });
                left.Wait();
            }
            public void Counted()
            {
                using var left = new CountdownEvent(3);
                for (var i = 0; i < 3; i++)
                    new Thread(() => left.Signal()).Start();
                left.Wait();
                var barrier = new Barrier(4);
                for (var i = 0; i < 3; i++)
                    new Thread(() => barrier.SignalAndWait()).Start();
                barrier.SignalAndWait();
            }
            public void LastOne(int count)
            {
                var running = count;
                using var done = new CountdownEvent(1);
                for (var i = 0; i < count; i++)
                    Task.Run(() =>
                    {
                        if (Interlocked.Decrement(ref running) == 0)
                            done.Signal();
                    });
                done.Wait();
            }
            public void Caught(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try { Console.WriteLine(int.Parse(item)); }
                        catch (Exception) { Console.WriteLine("no number"); }
                        left.Signal();
                    });
                left.Wait();
            }
        }
        """);
}
