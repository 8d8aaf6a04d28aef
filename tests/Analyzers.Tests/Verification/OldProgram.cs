using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>Programs as they are written in C# 7.3 for netstandard2.0, without what cannot be written there.</summary>
internal static class OldProgram
{
    private const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;\n";

    public static TestProgram Of(TestProgram program)
    {
        var (root, model) = program.Read();
        var old = program with
        {
            Language = LanguageVersion.CSharp7_3,
            Nullable = NullableContextOptions.Disable,
            References = ReferencePack.NetStandard,
            Sources = [(program.Sources[0].Path, Usings + new Downgrade(model).Visit(root)!.ToFullString())],
        };
        while (old.Read() is var (written, meaning) && Wrong(written, meaning) is { } member)
            old = old.WithText(written.RemoveNode(member, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString());
        return old;
    }

    private static SyntaxNode? Wrong(SyntaxNode root, SemanticModel model) => model.Compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.SourceTree == root.SyntaxTree)
        .Select(diagnostic => root.FindNode(diagnostic.Location.SourceSpan))
        .Select(node => (SyntaxNode?)node.FirstAncestorOrSelf<StatementSyntax>(statement => statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax && statement.Parent is BlockSyntax) ?? (SyntaxNode?)node.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? node.FirstAncestorOrSelf<UsingDirectiveSyntax>())
        .FirstOrDefault(node => node is not null);

    private sealed class Downgrade(SemanticModel model) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitFileScopedNamespaceDeclaration(FileScopedNamespaceDeclarationSyntax node)
        {
            var members = string.Concat(node.Members.Select(member => Visit(member)!.ToFullString())).Split('\n').Select(line => line.Length == 0 ? line : "    " + line);
            return SyntaxFactory.ParseCompilationUnit($"namespace {node.Name}\n{{{string.Join('\n', members)}}}\n").Members[0];
        }

        public override SyntaxNode? VisitImplicitObjectCreationExpression(ImplicitObjectCreationExpressionSyntax node) =>
            SyntaxFactory.ParseExpression($"new {Name(node)}{base.Visit(node.ArgumentList)}").WithTriviaFrom(node);

        public override SyntaxNode? VisitCollectionExpression(CollectionExpressionSyntax node) =>
            SyntaxFactory.ParseExpression(node.Elements.Count == 0 ? $"new {Name(node)}()" : $"new {Name(node)} {{ {node.Elements} }}").WithTriviaFrom(node);

        public override SyntaxNode? VisitNullableType(NullableTypeSyntax node) =>
            model.GetTypeInfo(node).Type is { IsReferenceType: true } ? Visit(node.ElementType).WithTriviaFrom(node) : node;

        public override SyntaxNode? VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node) =>
            node.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? Visit(node.Operand) : base.VisitPostfixUnaryExpression(node);

        public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => node.Identifier.ValueText == "Lock" ? SyntaxFactory.IdentifierName("object").WithTriviaFrom(node) : node;

        private string Name(ExpressionSyntax node) => model.GetTypeInfo(node).ConvertedType is { Name: not "Lock" } type
            ? type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier))
            : "object";
    }
}
