using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Statements that follow each other: of a block, of a switch section, or a program of top-level statements.</summary>
/// <param name="Owner">What they are written in.</param>
/// <param name="Statements">The statements.</param>
internal sealed record StatementList(SyntaxNode Owner, ImmutableArray<StatementSyntax> Statements)
{
    /// <summary>The list that <paramref name="statement"/> is part of, or null where it is the only statement of another.</summary>
    public static StatementList? Around(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => Of(block),
        SwitchSectionSyntax section => new StatementList(section, section.Statements.ToImmutableArray()),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => new StatementList(unit, unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).ToImmutableArray()),
        _ => null,
    };

    /// <summary>The statements of a block.</summary>
    public static StatementList Of(BlockSyntax block) => new(block, block.Statements.ToImmutableArray());

    /// <summary>Whether <paramref name="statement"/> is one of the list itself.</summary>
    public bool Holds(StatementSyntax statement) => statement.Parent == Owner || (statement.Parent is GlobalStatementSyntax && Owner is CompilationUnitSyntax);

    /// <summary>The statement of the list that <paramref name="node"/> is part of.</summary>
    public StatementSyntax Containing(SyntaxNode node) => Statements.First(statement => statement.Contains(node));

    /// <summary>What is written in the statements; of functions in them, only that they are there.</summary>
    public IEnumerable<SyntaxNode> Nodes => Statements.SelectMany(statement => statement.DescendantNodesAndSelf(node => !node.IsFunction()));

    /// <summary>The root with other statements in the place of these.</summary>
    public SyntaxNode With(SyntaxNode root, IEnumerable<StatementSyntax> statements) => root.ReplaceNode(Owner, Owner switch
    {
        BlockSyntax block => block.WithStatements(SyntaxFactory.List(statements)),
        SwitchSectionSyntax section => section.WithStatements(SyntaxFactory.List(statements)),
        CompilationUnitSyntax unit => unit.WithMembers(SyntaxFactory.List(statements.Select(SyntaxFactory.GlobalStatement)
            .Concat(unit.Members.Where(member => member is not GlobalStatementSyntax)))),
        _ => Owner,
    });
}
