using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>What a method does to a variable that it is given by reference.</summary>
internal static class ReferenceEffect
{
    /// <summary>The kind of <c>ref readonly</c> parameters, which <c>Volatile.Read</c> has; the oldest supported compiler does not know it.</summary>
    public const RefKind ReadOnlyReference = (RefKind)4;

    /// <summary>Whether <paramref name="method"/> reads, writes or updates <paramref name="parameter"/>; a mere reference where that cannot be seen in its source.</summary>
    public static AccessKind Of(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.RefKind is RefKind.In or ReadOnlyReference)
            return AccessKind.Read;
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || method.OriginalDefinition.DeclaringSyntaxReferences is not [var reference])
            return AccessKind.Reference;
        var uses = reference.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == parameter.Name && name.Parent is not (MemberAccessExpressionSyntax { Expression: not IdentifierNameSyntax } or NameColonSyntax)).Select(KindOf).ToList();
        return uses.Count == 0 || uses.Contains(AccessKind.Reference) ? AccessKind.Reference
            : uses.Contains(AccessKind.Update) || (uses.Contains(AccessKind.Read) && uses.Contains(AccessKind.Write)) ? AccessKind.Update
            : uses[0];
    }

    private static AccessKind KindOf(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment when assignment.Left == name => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? AccessKind.Write : AccessKind.Update,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } => AccessKind.Update,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } => AccessKind.Reference,
        _ => AccessKind.Read,
    };
}
