using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A thread or task is created, and never started.</summary>
internal sealed class NeverStartedRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverStarted,
        title: "A thread or task is created and never started",
        messageFormat: "'{0}' creates a {1} that nothing starts: its code never runs{2}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Start it, or use Task.Run.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation.Type is not { ContainingNamespace: { } space } type || (type.Name, space.ToDisplayString()) is not (("Thread", "System.Threading") or ("Task", "System.Threading.Tasks")))
                continue;
            var holder = creation.Parent;
            while (holder is IConversionOperation)
                holder = holder.Parent;
            if (holder is IExpressionStatementOperation || (holder is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && IsOnlyConfigured(local, body)))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), type.Name == "Thread" ? "thread" : "task", type.Name == "Task" ? ", and whoever awaits it waits for ever" : "");
        }
    }

    /// <summary>Whether the local is never passed on, and nothing but its properties, waits and joins are used.</summary>
    private static bool IsOnlyConfigured(ILocalSymbol local, BodyFacts body) => body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>()
        .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local))
        .All(use => use.Parent switch
        {
            IPropertyReferenceOperation property => property.Instance == use,
            IInvocationOperation call => call.Instance == use && call.TargetMethod.Name is "Join" or "Wait" or "SetApartmentState",
            IAwaitOperation => true,
            _ => false,
        });
}
