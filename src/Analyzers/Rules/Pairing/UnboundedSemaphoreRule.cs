using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A semaphore that is used as a lock lets one too many in when it is released once too often.</summary>
internal sealed class UnboundedSemaphoreRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnboundedSemaphore,
        title: "A semaphore that is used as a lock has no maximum",
        messageFormat: "'{0}' has {1} to give and no maximum: a Release too many goes unnoticed, and lets one too many in",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Pass the maximum count: new SemaphoreSlim(1, 1).");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var creation in type.Bodies.SelectMany(body => body.Body.Creations))
        {
            if (creation is not { Type: { Name: "SemaphoreSlim", ContainingNamespace.Name: "Threading" }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: int count } }] } || count < 1)
                continue;
            var holder = creation.Parent;
            while (holder is IConversionOperation)
                holder = holder.Parent;
            if (holder is IFieldInitializerOperation { InitializedFields: [{ DeclaredAccessibility: Accessibility.Private } field] } && IsReleasedByHolder(field, type))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None.Add(FixHints.Member, field.Name), field.Name, count);
        }
    }

    /// <summary>Whether some body acquires it and gives it back: a lock or a pool, not a signal.</summary>
    private static bool IsReleasedByHolder(IFieldSymbol field, TypeFacts type) => type.Bodies.Any(body => body.HasSyncCalls && body.Flow is { IsPrecise: true } flow && flow.Sites.Any(site =>
        site.Event.Action == SyncAction.Release && SymbolEqualityComparer.Default.Equals(site.Grip.Lock.Path.Variable, field) && site.Before.Any(path => path.Count(site.Grip) > 0)));
}
