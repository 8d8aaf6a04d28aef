using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Copies a loop variable into a local of the round, which the lambda captures instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CopyLoopVariableFix)), Shared]
public sealed class CopyLoopVariableFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LoopVariableCapture);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<IdentifierNameSyntax>() is not { } use || LoopAround(use) is not { } loop)
            yield break;
        var name = use.Identifier.ValueText;
        var round = BodyOf(loop)!;
        var statement = use.Ancestors().OfType<StatementSyntax>().First(candidate => candidate.Parent == round || candidate == round);
        var copy = FreeName(name, loop, site);
        yield return new Remedy($"Copy '{name}' into a local of the round", "Copy", () =>
        {
            var captured = statement.DescendantNodes().OfType<IdentifierNameSyntax>().Where(other => other.Identifier.ValueText == name && other.Ancestors().TakeWhile(outer => outer != statement).Any(outer => outer.IsFunction()));
            var changed = statement.ReplaceNodes(captured, (_, other) => SyntaxFactory.IdentifierName(copy).WithTriviaFrom(other));
            var declaration = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(copy).WithInitializer(SyntaxFactory.EqualsValueClause(SyntaxFactory.IdentifierName(name)))))).WithAdditionalAnnotations(Layout.Annotation);
            return statement is not BlockSyntax && statement.Parent is BlockSyntax
                ? site.Root.ReplaceNode(statement, new StatementSyntax[] { declaration.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed), changed.WithoutLeadingTrivia().WithAdditionalAnnotations(Layout.Annotation) })
                : site.Root.ReplaceNode(statement, SyntaxFactory.Block(declaration, changed.WithoutLeadingTrivia().WithoutTrailingTrivia()).WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    /// <summary>The <c>for</c> loop that declares the variable, or the nearest loop around the outermost function that captures it.</summary>
    private static StatementSyntax? LoopAround(IdentifierNameSyntax use)
    {
        var loops = use.Ancestors().TakeWhile(outer => outer is not MemberDeclarationSyntax).OfType<StatementSyntax>().Where(outer => BodyOf(outer) is not null).ToList();
        return loops.Find(loop => loop is ForStatementSyntax counted && Declares(counted, use)) ?? loops.Find(loop => use.Ancestors().TakeWhile(outer => outer != loop).Any(outer => outer.IsFunction()));
    }

    private static StatementSyntax? BodyOf(StatementSyntax loop) => loop switch
    {
        ForStatementSyntax counted => counted.Statement,
        WhileStatementSyntax tested => tested.Statement,
        DoStatementSyntax tested => tested.Statement,
        CommonForEachStatementSyntax each => each.Statement,
        _ => null,
    };

    private static bool Declares(ForStatementSyntax loop, IdentifierNameSyntax use) => loop.Declaration?.Variables.Any(variable => variable.Identifier.ValueText == use.Identifier.ValueText) == true;

    private static string FreeName(string name, StatementSyntax loop, FixSite site)
    {
        var taken = new HashSet<string>(site.Model.LookupSymbols(BodyOf(loop)!.SpanStart).Select(symbol => symbol.Name).Concat(loop.DescendantTokens().Select(token => token.ValueText)));
        var copy = name + "Copy";
        for (var i = 2; taken.Contains(copy); i++)
            copy = name + "Copy" + i;
        return copy;
    }
}
