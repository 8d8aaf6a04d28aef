using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A timer that nothing keeps is collected while it should tick.</summary>
internal sealed class CollectedTimerRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CollectedTimer,
        title: "A timer is kept by nothing",
        messageFormat: "'{0}' is kept {1}: the garbage collector may take it, and it stops to tick",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Keep the timer in a field, and dispose it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation.Type is not { Name: "Timer", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } || creation.Arguments.Length < 2)
                continue;
            var holder = creation.Parent;
            while (holder is IConversionOperation)
                holder = holder.Parent;
            if (holder.LetsGo())
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), "nowhere");
            else if (holder is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator } && !IsUsing(declarator) && body.Body.Method?.Name is not ("Main" or "<Main>$")
                && !body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, local)))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), "in a local only");
        }
    }

    private static bool IsUsing(IOperation declarator)
    {
        for (var outer = declarator.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IUsingDeclarationOperation or IUsingOperation)
                return true;
            if (outer is IBlockOperation)
                return false;
        }

        return false;
    }
}
