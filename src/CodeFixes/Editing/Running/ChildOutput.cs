using System.Collections.Immutable;
using Lockset.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A wait for a child process and the pipes that are full meanwhile.</summary>
/// <param name="Wait">The wait.</param>
/// <param name="Statement">The statement that it is in; the process has been started before it.</param>
/// <param name="Pipes">The pipes.</param>
internal sealed record ChildOutput(InvocationExpressionSyntax Wait, StatementSyntax Statement, ImmutableArray<ChildPipe> Pipes)
{
    /// <summary>What is reported at <paramref name="site"/>; null where nothing can stand before the wait.</summary>
    public static ChildOutput? Of(FixSite site)
    {
        if (site.Diagnostic.Id != RuleIds.UnreadOutput || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } wait || wait.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || StatementList.Around(statement) is null
            || statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax or WhileStatementSyntax) || statement.DescendantNodes().Any(IsStart) || wait.Ancestors().TakeWhile(outer => outer != statement).Any(outer => outer.IsFunction()))
            return null;
        return new ChildOutput(wait, statement, PipesOf(site));
    }

    /// <summary>The pipes that the report names.</summary>
    public static ImmutableArray<ChildPipe> PipesOf(FixSite site)
    {
        var pipes = ImmutableArray.CreateBuilder<ChildPipe>();
        foreach (var other in site.Others)
        {
            if (other?.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Left: var target } redirect && IsNamed(target, "RedirectStandardOutput", "RedirectStandardError"))
                pipes.Add(new ChildPipe(redirect, null, false));
            else if (other is null)
                pipes.Add(new ChildPipe(null, null, false));
            else if (pipes.Count > 0)
                pipes[pipes.Count - 1] = Read(pipes[pipes.Count - 1], other);
        }

        return pipes.ToImmutable();
    }

    /// <summary>The variable of the process as it is written where it is waited for, or null.</summary>
    public ExpressionSyntax? Process => Wait.Expression is MemberAccessExpressionSyntax { Expression: var target }
        && (target is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardOutput" or "StandardError", Expression: var process } ? process : target) is var found && IsVariable(found) ? found : null;

    private static bool IsVariable(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax or ThisExpressionSyntax => true,
        MemberAccessExpressionSyntax member => IsVariable(member.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: var operand } => IsVariable(operand),
        _ => false,
    };

    /// <summary>Whether the wait reads one stream while it waits.</summary>
    public bool IsRead => Wait.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: not ("WaitForExit" or "WaitForExitAsync") } access && access.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardOutput" or "StandardError" };

    /// <summary>New statements before <paramref name="wait"/>, whose comments stand before the first of them, and the wait as <paramref name="changed"/>.</summary>
    public static IEnumerable<StatementSyntax> Before(StatementSyntax wait, StatementSyntax changed, IEnumerable<string> texts)
    {
        var indent = wait.GetLeadingTrivia().Reverse().TakeWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)).ToList();
        var isGlobal = wait.Parent is GlobalStatementSyntax;
        var first = texts.Select((text, i) => SyntaxFactory.ParseStatement(text).WithLeadingTrivia(i == 0 ? wait.GetLeadingTrivia() : SyntaxFactory.TriviaList(indent)).WithTrailingTrivia(SyntaxFactory.EndOfLine("\n")));
        // The statements of a program are members for whom formats them, and would be parted by empty lines.
        return first.Append(changed.WithLeadingTrivia(indent)).Select(statement => isGlobal ? statement : statement.WithAdditionalAnnotations(Layout.Annotation));
    }

    private static ChildPipe Read(ChildPipe pipe, SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ReadToEnd" or "ReadToEndAsync", Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardOutput" or "StandardError" } reader } } read)
            return pipe with { IsReadOtherwise = true };
        var uses = (node.Body() ?? node.SyntaxTree.GetRoot()).DescendantNodes().OfType<MemberAccessExpressionSyntax>().Count(access => SyntaxShapes.IsSameExpression(access, reader));
        return pipe with { LateRead = read, IsReadOtherwise = uses != 1 };
    }

    private static bool IsStart(SyntaxNode node) => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Start" } };

    private static bool IsNamed(ExpressionSyntax target, params string[] names) =>
        names.Contains((target as IdentifierNameSyntax ?? (target as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText);
}
