using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A timer and what it calls: <c>new Timer(Tick, …)</c>, <c>time.CreateTimer(Tick, …)</c> or <c>timer.Elapsed += OnElapsed</c>.</summary>
/// <param name="Node">The creation, or the subscription.</param>
/// <param name="Tick">What the timer calls.</param>
/// <param name="Declaration">The type that both are part of.</param>
/// <param name="Type">Its meaning.</param>
/// <param name="Place">The statement that the timer is part of, where there is one.</param>
/// <param name="Field">The field that keeps the timer, or null.</param>
/// <param name="IsStatic">Whether the member is static in which the timer is made.</param>
internal sealed record TimerShape(ExpressionSyntax Node, Callback Tick, TypeDeclarationSyntax Declaration, INamedTypeSymbol Type, StatementPlace? Place, IFieldSymbol? Field, bool IsStatic)
{
    /// <summary>The timer at <paramref name="site"/>, or null where it is written in another way.</summary>
    public static TimerShape? Of(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionSyntax>(node => node.Span == site.Node.Span && node is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateTimer" } } or AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression }) is not { } node
            || node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not (ClassDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not (int)SyntaxKind.StructKeyword }) and not null
            || node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not INamedTypeSymbol type)
            return null;
        var given = node is AssignmentExpressionSyntax subscription ? subscription.Right
            : ((node as BaseObjectCreationExpressionSyntax)?.ArgumentList ?? (node as InvocationExpressionSyntax)?.ArgumentList)?.Arguments.FirstOrDefault(argument => argument.NameColon is null or { Name.Identifier.ValueText: "callback" })?.Expression;
        if (Callback.Of(given?.Unwrapped(), site) is not { Symbol.ReturnsVoid: true } tick || (tick.Function is MethodDeclarationSyntax && !SymbolEqualityComparer.Default.Equals(tick.Symbol.ContainingType, type)))
            return null;
        var member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return new TimerShape(node, tick, declaration, type, StatementPlace.Of(node, site), KeptIn(node, type, site), member?.Modifiers.Any(SyntaxKind.StaticKeyword) == true);
    }

    /// <summary>Whether each object, or the type, has one such timer at a time: a field keeps it, or a constructor makes it, and no loop makes several.</summary>
    public bool IsOnePerObject
    {
        get
        {
            var member = Node.FirstAncestorOrSelf<MemberDeclarationSyntax>();
            if (Node.Ancestors().TakeWhile(outer => outer != member).Any(outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax || outer.IsFunction()))
                return false;
            // Of an instance, the initialiser of a field has nothing yet.
            if (member is FieldDeclarationSyntax && Tick.Function is AnonymousFunctionExpressionSyntax && !IsStatic)
                return false;
            // Static ticks of the timers of several objects would keep each other out.
            if (Tick.Function is MethodDeclarationSyntax && Tick.Symbol.IsStatic && !IsStatic && Field is not { IsStatic: true })
                return false;
            return Field is not null || member is ConstructorDeclarationSyntax;
        }
    }

    private static IFieldSymbol? KeptIn(ExpressionSyntax node, INamedTypeSymbol type, FixSite site)
    {
        var kept = node switch
        {
            AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: var timer } } => site.Model.GetSymbolInfo(timer, site.Cancellation).Symbol,
            { Parent: AssignmentExpressionSyntax { Left: var left } assignment } when assignment.Right == node && left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => site.Model.GetSymbolInfo(left, site.Cancellation).Symbol,
            { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } } => site.Model.GetDeclaredSymbol(declarator, site.Cancellation),
            _ => null,
        };
        return kept is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.ContainingType, type) ? field : null;
    }
}
