using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A loop under a lock that calls each handler of a collection, and does nothing else.</summary>
/// <param name="Whole">The loop, or the call of <c>ForEach</c>.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Variable">The name of the element in the loop.</param>
/// <param name="Call">The call of the handler.</param>
internal sealed record DeferredLoop(StatementSyntax Whole, ExpressionSyntax Collection, ITypeSymbol Element, string Variable, InvocationExpressionSyntax Call)
{
    /// <summary>The loop around the reported call, or null where it does more than to call, or its shape is not understood.</summary>
    public static DeferredLoop? At(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call)
            return null;
        var whole = call.Ancestors().OfType<StatementSyntax>().First();
        if (whole is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ForEach", Expression: var list } } all }
            && call.Parent is SimpleLambdaExpressionSyntax { Parameter.Identifier.ValueText: var given, Parent: ArgumentSyntax { Parent.Parent: var taker } } && taker == all
            && site.Model.GetTypeInfo(list, site.Cancellation).Type is INamedTypeSymbol { Name: "List", TypeArguments: [var item] })
            return Of(whole, list, item, given, call);
        return whole.Parent is BlockSyntax { Statements.Count: 1, Parent: ForEachStatementSyntax inBlock } ? Of(inBlock, call, whole, site) : whole.Parent is ForEachStatementSyntax loop ? Of(loop, call, whole, site) : null;
    }

    /// <summary>The root with a copy of the handlers under the lock, and the loop after it; null where the rest of the section may depend on it, or what it needs cannot be copied.</summary>
    public SyntaxNode? After(FixSite site)
    {
        if (Deferral.Of(Whole, [], site) is not { } deferral || !IsOfElement(Call.Expression, site) || Call.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword.RawKind != 0))
            return null;
        var handlers = Snapshot(deferral, site);
        var arguments = new List<ArgumentSyntax>();
        foreach (var argument in Call.ArgumentList.Arguments)
        {
            if (IsOfElement(argument.Expression, site))
                arguments.Add(argument);
            // What is evaluated once for all must be the same for each.
            else if ((argument.Expression.IsPlain(site) || Stability.IsStable(argument.Expression, deferral.Body, site)) && !Mentions(argument.Expression) && deferral.Arguments([argument]) is [var kept])
                arguments.Add(kept);
            else
                return null;
        }

        var call = Call.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments)));
        return deferral.With(Whole is ForEachStatementSyntax loop
            ? loop.ReplaceNodes([loop.Expression, Call], (node, _) => node == Call ? call.WithTriviaFrom(Call) : handlers.WithTriviaFrom(node))
            : SyntaxFactory.ForEachStatement(SyntaxFactory.IdentifierName("var"), SyntaxFactory.Identifier(Variable), handlers, SyntaxFactory.ExpressionStatement(call.WithoutTrivia()).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)));
    }

    private static DeferredLoop? Of(ForEachStatementSyntax loop, InvocationExpressionSyntax call, StatementSyntax statement, FixSite site)
    {
        var does = statement is ExpressionStatementSyntax { Expression: var expression } ? expression : null;
        return does == call || (does is AwaitExpressionSyntax { Expression: var awaited } && awaited == call)
            ? loop.AwaitKeyword.RawKind == 0 && site.Model.GetForEachStatementInfo(loop).ElementType is { } element ? Of(loop, loop.Expression, element, loop.Identifier.ValueText, call) : null
            : null;
    }

    private static DeferredLoop? Of(StatementSyntax whole, ExpressionSyntax collection, ITypeSymbol element, string variable, InvocationExpressionSyntax call) =>
        element.TypeKind == TypeKind.Error || element.IsAnonymousType || element.IsRefLikeType || !collection.DescendantNodesAndSelf().All(node => node is ThisExpressionSyntax or SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } or ArgumentListSyntax)
            ? null
            : new DeferredLoop(whole, collection, element, variable, call);

    /// <summary>A copy of the collection as it is in the section: an array where the language can spread it, else a list.</summary>
    private ExpressionSyntax Snapshot(Deferral deferral, FixSite site)
    {
        var named = Collection.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText ?? "handlers";
        var element = Element.NullableAnnotation == NullableAnnotation.Annotated && !site.Model.GetNullableContext(Whole.SpanStart).AnnotationsEnabled() ? Element.WithNullableAnnotation(NullableAnnotation.None) : Element;
        // Collection expressions; the oldest supported compiler does not know the version by its name.
        if ((site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion >= (LanguageVersion)1200)
        {
            var array = SyntaxFactory.ArrayType(Members.Named(element), SyntaxFactory.SingletonList(SyntaxFactory.ArrayRankSpecifier(SyntaxFactory.SingletonSeparatedList<ExpressionSyntax>(SyntaxFactory.OmittedArraySizeExpression()))));
            return deferral.Copy(SyntaxFactory.ParseExpression($"[.. {Collection.WithoutTrivia()}]", options: site.Root.SyntaxTree.Options), array, Names.LocalOf(named), "[]");
        }

        var list = Members.Named(site.Type("System.Collections.Generic.List`1")!.Construct(element));
        return deferral.Copy(SyntaxFactory.ObjectCreationExpression(list, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(Collection.WithoutTrivia()))), null), list, Names.LocalOf(named), $"new {list}()");
    }

    /// <summary>Whether the expression is the element, or a member of it that does not change.</summary>
    private bool IsOfElement(ExpressionSyntax expression, FixSite site) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == Variable,
        MemberAccessExpressionSyntax { Expression: var inner } access => IsOfElement(inner, site) && site.Model.GetSymbolInfo(access, site.Cancellation).Symbol is IMethodSymbol or IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null or { IsInitOnly: true } },
        _ => false,
    };

    private bool Mentions(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var text } && text == Variable);
}
