using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock on an object that a public member hands to everyone.</summary>
internal sealed class PublicLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.PublicLockObject,
        title: "A lock on an object that a public member hands out",
        messageFormat: "'{0}' is {1}: whoever has the object can lock it, too, and keep this waiting or wait for it",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Lock a private object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var locked in LockedObjects.Of(body))
        {
            if (Public(locked.Unwrapped()) is { } member && locked.Unwrapped().Type?.SpecialType != SpecialType.System_String)
                report.At(locked.Syntax.GetLocation(), [member.Locations[0]], FixHints.None, locked.Syntax.ToString(), member is IFieldSymbol ? "a public field" : "a public property");
        }
    }

    /// <summary>The field or property of the compilation that everybody can name, and not derived classes only, which share the state that it guards; a <c>SyncRoot</c> is made for being locked by them.</summary>
    private static ISymbol? Public(IOperation locked) => locked is IMemberReferenceOperation { Member: var member } && member is IFieldSymbol or IPropertySymbol && member.IsInSource()
        && member.Name != "SyncRoot" && !member.IsOverride && member.DeclaredAccessibility == Accessibility.Public && member.IsPublic()
        ? member
        : null;
}
