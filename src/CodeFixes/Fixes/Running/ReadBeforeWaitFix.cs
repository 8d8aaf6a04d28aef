using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Reads the output of a child process to its end before it is waited for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadBeforeWaitFix)), Shared]
public sealed class ReadBeforeWaitFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnreadOutput);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (ChildOutput.Of(site) is not { IsRead: false, Statement: ExpressionStatementSyntax wait, Pipes: [{ LateRead: not null, IsReadOtherwise: false, IsTask: false } pipe] } || StatementList.Around(wait) is not { } list
            || !list.Statements.SkipWhile(statement => statement != wait).Skip(1).Any(statement => statement.Contains(pipe.LateRead)) || pipe.Value!.Ancestors().TakeWhile(outer => outer != list.Owner).Any(outer => outer.IsFunction()))
            yield break;
        yield return new Remedy("Read it before the wait", "ReadBefore", () => CanMove(list, wait, pipe.Value!) is { } read ? Moved(site, list, wait, read) : Hoisted(site, list, wait, pipe));
    }

    /// <summary>The statement that does nothing but read, and needs nothing that happens between the wait and it.</summary>
    private static StatementSyntax? CanMove(StatementList list, StatementSyntax wait, ExpressionSyntax value)
    {
        var read = list.Containing(value);
        if (read is not (LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables.Count: 1 } or ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax }) || read.ContainsDirectives)
            return null;
        var between = list.Statements.SkipWhile(statement => statement != wait).TakeWhile(statement => statement != read).ToList();
        if (between.Exists(statement => statement.ContainsDirectives || statement is LabeledStatementSyntax or LocalFunctionStatementSyntax))
            return null;
        var names = read.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToList();
        var changed = between.SelectMany(statement => statement.DescendantNodes()).SelectMany(node => node switch
        {
            VariableDeclaratorSyntax declarator => [declarator.Identifier],
            AssignmentExpressionSyntax assignment => assignment.Left.DescendantTokens(),
            _ => Enumerable.Empty<SyntaxToken>(),
        }).Select(token => token.ValueText);
        // What is written with the output may tell how the child has ended.
        return names.Intersect(changed.Concat(["ExitCode", "ExitTime", "HasExited"])).Any() || read.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => !value.Contains(call) && !call.Contains(value)) ? null : read;
    }

    private static SyntaxNode Moved(FixSite site, StatementList list, StatementSyntax wait, StatementSyntax read)
    {
        var first = read.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? read : read.WithTrailingTrivia(read.GetTrailingTrivia().Add(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
        return list.With(site.Root, list.Statements.Where(statement => statement != read).SelectMany(statement => statement == wait ? new[] { first, wait } : [statement]));
    }

    private static SyntaxNode Hoisted(FixSite site, StatementList list, StatementSyntax wait, ChildPipe pipe)
    {
        var name = Names.Free(pipe.Name, wait, site);
        var use = SyntaxFactory.IdentifierName(name).WithTriviaFrom(pipe.Value!);
        return list.With(site.Root, list.Statements.SelectMany(statement => statement == wait
            ? ChildOutput.Before(wait, wait, [$"var {name} = {pipe.Value!.WithoutTrivia()};"])
            : [statement.Contains(pipe.Value!) ? statement.ReplaceNode(pipe.Value!, use) : statement]));
    }
}
