using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>
/// Moves what a method does under its lock into a method that expects the lock to be held, and lets the holder call that one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExtractUnlockedCoreFix)), Shared]
public sealed class ExtractUnlockedCoreFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ReacquiredLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Callee) is not { } name || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false, IsGenericMethod: false } callee
            || callee.Name != name || callee.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree
            || site.Root.FindNode(reference.Span) is not MethodDeclarationSyntax { Body: { } body, Parent: TypeDeclarationSyntax } method
            || call.Ancestors().Contains(method))
            yield break;
        // The lock that it acquires is the one that is held.
        if (Attempt(body) is not { } attempt || site.Hint(FixHints.Lock) is not { } held || LockLayer.At(attempt)?.Name != SyntaxFactory.ParseExpression(held).Normal())
            yield break;
        var isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword) && attempt.Block.HasAwait();
        var core = CoreName(name, isAsync);
        var isExtracted = IsCallOf(attempt.Block, core);
        if (!isExtracted && !callee.ContainingType.GetMembers(core).IsEmpty)
            yield break;
        if (CallSite(call, method, isAsync) is not { } replaced)
            yield break;
        yield return new Remedy($"Call a '{core}' that expects the lock to be held", "Core", () =>
        {
            var root = site.Root.TrackNodes(replaced, method);
            var current = root.GetCurrentNode(replaced)!;
            root = root.ReplaceNode(current, Call(call, core).WithTriviaFrom(replaced));
            return isExtracted ? root : Extracted(root, root.GetCurrentNode(method)!, core, isAsync);
        });
    }

    private static string CoreName(string name, bool isAsync)
    {
        var stem = name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Async".Length) : name;
        return isAsync ? $"{stem}CoreAsync" : $"{stem}Core";
    }

    /// <summary>The try statement whose block runs under the lock: the method acquires, tries, releases, and does nothing else.</summary>
    private static TryStatementSyntax? Attempt(BlockSyntax body) =>
        body.Statements is [ExpressionStatementSyntax, TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements.Count: 1 } attempt] && !attempt.Block.HasYield() ? attempt : null;

    private static bool IsCallOf(BlockSyntax block, string core) =>
        block.Statements.Count == 1 && block.Statements[0].DescendantNodes().OfType<InvocationExpressionSyntax>().FirstOrDefault()?.Expression.Normal() == core;

    /// <summary>What the call of the core stands in for: the call, or the await of it where the core has nothing to wait for.</summary>
    private static ExpressionSyntax? CallSite(InvocationExpressionSyntax call, MethodDeclarationSyntax method, bool isAsync)
    {
        if (isAsync || !method.Modifiers.Any(SyntaxKind.AsyncKeyword))
            return call;
        ExpressionSyntax awaited = call;
        while (awaited.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured })
            awaited = configured;
        return awaited.Parent as AwaitExpressionSyntax;
    }

    private static ExpressionSyntax Call(InvocationExpressionSyntax call, string core) => call.WithExpression(call.Expression is MemberAccessExpressionSyntax access
        ? access.WithName(SyntaxFactory.IdentifierName(core))
        : SyntaxFactory.IdentifierName(core));

    private static SyntaxNode Extracted(SyntaxNode root, MethodDeclarationSyntax method, string core, bool isAsync)
    {
        var attempt = Attempt(method.Body!)!;
        ExpressionSyntax call = SyntaxFactory.InvocationExpression(SyntaxFactory.IdentifierName(core), SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(method.ParameterList.Parameters.Select(Argument))));
        var returnType = ReturnType(method, isAsync);
        var returnsValue = returnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } && !(isAsync && returnType is IdentifierNameSyntax);
        if (isAsync)
            call = SyntaxFactory.AwaitExpression(call);
        StatementSyntax delegated = returnsValue ? SyntaxFactory.ReturnStatement(call) : SyntaxFactory.ExpressionStatement(call);
        var extracted = SyntaxFactory.MethodDeclaration(returnType, core)
            .WithModifiers(SyntaxFactory.TokenList(Modifiers(method, isAsync)))
            .WithParameterList(method.ParameterList.WithoutTrivia())
            .WithBody(attempt.Block.WithoutTrivia())
            .WithAdditionalAnnotations(Layout.Annotation);
        var locked = method.ReplaceNode(attempt.Block, SyntaxFactory.Block(delegated).WithAdditionalAnnotations(Layout.Annotation));
        locked = locked.ReplaceNode(Attempt(locked.Body!)!, Attempt(locked.Body!)!.WithAdditionalAnnotations(Layout.Annotation));
        var type = (TypeDeclarationSyntax)method.Parent!;
        var index = type.Members.IndexOf(method);
        return root.ReplaceNode(type, type.WithMembers(type.Members.Replace(method, locked)).WithMethod(index + 1, extracted));
    }

    private static TypeSyntax ReturnType(MethodDeclarationSyntax method, bool isAsync)
    {
        var written = method.ReturnType.WithoutTrivia();
        if (isAsync || !method.Modifiers.Any(SyntaxKind.AsyncKeyword))
            return written;
        var name = written is QualifiedNameSyntax qualified ? qualified.Right : written;
        return name is GenericNameSyntax { TypeArgumentList.Arguments: [var result] } ? result : SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword));
    }

    private static IEnumerable<SyntaxToken> Modifiers(MethodDeclarationSyntax method, bool isAsync)
    {
        yield return SyntaxFactory.Token(SyntaxKind.PrivateKeyword);
        if (method.Modifiers.Any(SyntaxKind.StaticKeyword))
            yield return SyntaxFactory.Token(SyntaxKind.StaticKeyword);
        if (isAsync)
            yield return SyntaxFactory.Token(SyntaxKind.AsyncKeyword);
    }

    private static ArgumentSyntax Argument(ParameterSyntax parameter)
    {
        var argument = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(parameter.Identifier.WithoutTrivia()));
        var kind = parameter.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.RefKeyword) || modifier.IsKind(SyntaxKind.OutKeyword) || modifier.IsKind(SyntaxKind.InKeyword));
        return kind == default ? argument : argument.WithRefKindKeyword(kind.WithoutTrivia());
    }
}
