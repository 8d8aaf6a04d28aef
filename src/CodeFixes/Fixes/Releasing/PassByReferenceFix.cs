using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Uses one lock struct by reference instead of copies of it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassByReferenceFix)), Shared]
public sealed class PassByReferenceFix : DocumentFix
{
    private static readonly SyntaxToken s_ref = SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTrailingTrivia(SyntaxFactory.Space);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CopiedLockStruct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ParameterSyntax>() is { Modifiers: [] or [{ RawKind: (int)SyntaxKind.InKeyword }], Default: null, Type: not null } parameter && Arguments(parameter, site) is { } arguments)
            yield return new Remedy("Pass it by reference", "Reference", () => Passed(site.Root, parameter, arguments));
        else if (site.Node is VariableDeclaratorSyntax { Initializer: not null, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declaration } local && !IsAssigned(local, site))
            yield return new Remedy("Refer to it instead of copying it", "Reference", () => site.Root.ReplaceNode(declaration, Referring(declaration, local)));
    }

    private static SyntaxNode Passed(SyntaxNode root, ParameterSyntax parameter, List<ArgumentSyntax> arguments) => root.ReplaceNodes(arguments.Append<SyntaxNode>(parameter), (_, node) => node switch
    {
        ArgumentSyntax { RefKindKeyword: { RawKind: not 0 } read } argument => argument.WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTriviaFrom(read)),
        ArgumentSyntax argument => argument.WithRefKindKeyword(s_ref.WithLeadingTrivia(argument.Expression.GetLeadingTrivia())).WithExpression(argument.Expression.WithoutLeadingTrivia()),
        ParameterSyntax { Modifiers: [var read] } by => by.WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTriviaFrom(read))),
        ParameterSyntax by when by.AttributeLists.Count > 0 => by.AddModifiers(s_ref.WithLeadingTrivia(by.Type!.GetLeadingTrivia())).WithType(by.Type.WithoutLeadingTrivia()),
        ParameterSyntax by => by.WithoutLeadingTrivia().AddModifiers(s_ref).WithLeadingTrivia(by.GetLeadingTrivia()),
        _ => node,
    });

    private static VariableDeclarationSyntax Referring(VariableDeclarationSyntax declaration, VariableDeclaratorSyntax local)
    {
        var value = local.Initializer!.Value;
        var reference = SyntaxFactory.RefExpression(s_ref.WithLeadingTrivia(value.GetLeadingTrivia()), value.WithoutLeadingTrivia());
        return declaration
            .ReplaceNode(value, reference)
            .WithType(SyntaxFactory.RefType(s_ref.WithLeadingTrivia(declaration.Type.GetLeadingTrivia()), declaration.Type.WithoutLeadingTrivia()));
    }

    /// <summary>What the callers pass; null where not all of them are known, or where others may rely on the signature.</summary>
    private static List<ArgumentSyntax>? Arguments(ParameterSyntax parameter, FixSite site)
    {
        if (site.Model.GetDeclaredSymbol(parameter, site.Cancellation) is not { ContainingSymbol: IMethodSymbol method } symbol
            || method is not ({ MethodKind: MethodKind.LocalFunction } or { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, IsExtensionMethod: false, PartialDefinitionPart: null, PartialImplementationPart: null })
            || method.ContainingType is { } type && type.DeclaringSyntaxReferences.Length > 1)
            return null;
        var uses = site.Root.DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => name.Identifier.ValueText == method.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol?.OriginalDefinition, method.OriginalDefinition))
            .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name)
            .ToList();
        var passed = uses.Select(use => use.Parent is InvocationExpressionSyntax call && call.Expression == use ? Passed(call, symbol) : null).ToList();
        return passed.Contains(null) ? null : passed.OfType<ArgumentSyntax>().ToList();
    }

    private static ArgumentSyntax? Passed(InvocationExpressionSyntax call, IParameterSymbol parameter)
    {
        var arguments = call.ArgumentList.Arguments;
        var passed = arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
            ?? arguments.ElementAtOrDefault(parameter.Ordinal);
        return passed is { RefKindKeyword.RawKind: 0 or (int)SyntaxKind.InKeyword } && (passed.NameColon is null || passed.NameColon.Name.Identifier.ValueText == parameter.Name) ? passed : null;
    }

    /// <summary>Whether the local is given another value: a reference would give that to what it refers to.</summary>
    private static bool IsAssigned(VariableDeclaratorSyntax local, FixSite site) => (local.Body() ?? site.Root).DescendantNodes().OfType<AssignmentExpressionSyntax>()
        .Any(write => write.Left is IdentifierNameSyntax name && name.Identifier.ValueText == local.Identifier.ValueText);
}
