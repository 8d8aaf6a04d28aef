using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Keeps a lock, which each call made for itself, in a field that all calls share.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepLockInFieldFix)), Shared]
public sealed class KeepLockInFieldFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.FreshLockObject);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is null || site.Model.GetSymbolInfo(site.Node, site.Cancellation).Symbol is not ILocalSymbol local
            || site.Node.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not GlobalStatementSyntax) is not { Parent: TypeDeclarationSyntax declaration } member
            || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.ValueText: "struct" }
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type
            || Declaration(local, site) is not { Declaration.Variables: [{ Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null } creation }] } statement
            || !IsSameForAllCalls(creation, site) || MayMeetAnotherLock(member, local, type, site))
            yield break;
        var isStatic = IsStatic(site.Node);
        var name = Members.FreeName(type, isStatic ? $"s_{local.Name}" : $"_{local.Name}");
        var uses = member.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(use, site.Cancellation).Symbol, local)).ToList();
        if (uses.Exists(use => use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "Close" }))
            yield break;
        yield return new Remedy($"Keep '{local.Name}' in a field", "Field", () =>
        {
            var root = site.Root.TrackNodes(uses.Append<SyntaxNode>(statement).Append(declaration));
            root = root.ReplaceNodes(uses.Select(use => root.GetCurrentNode(use)!), (use, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use));
            root = root.Without(root.GetCurrentNode(statement)!);
            var current = root.GetCurrentNode(declaration)!;
            var field = Members.NewObject(site, local.Type.WithNullableAnnotation(NullableAnnotation.None), name, isStatic);
            var made = field.Declaration.Variables[0].Initializer!;
            return root.ReplaceNode(current, current.WithField(field.ReplaceNode(made.Value, creation.WithoutTrivia())));
        });
    }

    private static LocalDeclarationStatementSyntax? Declaration(ILocalSymbol local, FixSite site) =>
        local.DeclaringSyntaxReferences is [var reference] ? site.Root.FindNode(reference.Span).FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() : null;

    /// <summary>Whether what makes the lock depends on nothing of the call.</summary>
    private static bool IsSameForAllCalls(ExpressionSyntax creation, FixSite site) => creation.DescendantNodes().OfType<SimpleNameSyntax>().All(name =>
        site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is INamespaceOrTypeSymbol or IFieldSymbol { IsConst: true } or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } });

    private static bool IsStatic(SyntaxNode node) => node.Ancestors().Any(outer => outer switch
    {
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.StaticKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        MemberDeclarationSyntax and not TypeDeclarationSyntax => ((MemberDeclarationSyntax)outer).Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    });

    /// <summary>Whether the member takes another lock, or comes back to itself, so that a lock which others can hold may never be free.</summary>
    private static bool MayMeetAnotherLock(MemberDeclarationSyntax member, ILocalSymbol local, INamedTypeSymbol type, FixSite site)
    {
        var seen = new HashSet<SyntaxNode> { member };
        var left = new Stack<SyntaxNode>([member]);
        while (left.Count > 0)
        {
            foreach (var node in left.Pop().DescendantNodes())
            {
                if (node is LockStatementSyntax || (node is InvocationExpressionSyntax call && IsLocking(call, local, site)))
                    return true;
                if (node is not SimpleNameSyntax name || site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is not { ContainingType: { } owner } called || !SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, type.OriginalDefinition))
                    continue;
                foreach (var body in called.OriginalDefinition.DeclaringSyntaxReferences.Where(reference => reference.SyntaxTree == site.Root.SyntaxTree).Select(reference => site.Root.FindNode(reference.Span)))
                {
                    if (body == member)
                        return true;
                    if (body is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax && seen.Add(body))
                        left.Push(body);
                }
            }
        }

        return false;
    }

    private static bool IsLocking(InvocationExpressionSyntax call, ILocalSymbol local, FixSite site) => site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { ContainingNamespace: { Name: "Threading" } } method
        && (method.Name.StartsWith("Wait", StringComparison.Ordinal) || method.Name.StartsWith("Enter", StringComparison.Ordinal) || method.Name.StartsWith("TryEnter", StringComparison.Ordinal) || method.Name.StartsWith("Acquire", StringComparison.Ordinal))
        && !(call.Expression is MemberAccessExpressionSyntax { Expression: var receiver } && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(receiver, site.Cancellation).Symbol, local));
}
