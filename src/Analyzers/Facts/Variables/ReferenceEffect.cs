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
        var names = reference.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == parameter.Name && name.Parent is not (MemberAccessExpressionSyntax { Expression: not IdentifierNameSyntax } or NameColonSyntax)).ToList();
        var uses = names.ConvertAll(KindOf);
        return uses.Count == 0 || uses.Contains(AccessKind.Reference) ? AccessKind.Reference
            : uses.Contains(AccessKind.Update) || (uses.Contains(AccessKind.Read) && uses.Contains(AccessKind.Write) && !(names.TrueForAll(name => KindOf(name) == AccessKind.Write || IsOnlyLookedAt(name)))) ? AccessKind.Update
            : uses.Contains(AccessKind.Write) ? AccessKind.Write : uses[0];
    }

    /// <summary>Whether the value is tested or answered, and nothing is computed from it that could be stored: a value that is made once, when it is asked for first.</summary>
    private static bool IsOnlyLookedAt(IdentifierNameSyntax name) => IsCompared(name) || name.Ancestors().FirstOrDefault(outer => outer is StatementSyntax or ArrowExpressionClauseSyntax or AssignmentExpressionSyntax or VariableDeclaratorSyntax or ArgumentSyntax) switch
    {
        IfStatementSyntax test => test.Condition.Span.Contains(name.Span) && name.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } or IsPatternExpressionSyntax,
        ReturnStatementSyntax => true,
        _ => false,
    };

    /// <summary>Whether the value is compared with another one, by which an <c>if</c> decides: <c>if (Equals(field, value)) return;</c>.</summary>
    private static bool IsCompared(IdentifierNameSyntax name) => name.Parent is ArgumentSyntax { RefKindKeyword.RawKind: 0, Parent.Parent: InvocationExpressionSyntax { Expression: var called } comparison }
        && called switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } => member,
            IdentifierNameSyntax { Identifier.ValueText: var own } => own,
            _ => "",
        } is "Equals" or "ReferenceEquals"
        && comparison.Ancestors().TakeWhile(outer => outer is not BlockSyntax).OfType<IfStatementSyntax>().FirstOrDefault()?.Condition.Span.Contains(name.Span) == true;

    private static AccessKind KindOf(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment when assignment.Left == name => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? AccessKind.Write : AccessKind.Update,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } => AccessKind.Update,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } => AccessKind.Reference,
        _ => AccessKind.Read,
    };
}
