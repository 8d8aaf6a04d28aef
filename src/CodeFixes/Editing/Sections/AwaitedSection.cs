using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Statements of an async method, neighbours in their block, which can run under a semaphore that one call holds at a time.</summary>
/// <param name="Block">The block.</param>
/// <param name="First">The index of the first.</param>
/// <param name="Count">How many.</param>
internal sealed record AwaitedSection(BlockSyntax Block, int First, int Count)
{
    /// <summary>The section from <paramref name="test"/> to <paramref name="act"/>, or null where it may wait for itself or is left in another way.</summary>
    public static AwaitedSection? Of(SyntaxNode test, SyntaxNode act, string semaphore, FixSite site)
    {
        if (act.Body() is not MethodDeclarationSyntax { Body: not null } method || test.Body() != method || !method.Modifiers.Any(SyntaxKind.AsyncKeyword) || method.HasYield() || method.DescendantNodes().Any(node => node is LabeledStatementSyntax))
            return null;
        var block = test.Ancestors().OfType<BlockSyntax>().First(outer => outer.Contains(act) && outer.Statements.Any(statement => statement.Contains(test)));
        var first = block.Statements.IndexOf(statement => statement.Contains(test));
        var last = block.Statements.IndexOf(statement => statement.Contains(act));
        var flow = site.Model.AnalyzeDataFlow(block.Statements[first], block.Statements[last]);
        if (flow is not { Succeeded: true })
            return null;
        // A local that is used later goes with all that follows.
        if (flow.VariablesDeclared.Any(variable => block.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.SpanStart > block.Statements[last].Span.End && name.Identifier.ValueText == variable.Name)))
            last = block.Statements.Count - 1;
        var section = new AwaitedSection(block, first, last - first + 1);
        return section.Statements.Any(statement => statement.Ancestors().Any(outer => outer is LockStatementSyntax)) || section.MayComeBack(method, semaphore, site) ? null : section;
    }

    private IEnumerable<StatementSyntax> Statements => Block.Statements.Skip(First).Take(Count);

    /// <summary>The root, which tracks the block, with the section under the semaphore.</summary>
    public SyntaxNode Held(SyntaxNode root, string semaphore)
    {
        var block = root.GetCurrentNode(Block)!;
        var inside = block.Statements.Skip(First).Take(Count).ToList();
        var wait = StatementPlace.New($"await {semaphore}.WaitAsync();").WithLeadingTrivia(inside[0].GetLeadingTrivia());
        var after = inside[^1].GetTrailingTrivia();
        var attempt = SyntaxFactory.TryStatement(SyntaxFactory.Block(inside.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker) : statement)), default,
            SyntaxFactory.FinallyClause(SyntaxFactory.Block(StatementPlace.New($"{semaphore}.Release();")))).WithTrailingTrivia(after.Where(item => item.IsKind(SyntaxKind.EndOfLineTrivia))).WithAdditionalAnnotations(Layout.Annotation);
        return root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(First).Append(wait).Append(attempt).Concat(block.Statements.Skip(First + Count)))));
    }

    /// <summary>Whether what the section calls may enter the method again, or wait for the semaphore: it would wait for ever.</summary>
    private bool MayComeBack(MethodDeclarationSyntax method, string semaphore, FixSite site)
    {
        var seen = new HashSet<SyntaxNode>();
        var open = new Queue<SyntaxNode>(Statements);
        while (open.Count > 0)
        {
            var part = open.Dequeue();
            foreach (var node in part.DescendantNodesAndSelf())
            {
                if (node == method || node.IsFunction() || node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == semaphore || node is ThisExpressionSyntax { Parent: ArgumentSyntax })
                    return true;
                if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax) || site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is not { } used)
                    continue;
                if (IsOpen(used, node))
                    return true;
                if (used is IMethodSymbol or IPropertySymbol && !Reached(used, seen, open, site))
                    return true;
            }
        }

        return seen.Contains(method);
    }

    /// <summary>Whether what is called is given at run time.</summary>
    private static bool IsOpen(ISymbol used, SyntaxNode node) => used switch
    {
        IMethodSymbol { MethodKind: MethodKind.DelegateInvoke } or IEventSymbol => true,
        IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or ILocalSymbol { Type.TypeKind: TypeKind.Delegate } or IParameterSymbol { Type.TypeKind: TypeKind.Delegate } => true,
        IMethodSymbol { IsStatic: false } method => node.Parent is ArgumentSyntax || (method.Locations.Any(location => location.IsInSource) && (method.IsVirtual || method.IsAbstract || method.IsOverride)),
        _ => false,
    };

    /// <summary>Adds the bodies of what is called, if it is part of the sources; false where they are not in the document.</summary>
    private static bool Reached(ISymbol used, HashSet<SyntaxNode> seen, Queue<SyntaxNode> open, FixSite site)
    {
        foreach (var reference in used.OriginalDefinition.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree != site.Root.SyntaxTree)
                return false;
            var body = reference.GetSyntax(site.Cancellation);
            if (body is not TypeDeclarationSyntax && seen.Add(body))
                open.Enqueue(body);
        }

        return true;
    }
}
