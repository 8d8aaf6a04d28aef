using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A thread is stopped from outside, wherever it is.</summary>
internal sealed class KilledThreadRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.KilledThread,
        title: "A thread is aborted, suspended or resumed from outside",
        messageFormat: "'{0}' {1}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Ask the thread to stop with a CancellationToken, and join it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call.TargetMethod is { Name: "Abort" or "Suspend" or "Resume", ContainingType: { Name: "Thread", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } })
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(call.Syntax), "stops the thread wherever it is, with its locks held and its data half changed; on .NET it throws PlatformNotSupportedException");
        }
    }
}
