using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class LostExceptionTests
{
    [Fact]
    public Task Reports_TasksThatThrowUnseen() => Verify.Diagnostics("""
        class Sender
        {
            public void Send(string text)
            {
                {|LKS5013:Task.Run(() =>
                {
                    if (text.Length == 0)
                        throw new ArgumentException("empty");
                    Console.WriteLine(text);
                })|};
                _ = {|LKS5013:Task.Run(() => Check(text))|};
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """);

    [Fact]
    public Task Accepts_HandledAndAwaitedTasks() => Verify.Diagnostics("""
        class Sender
        {
            private Task? _last;
            public async Task Send(string text)
            {
                _ = Task.Run(() =>
                {
                    try
                    {
                        Check(text);
                        throw new InvalidOperationException();
                    }
                    catch (Exception exception)
                    {
                        Console.WriteLine(exception);
                    }
                });
                await Task.Run(() => Check(text));
                _last = Task.Run(() => Check(text));
                Task.Run(() => Check(text)).ContinueWith(failed => Console.WriteLine(failed.Exception), TaskContinuationOptions.OnlyOnFaulted);
                _ = Task.Run(() => Console.WriteLine(text));
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """);
}
