using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>The private field or the local that keeps a timer, to which nothing else is done than disposing of it.</summary>
/// <param name="Name">Its name, as it is written.</param>
/// <param name="Type">The type that is written in its declaration; null for <c>var</c>.</param>
/// <param name="IsFixed">Whether it has the one value, which is never null.</param>
internal sealed record TimerHolder(string Name, TypeSyntax? Type, bool IsFixed)
{
    /// <summary>What keeps the timer; null where that is seen, or used for more, by others, or where nobody disposes of it.</summary>
    public static TimerHolder? Of(BaseObjectCreationExpressionSyntax creation, TimerShape timer, FixSite site) => creation.Parent switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax } write => InField(write, timer, site),
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } } declarator } => InLocal(declaration, declarator, site),
        _ => null,
    };

    /// <summary>The name of what has the timer for as long as it ticks.</summary>
    public string LocalName(FixSite site) => IsFixed ? Name : Names.Free(Names.LocalOf(Name.Substring(Name.LastIndexOf('.') + 1)), site.Node, site);

    private static TimerHolder? InField(AssignmentExpressionSyntax write, TimerShape timer, FixSite site)
    {
        if (timer is not { IsOnePerObject: true, Field: { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference], Type: { Name: "Timer", ContainingNamespace.Name: "Threading" } } field, Type.DeclaringSyntaxReferences.Length: 1 }
            || site.Root.FindNode(reference.Span) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || Members.Uses(field, site).ToList() is not { } uses || !uses.TrueForAll(use => use == write.Left || IsDisposal(use) || IsSetToNull(use)) || !uses.Exists(IsDisposal))
            return null;
        return new TimerHolder(write.Left.WithoutTrivia().ToString(), declaration.Type, field.IsReadOnly && declaration.Type is not NullableTypeSyntax);
    }

    private static TimerHolder? InLocal(LocalDeclarationStatementSyntax declaration, VariableDeclaratorSyntax declarator, FixSite site)
    {
        if (site.Model.GetDeclaredSymbol(declarator, site.Cancellation) is not ILocalSymbol { Type: { Name: "Timer", ContainingNamespace.Name: "Threading" } } local || declaration.Parent is not BlockSyntax block)
            return null;
        var uses = block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, local)).ToList();
        var isUsing = declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword);
        return uses.TrueForAll(IsDisposal) && (isUsing || uses.Count > 0)
            ? new TimerHolder(local.Name, declaration.Declaration.Type.IsVar ? null : declaration.Declaration.Type, true)
            : null;
    }

    private static bool IsDisposal(ExpressionSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } } access => access.Expression == use,
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" } } } access => access.Expression == use,
        _ => false,
    };

    private static bool IsSetToNull(ExpressionSyntax use) =>
        use.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression }, Parent: ExpressionStatementSyntax } write && write.Left == use;
}
