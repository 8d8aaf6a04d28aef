using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A private flag that a loop waits for, and that is set for good.</summary>
/// <param name="Field">The flag.</param>
/// <param name="Declaration">Where it is declared.</param>
/// <param name="Sets">Where it is set: a statement, or the arrow of a member or lambda that does nothing else.</param>
/// <param name="IsReadElsewhere">Whether anything but the loop asks for it.</param>
internal sealed record PolledFlagUses(IFieldSymbol Field, FieldDeclarationSyntax Declaration, IReadOnlyList<SyntaxNode> Sets, bool IsReadElsewhere)
{
    /// <summary>The flag that <paramref name="loop"/> waits for, or null where something else may happen to it than being set.</summary>
    public static PolledFlagUses? Of(WhileStatementSyntax loop, FixSite site)
    {
        if (Awaited(loop.Condition.Unwrapped()) is not { } asked || !IsOwn(asked)
            || site.Model.GetSymbolInfo(asked, site.Cancellation).Symbol is not IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference], ContainingType: { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.Length: 1 } } field
            || reference.SyntaxTree != site.Root.SyntaxTree || site.Root.FindNode(reference.Span) is not VariableDeclaratorSyntax { Initializer: null or { Value.RawKind: (int)SyntaxKind.FalseLiteralExpression }, Parent.Parent: FieldDeclarationSyntax declaration })
            return null;
        var sets = new List<SyntaxNode>();
        var isRead = false;
        foreach (var use in Members.Uses(field, site).Where(use => use != asked))
        {
            if (Written(use) is { } write)
            {
                if (!IsOwn(use) || Set(write, site) is not { } set)
                    return null;
                sets.Add(set);
            }
            else if (use.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax } || (use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } && !IsReadByReference(use)))
            {
                return null;
            }
            else
            {
                isRead = true;
            }
        }

        return sets.Count == 0 ? null : new PolledFlagUses(field, declaration, sets, isRead);
    }

    private static bool IsOwn(ExpressionSyntax use) => use is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    /// <summary>What a condition waits for that is true as long as a flag is not.</summary>
    private static ExpressionSyntax? Awaited(ExpressionSyntax condition)
    {
        if (condition is not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand })
            return null;
        var flag = operand.Unwrapped();
        return flag is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Read" }, ArgumentList.Arguments: [{ RefKindKeyword.RawKind: not 0, Expression: var read }] } ? read : flag;
    }

    /// <summary>The expression that writes the flag, <c>flag = …</c> or <c>Volatile.Write(ref flag, …)</c>.</summary>
    private static ExpressionSyntax? Written(ExpressionSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax write when write.Left == use => write,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Write" } } write } => write,
        _ => null,
    };

    private static bool IsReadByReference(ExpressionSyntax use) => use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Read", Expression: var type } } } && type.Normal().EndsWith("Volatile", StringComparison.Ordinal);

    /// <summary>The statement or arrow that sets the flag to <c>true</c> and does nothing else.</summary>
    private static SyntaxNode? Set(ExpressionSyntax write, FixSite site)
    {
        var value = write is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment ? assignment.Right : (write as InvocationExpressionSyntax)?.ArgumentList.Arguments.Last().Expression;
        if (value is not LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression })
            return null;
        return write.Parent switch
        {
            ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement => statement,
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } } arrow => arrow,
            LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 } lambda when site.Model.GetTypeInfo(lambda, site.Cancellation).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true } => lambda,
            _ => null,
        };
    }
}
