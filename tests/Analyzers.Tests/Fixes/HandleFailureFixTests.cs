using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class HandleFailureFixTests
{
    [Fact]
    public Task Fixes_ByTheTrace() => Verify.Fix<HandleFailureFix>(
        """
        using System.Diagnostics;

        class Sender
        {
            public void Send(string text)
            {
                {|LKS5013:Task.Run(() =>
                {
                    if (text.Length == 0)
                        throw new ArgumentException("empty"); // nothing to send
                    Console.WriteLine(text);
                })|};
                _ = {|LKS5013:Task.Run(() => Check(text))|}; // in the background
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """,
        """
        using System.Diagnostics;

        class Sender
        {
            public void Send(string text)
            {
                Task.Run(() =>
                {
                    if (text.Length == 0)
                        throw new ArgumentException("empty"); // nothing to send
                    Console.WriteLine(text);
                }).ContinueWith(failed => Trace.TraceError($"{failed.Exception}"), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                _ = Task.Run(() => Check(text)).ContinueWith(failed => Trace.TraceError($"{failed.Exception}"), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // in the background
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """);

    [Fact]
    public Task Fixes_ByTheLogOfTheClass() => Verify.Fix<HandleFailureFix>(
        """
        using Microsoft.Extensions.Logging;

        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public interface ILogger<T> : ILogger { }
            public static class LoggerExtensions
            {
                public static void LogError(this ILogger logger, Exception? exception, string? message, params object?[] args) { }
            }
        }

        class Sender
        {
            private readonly ILogger<Sender> _log;
            public Sender(ILogger<Sender> log) => _log = log;
            public void SendLater(string text)
            {
                _ = {|LKS5013:Task.Run(() => Check(text))|};
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """,
        """
        using Microsoft.Extensions.Logging;

        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public interface ILogger<T> : ILogger { }
            public static class LoggerExtensions
            {
                public static void LogError(this ILogger logger, Exception? exception, string? message, params object?[] args) { }
            }
        }

        class Sender
        {
            private readonly ILogger<Sender> _log;
            public Sender(ILogger<Sender> log) => _log = log;
            public void SendLater(string text)
            {
                _ = Task.Run(() => Check(text)).ContinueWith(failed => _log.LogError(failed.Exception, "A task failed"), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
            private static void Check(string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException("empty");
            }
        }
        """);
}
