using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>The lock of a local, which is declared after it.</summary>
internal static class LocalLock
{
    /// <summary>The statement that declares the local alone, where another can follow it; else null.</summary>
    public static StatementSyntax? Declaration(ILocalSymbol local, FixSite site) => local.DeclaringSyntaxReferences is [var reference] && reference.SyntaxTree == site.Root.SyntaxTree
        && site.Root.FindNode(reference.Span) is VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement } ? statement : null;

    /// <summary>The root, which tracks <paramref name="declaration"/>, with a lock of that name after it.</summary>
    public static SyntaxNode After(SyntaxNode root, SyntaxNode declaration, string name, FixSite site)
    {
        var type = Members.Named(Members.LockType(site));
        var gate = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name)
                .WithInitializer(SyntaxFactory.EqualsValueClause(SyntaxFactory.ObjectCreationExpression(type).WithArgumentList(SyntaxFactory.ArgumentList()))))))
            .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
        return root.GetCurrentNode(declaration)! switch
        {
            BlockSyntax body => root.ReplaceNode(body, body.WithStatements(body.Statements.Insert(0, gate))),
            { Parent: GlobalStatementSyntax global } => root.InsertNodesAfter(global, [SyntaxFactory.GlobalStatement(gate.WithLeadingTrivia().WithTrailingTrivia(SyntaxFactory.CarriageReturnLineFeed))]),
            var statement => root.InsertNodesAfter(statement, [gate]),
        };
    }
}
