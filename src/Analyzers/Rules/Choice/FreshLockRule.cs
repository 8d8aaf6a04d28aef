using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock on an object that no other thread has.</summary>
internal sealed class FreshLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FreshLockObject,
        title: "A lock on an object that nobody else has",
        messageFormat: "'{0}' is made by this very call of '{1}': every thread locks an object of its own, and nobody is kept out",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Lock an object that is kept in a field.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var statement in body.Body.LockStatements)
        {
            var locked = statement.LockedValue.Unwrapped();
            var isFresh = locked is IObjectCreationOperation
                || (locked is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner)
                    && !body.Type.Captured.Contains(local) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation && OnlyLocked(local, body));
            if (isFresh)
                report.At(statement.LockedValue.Syntax.GetLocation(), [], FixHints.None, statement.LockedValue.Syntax.ToString(), body.Body.Name);
        }
    }

    /// <summary>Whether the local is handed to nobody.</summary>
    private static bool OnlyLocked(ILocalSymbol local, BodyFacts body) => body.Body.Operations.OfType<ILocalReferenceOperation>()
        .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
        .All(reference => reference.Parent is ILockOperation or IConversionOperation { Parent: ILockOperation });
}
