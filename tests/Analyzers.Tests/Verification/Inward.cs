using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>Moves what methods do into a function of their own, which they call.</summary>
/// <param name="move">How a method is written then, or null where it cannot be.</param>
internal sealed class Inward(Func<MethodDeclarationSyntax, string?> move) : CSharpSyntaxRewriter
{
    /// <inheritdoc/>
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) =>
        node.Body is not { Statements.Count: > 0 } || node.TypeParameterList is not null || node.ParameterList.Parameters.Any(parameter => parameter.Modifiers.Count > 0) || node.DescendantNodes().Any(inner => inner is YieldStatementSyntax) || move(node) is not { } moved
            ? node
            : Members(moved, node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
    {
        var members = node.Members.SelectMany(member => member is MethodDeclarationSyntax && Visit(member) is ClassDeclarationSyntax several ? several.Members : SyntaxFactory.SingletonList((MemberDeclarationSyntax)Visit(member)!));
        return node.WithMembers(SyntaxFactory.List(members));
    }

    /// <summary>In a local function.</summary>
    public static string? LocalFunction(MethodDeclarationSyntax method) =>
        $"{Head(method)}\n    {{\n        {Call(method)}Inner();\n\n        {Async(method)}{method.ReturnType} Inner()\n{Indented(method)}    }}\n\n";

    /// <summary>In a lambda that a local keeps.</summary>
    public static string? Lambda(MethodDeclarationSyntax method) => Delegate(method) is { } type
        ? $"{Head(method)}\n    {{\n        {type} inner = {Async(method)}() =>\n{Indented(method).TrimEnd('\n')};\n        {Call(method)}inner();\n    }}\n\n"
        : null;

    /// <summary>In a lambda that a static field is initialised with.</summary>
    public static string? Field(MethodDeclarationSyntax method) => Delegate(method) is { } type && method.Modifiers.Any(SyntaxKind.StaticKeyword) && method.ParameterList.Parameters.Count == 0
        ? $"    private static readonly {type} s_inner{method.Identifier} = {Async(method)}() =>\n{method.Body!.ToFullString().TrimEnd('\n')};\n\n{Head(method)} => s_inner{method.Identifier}();\n\n"
        : null;

    private static string? Delegate(MethodDeclarationSyntax method) => method.ReturnType.ToString() == "void" ? IsAsync(method) ? null : "Action" : $"Func<{method.ReturnType}>";

    private static string Head(MethodDeclarationSyntax method) => method.WithBody(null).WithModifiers(SyntaxFactory.TokenList(method.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword)))).ToFullString().TrimEnd();

    private static string Indented(MethodDeclarationSyntax method) => string.Join('\n', method.Body!.ToFullString().Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static string Async(MethodDeclarationSyntax method) => IsAsync(method) ? "async " : "";

    private static bool IsAsync(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.AsyncKeyword);

    private static string Call(MethodDeclarationSyntax method) => method.ReturnType.ToString() == "void" ? "" : "return ";

    private static SyntaxNode Members(string text, SyntaxNode original) =>
        CSharpSyntaxTree.ParseText($"class Holder\n{{\n{text}}}\n", (CSharpParseOptions)original.SyntaxTree.Options).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().First();
}
