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

/// <summary>Begins to read the output of a child process before it is waited for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadBesideWaitFix)), Shared]
public sealed class ReadBesideWaitFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnreadOutput);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (ChildOutput.Of(site) is not { Pipes: { IsEmpty: false } pipes, Statement: var wait } output || StatementList.Around(wait) is not { } list)
            yield break;
        var process = pipes.All(pipe => pipe.Redirect?.Body() == wait.Body()) || !IsGiven(site, wait) ? output.Process : null;
        if (process is not null && pipes.All(pipe => IsHandled(pipe, wait)))
            yield return new Remedy("Begin to read it", "BeginToRead", () => Begun(site, list, wait, pipes.Select(pipe => $"{process.WithoutTrivia()}.Begin{Stream(pipe)}ReadLine();")));
        else if (pipes.All(pipe => IsReadLater(pipe, list, wait) || (process is not null && IsNeverRead(pipe))))
            yield return new Remedy(pipes.All(IsNeverRead) ? "Read and drop it" : "Read it beside the wait", pipes.All(IsNeverRead) ? "ReadAndDrop" : "ReadBeside", () => Beside(site, list, wait, pipes, process));
    }

    /// <summary>Whether the method may be given a process, or how one is to be started, which redirects nothing.</summary>
    private static bool IsGiven(FixSite site, StatementSyntax wait) => site.Model.GetEnclosingSymbol(wait.SpanStart, site.Cancellation) is IMethodSymbol { Parameters: var parameters }
        && parameters.Any(parameter => parameter.Type.Name is "Process" or "ProcessStartInfo");

    private static bool IsReadLater(ChildPipe pipe, StatementList list, StatementSyntax wait) => pipe is { LateRead: { } read, IsReadOtherwise: false }
        && list.Statements.SkipWhile(statement => statement != wait).Any(statement => statement.Contains(read)) && !read.Ancestors().TakeWhile(outer => outer != list.Owner).Any(outer => outer.IsFunction());

    /// <summary>Whether there is a handler that is never called.</summary>
    private static bool IsHandled(ChildPipe pipe, StatementSyntax wait) => IsNeverRead(pipe)
        && (wait.Body() ?? wait.SyntaxTree.GetRoot()).DescendantNodes().Any(node => node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && name == $"{Stream(pipe)}DataReceived");

    private static bool IsNeverRead(ChildPipe pipe) => pipe is { Redirect: not null, LateRead: null, IsReadOtherwise: false };

    private static string Stream(ChildPipe pipe) => pipe.Redirect!.Left.ToString().EndsWith("Error", StringComparison.Ordinal) ? "Error" : "Output";

    private static SyntaxNode Beside(FixSite site, StatementList list, StatementSyntax wait, ImmutableArray<ChildPipe> pipes, ExpressionSyntax? process)
    {
        var begun = new List<string>();
        var replaced = new Dictionary<SyntaxNode, SyntaxNode>();
        foreach (var pipe in pipes)
        {
            if (IsNeverRead(pipe))
            {
                // What nobody wants must be read all the same.
                begun.Add($"_ = {process!.WithoutTrivia()}.Standard{Stream(pipe)}.ReadToEndAsync();");
                continue;
            }

            var name = Names.Free($"{pipe.Name}Read", wait, site);
            var access = (MemberAccessExpressionSyntax)pipe.LateRead!.Expression;
            begun.Add($"var {name} = {pipe.LateRead.WithExpression(access.WithName(SyntaxFactory.IdentifierName("ReadToEndAsync"))).WithoutTrivia()};");
            replaced.Add(pipe.Value!, Awaited(pipe, name));
        }

        return Begun(site, list, wait, begun, statement => statement.ReplaceNodes(replaced.Keys.Where(statement.Contains), (old, _) => replaced[old]));
    }

    private static ExpressionSyntax Awaited(ChildPipe pipe, string name)
    {
        var value = pipe.Value!;
        ExpressionSyntax task = SyntaxFactory.IdentifierName(name);
        if (pipe.IsTask)
            return task.WithTriviaFrom(value);
        if (value is AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } configure } configured })
            task = configured.WithExpression(configure.WithExpression(task));
        if (!value.CanAwait())
            return SyntaxFactory.ParseExpression($"{name}.GetAwaiter().GetResult()").WithTriviaFrom(value);
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(task.WithoutTrivia()).NormalizeWhitespace();
        if (value.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax)
            awaited = SyntaxFactory.ParenthesizedExpression(awaited);
        return awaited.WithTriviaFrom(value);
    }

    private static SyntaxNode Begun(FixSite site, StatementList list, StatementSyntax wait, IEnumerable<string> begun, Func<StatementSyntax, StatementSyntax>? change = null) => list.With(site.Root, list.Statements.SelectMany(statement =>
    {
        var changed = change is null ? statement : change(statement);
        return statement == wait ? ChildOutput.Before(wait, changed, begun) : [changed];
    }));
}
