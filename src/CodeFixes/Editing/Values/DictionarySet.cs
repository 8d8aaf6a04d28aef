using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>A value that is put into a dictionary: <c>map[key] = value</c>, <c>((IDictionary)map).Add(key, value)</c>.</summary>
/// <param name="Target">The dictionary.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Statement">The statement that consists of it; null where it is part of something else.</param>
internal sealed record DictionarySet(ExpressionSyntax Target, ExpressionSyntax Key, ExpressionSyntax Value, ExpressionStatementSyntax? Statement)
{
    /// <summary><c>map.TryAdd(key, value)</c></summary>
    public InvocationExpressionSyntax TryAdd => Calls.On(Target, "TryAdd", Key, Value);

    /// <summary>What <paramref name="node"/> puts into a dictionary, or null.</summary>
    public static DictionarySet? At(SyntaxNode? node) => node switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var key] } element, Right: var value } =>
            new DictionarySet(element.Expression, key.Expression, value, node.Parent as ExpressionStatementSyntax),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "TryAdd" } access, ArgumentList.Arguments: [var key, var value] } =>
            new DictionarySet(Uncast(access.Expression), key.Expression, value.Expression, node.Parent as ExpressionStatementSyntax),
        _ => null,
    };

    private static ExpressionSyntax Uncast(ExpressionSyntax target) => target.Unwrapped() switch
    {
        CastExpressionSyntax cast => Uncast(cast.Expression),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } cast => Uncast(cast.Left),
        var other => other,
    };
}
