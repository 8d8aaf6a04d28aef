using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A thread or task is created and never started, or started a second time.</summary>
internal sealed class NeverStartedRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverStarted,
        title: "A thread or task is created and never started, or started twice",
        messageFormat: "'{0}' {1}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Start it once, or use Task.Run.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation.Type is not { ContainingNamespace: { } space } type || (type.Name, space.ToDisplayString()) is not (("Thread", "System.Threading") or ("Task", "System.Threading.Tasks")))
                continue;
            if (NeverStarted.Is(creation, body))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), $"creates a {type.Name.ToLowerInvariant()} that nothing starts: its code never runs{(type.Name == "Task" ? ", and whoever awaits it waits for ever" : "")}");
        }

        foreach (var start in body.Body.Calls.Where(call => call.TargetMethod is { Name: "Start", ContainingType.Name: "Thread" or "Task" }))
        {
            if (SecondStart.Before(start, body) is var (first, text))
                report.At(start.Syntax.GetLocation(), [first.Syntax.GetLocation()], FixHints.None, Excerpt.Of(start.Syntax), $"{text}: it throws {(start.TargetMethod.ContainingType.Name == "Thread" ? "ThreadStateException" : "InvalidOperationException")}");
        }
    }
}
