using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>
/// Other ways to write the same program. Each changes the first file as a whole; what it makes need not hold the same defects, but it compiles.
/// </summary>
internal static class Disguise
{
    public static readonly ImmutableArray<(string Name, Func<TestProgram, TestProgram> Apply)> All =
    [
        ("CRLF", program => program.WithText(Text(program).Replace("\n", "\r\n", StringComparison.Ordinal))),
        ("Tabs", program => program.WithText(string.Join('\n', Text(program).Split('\n').Select(Tabbed)))),
        ("No nullable", program => program with { Nullable = NullableContextOptions.Disable }),
        ("Comments in every gap", program => Rewritten(program, new Commented())),
        ("Comments at every line's end", program => program.WithText(string.Join('\n', Text(program).Split('\n').Select((line, i) => line.Length == 0 || line.Contains("//") ? line : $"{line} // {i}")))),
        ("Pragmas", program => Rewritten(program, new Surrounded("#pragma warning disable CA1000\n", "#pragma warning restore CA1000\n"))),
        ("Regions", program => Rewritten(program, new Surrounded("#region one\n", "#endregion\n"))),
        ("Conditions", program => Rewritten(program, new Surrounded("#if !NEVER\n", "#endif\n"))),
        ("No braces", program => Rewritten(program, new Braceless())),
        ("Arrows", program => Rewritten(program, new Arrows())),
        ("Switch sections", program => Rewritten(program, model => new Switched(model))),
        ("Fields together", program => Rewritten(program, new Joined())),
        ("In a generic type", program => Rewritten(program, new Nested("public class Outer<TOuter>"))),
        ("In an interface", program => Rewritten(program, new Nested("public interface IOuter"))),
        ("In a record struct", program => Rewritten(program, new Nested("public record struct Outer(int Size)"))),
        ("As records", program => Rewritten(program, new Recorded())),
        ("No usings", program => Qualified(program, "")),
        ("Names taken", program => Qualified(program, "class Interlocked { } class Volatile { } class Lock { } class Monitor { } class SpinWait { } class LazyInitializer { } class TimeoutException { } class Exception { } class CancellationTokenSource { } class SemaphoreSlim { } class Lazy { } class AsyncLocal { } class ConcurrentBag { }")),
        ("Partial", program => Partial(program, "Fields.cs")),
        ("Partly generated", program => Partial(program, "Fields.g.cs")),
        ("In local functions", program => Rewritten(program, new Inward(Inward.LocalFunction))),
        ("In lambdas", program => Rewritten(program, new Inward(Inward.Lambda))),
        ("In field initializers", program => Rewritten(program, new Inward(Inward.Field))),
        ("Primary constructors", program => Rewritten(program, new Primary())),
        ("C# 7.3 for netstandard2.0", OldProgram.Of),
    ];

    private static string Text(TestProgram program) => program.Sources[0].Text;

