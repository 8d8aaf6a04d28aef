using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>A value in a dictionary that is replaced by one that is computed from it, and from nothing that changes.</summary>
/// <param name="Node">The write.</param>
/// <param name="Target">The dictionary.</param>
/// <param name="Key">The key.</param>
/// <param name="New">The new value, made from the name of the old one.</param>
/// <param name="First">The new value where there was none; null where none makes sense.</param>
internal sealed record DictionaryUpdate(ExpressionSyntax Node, ExpressionSyntax Target, ExpressionSyntax Key, Func<string, ExpressionSyntax> New, ExpressionSyntax? First)
{
    /// <summary>The call that reads the old value into a local; null where the write reads it itself.</summary>
    public InvocationExpressionSyntax? Read { get; init; }

    /// <summary>The name of that local.</summary>
    public string? Old { get; init; }

    /// <summary>The statement that consists of the write.</summary>
    public ExpressionStatementSyntax? Statement => Node.Parent as ExpressionStatementSyntax;

    /// <summary><c>map[key]++</c>, <c>map[key] += by</c>, <c>map[key] = map[key] + by</c></summary>
    public static DictionaryUpdate? Of(ExpressionSyntax node, FixSite site)
    {
        switch (node)
        {
            case PostfixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.PlusPlusToken or (int)SyntaxKind.MinusMinusToken } step:
                return Of(node, step.Operand, step.OperatorToken.IsKind(SyntaxKind.PlusPlusToken) ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, One(), site);
            case PrefixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.PlusPlusToken or (int)SyntaxKind.MinusMinusToken } step:
                return Of(node, step.Operand, step.OperatorToken.IsKind(SyntaxKind.PlusPlusToken) ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, One(), site);
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } write:
                return Of(node, write.Left, write.IsKind(SyntaxKind.AddAssignmentExpression) ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, write.Right, site);
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write when write.Right.Unwrapped() is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum && SyntaxShapes.IsSameExpression(sum.Left, write.Left):
                return Of(node, write.Left, sum.Kind(), sum.Right, site);
            default:
                return null;
        }
    }

    /// <summary><c>map[key] = count + 1</c>, after <c>map.TryGetValue(key, out var count)</c></summary>
    public static DictionaryUpdate? OfTried(ExpressionSyntax node, FixSite site)
    {
        if (DictionarySet.At(node) is not { Statement: not null } set || !set.Key.IsPlain(site) || !set.Value.IsPlain(site) || !set.Value.CanBeDeferred(site) || (node.Body() ?? site.Root) is not { } body)
            return null;
        var read = body.DescendantNodes().OfType<InvocationExpressionSyntax>().LastOrDefault(call => call.SpanStart < node.SpanStart && call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryGetValue" } access, ArgumentList.Arguments: [var key, { Expression: DeclarationExpressionSyntax }] }
            && SyntaxShapes.IsSameExpression(access.Expression, set.Target) && SyntaxShapes.IsSameExpression(key.Expression, set.Key));
        if (read?.ArgumentList.Arguments[1].Expression is not DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax { Identifier.ValueText: var old } })
            return null;
        // The local is gone with the call, or read anew in every round.
        var uses = body.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == old).ToList();
        return uses.Count == 0 || uses.Exists(use => !set.Value.Contains(use)) ? null
            : new DictionaryUpdate(node, set.Target, set.Key, _ => set.Value.WithoutTrivia(), AddedTo(set.Value, old, site)) { Read = read, Old = old };
    }

    private static DictionaryUpdate? Of(ExpressionSyntax node, ExpressionSyntax target, SyntaxKind kind, ExpressionSyntax by, FixSite site) =>
        target is ElementAccessExpressionSyntax { ArgumentList.Arguments: [var key] } element && key.Expression.IsPlain(site) && IsConstantEnough(by, site)
        && site.Model.GetTypeInfo(element, site.Cancellation).Type is { } type && (kind == SyntaxKind.AddExpression ? IsAdded(type) : IsSubtracted(type))
        && (by.Parent is null || site.Model.GetTypeInfo(by, site.Cancellation).Type is not { } added || site.Model.Compilation.ClassifyConversion(added, type).IsImplicit)
            ? new DictionaryUpdate(node, element.Expression, key.Expression, old => SyntaxFactory.BinaryExpression(kind, SyntaxFactory.IdentifierName(old), by.WithoutTrivia().AsOperand()), kind == SyntaxKind.AddExpression ? by : Negative(by))
            : null;

    /// <summary>What is added to nothing: <c>1</c> of <c>count + 1</c>.</summary>
    private static ExpressionSyntax? AddedTo(ExpressionSyntax value, string old, FixSite site) => value.Unwrapped() switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression, Left: IdentifierNameSyntax left, Right: var by } when left.Identifier.ValueText == old && IsConstantEnough(by, site) => by,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression, Left: var by, Right: IdentifierNameSyntax right } when right.Identifier.ValueText == old && IsConstantEnough(by, site) => by,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: IdentifierNameSyntax left, Right: var by } when left.Identifier.ValueText == old && IsConstantEnough(by, site) => Negative(by),
        _ => null,
    };

    /// <summary>Whether the amount is the same however often it is read.</summary>
    private static bool IsConstantEnough(ExpressionSyntax by, FixSite site) => by.Unwrapped() is LiteralExpressionSyntax
        || (by.IsPlain(site) && by.CanBeDeferred(site) && by.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().All(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is
            ILocalSymbol or IParameterSymbol or IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true } or ITypeSymbol or INamespaceSymbol or IPropertySymbol { ContainingType.SpecialType: SpecialType.System_String }));

    private static bool IsAdded(ITypeSymbol type) => IsSubtracted(type) || type.SpecialType is SpecialType.System_String or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    private static bool IsSubtracted(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    private static ExpressionSyntax Negative(ExpressionSyntax by) => SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, by.WithoutTrivia().AsOperand());

    private static LiteralExpressionSyntax One() => SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
}
