using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread waits for a child process that waits until somebody reads its output.</summary>
internal sealed class UnreadOutputRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnreadOutput,
        title: "A child process is waited for while its output is not read",
        messageFormat: "'{0}' waits for a child process that sends its {1} into a pipe ('{2}') which {3}: once the pipe is full, the child waits for a reader, and neither goes on",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Read the output to its end before the wait, each of two streams on its own, or do not redirect it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var unread in UnreadOutput.Of(type))
        {
            var others = unread.Pipes.SelectMany(pipe => new[] { pipe.Redirect, pipe.LateRead }).OfType<IOperation>().Select(other => other.Syntax.GetLocation());
            report.At(unread.Wait.Syntax.GetLocation(), others, FixHints.None,
                Excerpt.Of(unread.Wait), string.Join(" and ", unread.Pipes.Select(Name)), Excerpt.Of(unread.Pipes[0].Redirect.Syntax), Reading(unread.Pipes));
        }
    }

    private static string Name(FullPipe pipe) => pipe.Stream == ChildStream.Output ? "output" : "error output";

    private static string Reading(IEnumerable<FullPipe> pipes) => pipes.FirstOrDefault(pipe => pipe.LateRead is not null) is { } late
        ? $"'{Excerpt.Of(late.LateRead!)}' reads only afterwards"
        : pipes.FirstOrDefault(pipe => pipe.IsHandled) is { } handled ? $"nothing reads, as 'Begin{(handled.Stream == ChildStream.Output ? "Output" : "Error")}ReadLine' is not called" : "nothing reads";
}
