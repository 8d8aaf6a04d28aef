using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SignalInFinallyFixTests
{
    [Fact]
    public Task Fixes_BodiesAndTries() => Verify.Fix<SignalInFinallyFix>(
        """
        class Batch
        {
            public void Run(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
                    Task.Run(() =>
                    {
                        // nothing to do
                        if (item.Length == 0)
                            return;
                        Console.WriteLine(item);
                        // done
                        {|LKS4008:left.Signal()|};
                    });
                }
                left.Wait();
            }
            public void Catches(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
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
                }
                left.Wait();
            }
        }
        """,
        """
        class Batch
        {
            public void Run(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
                    Task.Run(() =>
                    {
                        try
                        {
                            // nothing to do
                            if (item.Length == 0)
                                return;
                            Console.WriteLine(item);
                        }
                        finally
                        {
                            // done
                            left.Signal();
                        }
                    });
                }
                left.Wait();
            }
            public void Catches(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
                    Task.Run(() =>
                    {
                        try
                        {
                            Console.WriteLine(int.Parse(item));
                        }
                        catch (FormatException)
                        {
                            Console.WriteLine("no number");
                        }
                        finally
                        {
                            left.Signal();
                        }
                    });
                }
                left.Wait();
            }
        }
        """);

    [Fact]
    public Task Leaves_CountsThatDoNotMatch() => Verify.NoFix<SignalInFinallyFix>("""
        class Batch
        {
            public void Run()
            {
                using var left = {|LKS4008:new CountdownEvent(3)|};
                new Thread(() => left.Signal()).Start();
                left.Wait();
            }
        }
        """);
}
