using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>
/// Lets the holder of a lock in again: a reader/writer lock gets the recursion policy that allows it; a semaphore that is only ever
/// used as a lock, without an await inside, becomes one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseReentrantLockFix)), Shared]
public sealed class UseReentrantLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ReacquiredLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (Field(site) is not { } field || field.DeclaredAccessibility != Accessibility.Private || field.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree
            || site.Root.FindNode(reference.Span).FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { Initializer.Value: BaseObjectCreationExpressionSyntax creation, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration } variable)
            yield break;
        switch (site.Hint(FixHints.Primitive))
        {
            case "ReaderWriterLockSlim" when creation.ArgumentList is null or { Arguments.Count: 0 } && site.Type("System.Threading.LockRecursionPolicy") is { } policy:
                yield return new Remedy("Let the lock support recursion", "Recursion", () => WithRecursion(site, creation, policy));
                break;
            case "SemaphoreSlim" when field.ContainingType.DeclaringSyntaxReferences.Length == 1 && Sections(site, field) is { } sections:
                yield return new Remedy("Use a lock, which lets its holder in again", "Lock", () => WithLock(site, declaration, variable, sections));
                break;
        }
    }

    private static IFieldSymbol? Field(FixSite site)
    {
        if (site.Hint(FixHints.Lock) is not { } text || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type)
            return null;
        return type.GetMembers(SyntaxFactory.ParseExpression(text).Normal()).OfType<IFieldSymbol>().FirstOrDefault(field => field.IsReadOnly);
    }

    private static SyntaxNode WithRecursion(FixSite site, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol policy)
    {
        var argument = SyntaxFactory.Argument(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(policy), SyntaxFactory.IdentifierName("SupportsRecursion")));
        return site.Root.ReplaceNode(creation, creation.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(argument))));
    }

    /// <summary>The acquire, and the try statement after it whose finally only releases.</summary>
    private sealed record Section(ExpressionStatementSyntax Acquire, TryStatementSyntax Attempt);

    /// <summary>The sections that all uses of the semaphore are part of, or null when one is used in another way.</summary>
    private static List<Section>? Sections(FixSite site, IFieldSymbol field)
    {
        var sections = new List<Section>();
        var uses = site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == field.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, field))
            .ToList();
        foreach (var use in uses)
        {
            var call = use.Ancestors().OfType<InvocationExpressionSyntax>().FirstOrDefault();
            switch (call)
            {
                case { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" }, ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax acquire } when SectionOf(acquire, field.Name) is { } section:
                    sections.Add(section);
                    break;
                case { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release" } }:
                    break;
                default:
                    return null;
            }
        }

        return sections.Count * 2 == uses.Count ? sections : null;
    }

    private static Section? SectionOf(ExpressionStatementSyntax acquire, string field) =>
        acquire.Parent is BlockSyntax block
        && block.Statements.ElementAtOrDefault(block.Statements.IndexOf(acquire) + 1) is TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax release] } attempt
        && release.Expression.Normal() == $"{field}.Release()"
        && !attempt.Block.HasAwait() && !attempt.Block.HasYield()
            ? new Section(acquire, attempt)
            : null;

    private static SyntaxNode WithLock(FixSite site, VariableDeclarationSyntax declaration, VariableDeclaratorSyntax variable, List<Section> sections)
    {
        var gate = SyntaxFactory.IdentifierName(variable.Identifier.WithoutTrivia());
        var fresh = (VariableDeclarationSyntax)Members.NewObject(site, Members.LockType(site), gate.Identifier.ValueText, isStatic: false).Declaration.WithAdditionalAnnotations(Layout.Annotation);
        var root = site.Root.TrackNodes(sections.SelectMany(section => new SyntaxNode[] { section.Acquire, section.Attempt }).Append(declaration));
        root = root.ReplaceNode(root.GetCurrentNode(declaration)!, fresh);
        // Inner sections first: an outer one takes its block as it then is.
        foreach (var section in sections.OrderByDescending(section => section.Acquire.SpanStart))
        {
            var attempt = root.GetCurrentNode(section.Attempt)!;
            var acquire = root.GetCurrentNode(section.Acquire)!;
            var guarded = SyntaxFactory.LockStatement(gate, attempt.Block.WithoutTrivia())
                .WithLeadingTrivia(acquire.GetLeadingTrivia()).WithTrailingTrivia(attempt.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
            var block = (BlockSyntax)acquire.Parent!;
            var index = block.Statements.IndexOf(acquire);
            root = root.ReplaceNode(block, block.WithStatements(block.Statements.RemoveAt(index).RemoveAt(index).Insert(index, guarded)));
        }

        return root;
    }
}
