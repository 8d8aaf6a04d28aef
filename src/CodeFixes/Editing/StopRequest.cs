using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>The member by which others ask a loop to stop.</summary>
internal static class StopRequest
{
    /// <summary><c>public [static] void Stop() =&gt; statement;</c>, under a name that the type has no member of.</summary>
    /// <param name="type">The type that gets it.</param>
    /// <param name="isStatic">Whether it is static.</param>
    /// <param name="body">What it does.</param>
    public static MethodDeclarationSyntax Method(INamedTypeSymbol type, bool isStatic, ExpressionSyntax body)
    {
        var modifiers = SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PublicKeyword));
        var name = type.GetMembers("Stop").IsEmpty ? "Stop" : Members.FreeName(type, "RequestStop");
        return SyntaxFactory.MethodDeclaration(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)), name)
            .WithModifiers(isStatic ? modifiers.Add(SyntaxFactory.Token(SyntaxKind.StaticKeyword)) : modifiers)
            .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(body))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken));
    }

    /// <summary>The index after the member of <paramref name="type"/> that contains <paramref name="node"/>.</summary>
    public static int IndexAfter(TypeDeclarationSyntax type, SyntaxNode node) =>
        type.Members.IndexOf(node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First(member => member.Parent == type)) + 1;
}
