using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Awaits the work for each item in a plain loop, instead of giving it to <c>ForEach</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ForEachAwaitFix)), Shared]
public sealed class ForEachAwaitFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AsyncVoidWork);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ForEach" } access, Parent: ExpressionStatementSyntax statement } call
            || statement.Parent is GlobalStatementSyntax || !call.CanAwait()
            || Items(site, call, access) is not var (items, given) || given is not LambdaExpressionSyntax work || Item(work) is not { } item
            || IsNamedAround(site, work, item) || !MayGoOn(work))
            yield break;
        yield return new Remedy("Await each in a loop", "ForEach", () => site.Root.ReplaceNode(statement, Loop(item, items, work)
            .WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(statement.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation)));
    }

    /// <summary>What is looped over, and the work.</summary>
    private static (ExpressionSyntax Items, ExpressionSyntax Work)? Items(FixSite site, InvocationExpressionSyntax call, MemberAccessExpressionSyntax access)
    {
        if (site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is not IMethodSymbol { ContainingNamespace: { } space, ContainingType.Name: var type })
            return null;
        switch (space.ToDisplayString(), type, call.ArgumentList.Arguments)
        {
            case ("System", "Array", [{ NameColon: null, Expression: var array }, { NameColon: null, Expression: var work }]):
                return (array.WithoutTrivia(), work);
            case ("System.Collections.Generic", "List", [{ Expression: var work }]):
                var list = access.Expression.WithoutTrivia();
                // While a round is awaited, others may change a list that they have, too.
                var isOwn = site.Model.GetSymbolInfo(access.Expression, site.Cancellation).Symbol is ILocalSymbol or IParameterSymbol && !work.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => SyntaxShapes.IsSameExpression(name, list));
                return (isOwn ? list : SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, list, SyntaxFactory.IdentifierName("ToArray"))), work);
            default:
                return null;
        }
    }

    private static ParameterSyntax? Item(LambdaExpressionSyntax work) => work switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only,
        _ => null,
    };

    private static StatementSyntax Loop(ParameterSyntax item, ExpressionSyntax items, LambdaExpressionSyntax work)
    {
        StatementSyntax round = work.Body is BlockSyntax block
            ? block.ReplaceNodes(Returns(block), (original, _) => SyntaxFactory.ContinueStatement(SyntaxFactory.Token(SyntaxKind.ContinueKeyword).WithTriviaFrom(original.ReturnKeyword), original.SemicolonToken))
            : SyntaxFactory.ExpressionStatement((ExpressionSyntax)work.Body);
        return SyntaxFactory.ForEachStatement(item.Type?.WithoutTrivia() ?? SyntaxFactory.IdentifierName("var"), item.Identifier.WithoutTrivia(), items, round.WithAdditionalAnnotations(Layout.Annotation));
    }

    private static IEnumerable<ReturnStatementSyntax> Returns(BlockSyntax block) => block.DescendantNodes(node => !node.IsFunction()).OfType<ReturnStatementSyntax>();

    /// <summary>Whether each <c>return</c> of the work can be a <c>continue</c>.</summary>
    private static bool MayGoOn(LambdaExpressionSyntax work) => work.Body is not BlockSyntax block
        || (Returns(block).All(leave => !leave.Ancestors().TakeWhile(outer => outer != block).Any(outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax))
            && !block.DescendantNodes().Any(node => node is LabeledStatementSyntax or GotoStatementSyntax { CaseOrDefaultKeyword.RawKind: 0 }));

    /// <summary>Whether something around the call has a name that the work gives to something of its own.</summary>
    private static bool IsNamedAround(FixSite site, LambdaExpressionSyntax work, ParameterSyntax item)
    {
        var names = new HashSet<string>(work.DescendantNodes().Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
            ForEachStatementSyntax loop => loop.Identifier.ValueText,
            CatchDeclarationSyntax caught => caught.Identifier.ValueText,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText,
            ParameterSyntax parameter => parameter.Identifier.ValueText,
            _ => "",
        })) { item.Identifier.ValueText };
        return item.Identifier.ValueText == "_" || site.Model.LookupSymbols(work.SpanStart)
            .Any(symbol => symbol is ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } && names.Contains(symbol.Name) && !symbol.DeclaringSyntaxReferences.Any(reference => work.FullSpan.Contains(reference.Span)));
    }
}
