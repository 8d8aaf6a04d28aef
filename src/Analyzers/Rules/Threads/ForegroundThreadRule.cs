using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>The process does not end before its last foreground thread.</summary>
internal sealed class ForegroundThreadRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ForegroundThread,
        title: "A foreground thread with an endless loop keeps the process alive",
        messageFormat: "This thread runs the loop on line {0}, which never ends, and it is a foreground thread: the process cannot end before it",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set IsBackground, or let the loop be stopped.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Noun: "thread", Created: IObjectCreationOperation }))
        {
            var loop = type.Bodies.Where(body => type.Threads.EntriesReaching(body).Contains(entry)).SelectMany(body => PolledLoop.WithRounds(body).Concat(PolledLoop.OverSupplies(body)))
                .FirstOrDefault(loop => loop.Condition is null && !loop.HasLeft(entry) && !loop.Exits.Any() && (!loop.CanBeEndedByCalls || FedForEver.Is(loop, entry)));
            if (loop is null || IsMadeBackground(entry.Created!, type))
                continue;
            // The loop of a program may be what it lives for.
            report.Judge(!entry.StartedIn.Body.Outermost.Owner.IsStatic, entry.Location, [loop.Location], FixHints.None, Excerpt.Line(loop.Location));
        }
    }

    /// <summary>Whether <c>IsBackground</c> is set on the thread: where it is created, on the variable that keeps it, or on some other that may.</summary>
    private static bool IsMadeBackground(IOperation created, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).Any(operation =>
        // Whoever is handed the thread may set it.
        (operation is IArgumentOperation { Value: var handed } && ThreadEntries.HolderOf(created) is { } kept && Assignments.Refers(handed.Unwrapped(), kept))
        || operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "IsBackground", ContainingType.Name: "Thread" }, Instance: { } thread }, Value.ConstantValue: not { HasValue: true, Value: false } }
        && (thread is IInstanceReferenceOperation ? created.Syntax.Span.Contains(operation.Syntax.Span)
            : ThreadEntries.HolderOf(created) is { } holder ? Assignments.Refers(thread, holder)
            : created.Parent is not IInvocationOperation { TargetMethod.Name: "Start" }));
}