    private static string Tabbed(string line)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        return new string('\t', indent / 4) + line[indent..];
    }

    private static TestProgram Rewritten(TestProgram program, CSharpSyntaxRewriter rewriter) => Rewritten(program, _ => rewriter);

    private static TestProgram Rewritten(TestProgram program, Func<SemanticModel, CSharpSyntaxRewriter> rewriter)
    {
        var (root, model) = program.Read();
        return program.WithText(rewriter(model).Visit(root)!.ToFullString());
    }

    /// <summary>Without usings of the namespaces that fixes name types of, and with types of the same names.</summary>
    private static TestProgram Qualified(TestProgram program, string types)
    {
        var (root, model) = program.Read();
        var text = new Qualifying(model).Visit(root)!.ToFullString() + $"\n{types}\n";
        return program.WithText(text) with { Sources = [(program.Sources[0].Path, text), ("Usings.cs", "global using System.Collections.Generic; global using System.IO; global using System.Linq;")] };
    }

    /// <summary>The fields of every type in another file.</summary>
    private static TestProgram Partial(TestProgram program, string file)
    {
        var root = program.Read().Root;
        var split = new Splitting();
        var rest = split.Visit(root)!.ToFullString();
        var space = root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().First();
        var usings = string.Concat(((CompilationUnitSyntax)root).Usings.Select(used => used.ToFullString()));
        return program.WithText(rest) with { Sources = [(program.Sources[0].Path, rest), (file, $"{usings}namespace {space.Name}\n{{\n{string.Join("\n", split.Parts)}\n}}\n"), .. program.Sources.Skip(1)] };
    }

    private sealed class Commented : CSharpSyntaxRewriter
    {
        private int _count;

        public override SyntaxToken VisitToken(SyntaxToken token) => token.RawKind == 0 || token.FullSpan.Length == 0 || token.Parent is InterpolatedStringTextSyntax or InterpolatedStringExpressionSyntax or InterpolationSyntax || token.Parent!.FirstAncestorOrSelf<InterpolationSyntax>() is not null || token.IsKind(SyntaxKind.EndOfFileToken)
            ? token
            : token.WithLeadingTrivia(token.LeadingTrivia.Add(SyntaxFactory.Comment($"/*{_count++}*/")).Add(SyntaxFactory.Space));
    }

    private sealed class Surrounded(string before, string after) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var block = (BlockSyntax)base.VisitBlock(node)!;
            if (block.OpenBraceToken.TrailingTrivia.All(trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia)) || block.Statements.Any(statement => !statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)))
                return block;
            var statements = block.Statements.Select(statement => statement
                .WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(before).AddRange(statement.GetLeadingTrivia()))
                .WithTrailingTrivia(statement.GetTrailingTrivia())).ToList();
            for (var i = 1; i < statements.Count; i++)
                statements[i] = statements[i].WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(after).AddRange(statements[i].GetLeadingTrivia()));
            return statements.Count == 0 ? block : block.WithStatements(SyntaxFactory.List(statements)).WithCloseBraceToken(block.CloseBraceToken.WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(after).AddRange(block.CloseBraceToken.LeadingTrivia)));
        }
    }

    private sealed class Braceless : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var block = (BlockSyntax)base.VisitBlock(node)!;
            return node.Parent is IfStatementSyntax { Else: null } or LockStatementSyntax or WhileStatementSyntax or ForStatementSyntax or ForEachStatementSyntax && block.Statements is [not (LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax)]
                ? block.Statements[0]
                : block;
        }
    }

    private sealed class Arrows : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) => node.Body?.Statements switch
        {
            [ExpressionStatementSyntax only] => Arrow(node, only.Expression),
            [ReturnStatementSyntax { Expression: { } value }] => Arrow(node, value),
            _ => base.VisitMethodDeclaration(node),
        };

        private static MethodDeclarationSyntax Arrow(MethodDeclarationSyntax method, ExpressionSyntax value) => method.WithBody(null)
            .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(value).WithArrowToken(SyntaxFactory.Token(SyntaxKind.EqualsGreaterThanToken).WithTrailingTrivia(SyntaxFactory.Space)))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(SyntaxFactory.LineFeed));
    }

    private sealed class Switched(SemanticModel model) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            if (node.Body is not { Statements: { Count: > 0 } statements } body || node.DescendantNodes().Any(inner => inner is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }))
                return node;
            var falls = model.AnalyzeControlFlow(statements[0], statements[^1])!.EndPointIsReachable;
            var section = $"        switch (Environment.ProcessId)\n        {{\n            default:\n{string.Concat(statements.Select(statement => string.Join('\n', statement.ToFullString().Split('\n').Select(line => line.Length == 0 ? line : "        " + line))))}{(falls ? "                break;\n" : "")}        }}\n";
            return node.WithBody(body.WithStatements(SyntaxFactory.SingletonList(SyntaxFactory.ParseStatement(section))));
        }
    }

    private sealed class Joined : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) => node.Modifiers.Any(SyntaxKind.ConstKeyword) || node.Declaration.Variables.Count > 1
            ? node
            : node.WithDeclaration(node.Declaration.AddVariables(SyntaxFactory.VariableDeclarator($"{node.Declaration.Variables[0].Identifier.ValueText}Other").WithInitializer(SyntaxFactory.EqualsValueClause(SyntaxFactory.ParseExpression("default!"))).NormalizeWhitespace().WithLeadingTrivia(SyntaxFactory.Space)));
    }

    private sealed class Nested(string outer) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitFileScopedNamespaceDeclaration(FileScopedNamespaceDeclarationSyntax node) => node.WithMembers(SyntaxFactory.SingletonList(
            SyntaxFactory.ParseMemberDeclaration($"{outer}\n{{\n{string.Concat(node.Members.Select(member => member.ToFullString()))}\n}}\n")!));
    }

    private sealed class Recorded : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) => node.Modifiers.Any(SyntaxKind.StaticKeyword)
            ? node
            : SyntaxFactory.ParseMemberDeclaration(node.ToFullString().Remove(node.Keyword.SpanStart - node.FullSpan.Start, 5).Insert(node.Keyword.SpanStart - node.FullSpan.Start, "record"))!;
    }

    /// <summary>Gives each class that has no constructor one in its head, whose parameter it keeps.</summary>
    private sealed class Primary : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
        {
            if (node.Modifiers.Any(SyntaxKind.StaticKeyword) || node.ParameterList is not null || node.Members.Count == 0 || node.Members.Any(member => member is ConstructorDeclarationSyntax))
                return base.VisitClassDeclaration(node);
            var text = node.ToFullString();
            var at = (node.TypeParameterList?.Span.End ?? node.Identifier.Span.End) - node.FullSpan.Start;
            var open = node.OpenBraceToken.Span.End - node.FullSpan.Start;
            return SyntaxFactory.ParseMemberDeclaration($"{text[..at]}(string name = \"\"){text[at..open]}\n    public string NameOfIt {{ get; }} = name;\n\n    public string Described() => name + NameOfIt;\n{text[open..]}");
        }
    }

    private sealed class Qualifying(SemanticModel model) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => Qualified(node, node);

        public override SyntaxNode? VisitGenericName(GenericNameSyntax node) => Qualified(node, (SimpleNameSyntax)base.VisitGenericName(node)!);

        public override SyntaxNode? VisitUsingDirective(UsingDirectiveSyntax node) => node;

        private SyntaxNode Qualified(SimpleNameSyntax node, SimpleNameSyntax name)
        {
            var symbol = model.GetSymbolInfo(node).Symbol;
            if (node.Parent is AttributeSyntax && symbol is IMethodSymbol constructor)
                symbol = constructor.ContainingType;
            if (symbol is not INamedTypeSymbol { ContainingNamespace: { IsGlobalNamespace: false } space, ContainingType: null } || node.IsVar || node.Parent is QualifiedNameSyntax || (node.Parent is MemberAccessExpressionSyntax access && access.Name == node) || !space.ToDisplayString().StartsWith("System", StringComparison.Ordinal))
                return name;
            var text = $"global::{space.ToDisplayString()}.{name.WithoutTrivia().ToFullString()}";
            return (node.Parent is MemberAccessExpressionSyntax ? SyntaxFactory.ParseExpression(text) : SyntaxFactory.ParseTypeName(text)).WithTriviaFrom(node);
        }
    }

    private sealed class Splitting : CSharpSyntaxRewriter
    {
        public List<string> Parts { get; } = [];

        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
        {
            var fields = node.Members.Where(member => member is FieldDeclarationSyntax).ToList();
            Parts.Add($"    {node.Modifiers} partial class {node.Identifier}\n    {{\n{string.Concat(fields.Select(field => field.ToFullString()))}    }}");
            return node.WithMembers(SyntaxFactory.List(node.Members.Except(fields))).WithModifiers(node.Modifiers.Add(SyntaxFactory.ParseToken("partial ")));
        }
    }
}
