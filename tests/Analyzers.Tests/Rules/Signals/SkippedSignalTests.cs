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

    [Fact]
    public Task Reports_HandlersOfWhatACalledMethodThrows_AndWaitsThatBeginAgain() => Verify.Diagnostics("""
        sealed class Checksums
        {
            public void Run(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                while (!left.Wait(TimeSpan.FromSeconds(5)))
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOne(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    Console.WriteLine(file);
                    return;
                }
                Console.WriteLine(text);
                {|LKS4008:left.Signal()|};
            }
            private static string Compute(string file)
            {
                using var stream = new System.IO.FileStream(file, System.IO.FileMode.Open);
                return stream.Length.ToString();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatAreGivenUp_AndHandlersThatSignal() => Verify.Diagnostics("""
        sealed class Checksums
        {
            public bool Run(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                var rounds = 0;
                while (!left.Wait(TimeSpan.FromSeconds(5)))
                {
                    if (++rounds == 10)
                        return false;
                }
                return true;
            }
            public void Watch(string[] files, Func<bool> isStopped)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                while (!left.Wait(1000) && !isStopped())
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOne(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    return;
                }
                Console.WriteLine(text);
                left.Signal();
            }
            public void Told(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOther(file, left));
                while (!left.Wait(1000))
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOther(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    left.Signal();
                    return;
                }
                Console.WriteLine(text);
                left.Signal();
            }
            private static string Compute(string file) => System.IO.File.ReadAllText(file);
        }
        """);
}
