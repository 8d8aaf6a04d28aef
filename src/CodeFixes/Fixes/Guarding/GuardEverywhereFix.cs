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

/// <summary>Puts every access to a field under one new lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardEverywhereFix)), Shared]
public sealed class GuardEverywhereFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnorderedWrite, RuleIds.TornValue, RuleIds.UnsafeObjectRace);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax node
            || site.Model.GetSymbolInfo(node is AssignmentExpressionSyntax write ? write.Left : node, site.Cancellation).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsVolatile: false, ContainingType.DeclaringSyntaxReferences.Length: 1 } field
            || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || NewLock.For(field, declaration, site) is not { } gate)
            yield break;
        var uses = Members.Uses(field, site).Where(use => !IsBeforeOthers(use, field)).ToList();
        // Another object has another lock, and code of another type in here would name the field's.
        if (uses.Exists(use => use.Parent!.IsKind(SyntaxKind.SimpleMemberAccessExpression) && use is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } && !field.IsStatic)
            || uses.Exists(use => use.FirstAncestorOrSelf<TypeDeclarationSyntax>() != declaration || gate.IsHeldAt(use)))
            yield break;
        var wrapped = uses.GroupBy(LockWrapping.Wrapped).Select(group => group.First()).OrderByDescending(use => use.SpanStart).ToList();
        if (wrapped.Count < 2 || wrapped.Exists(use => !LockWrapping.CanWrap(use, site with { Node = use }) || HandsOut(use, field, site)))
            yield break;
        yield return new Remedy($"Guard every use of '{field.Name}' with a new lock", "Everywhere", () =>
        {
            var root = site.Root.TrackNodes(wrapped.Append<SyntaxNode>(declaration));
            foreach (var use in wrapped)
                root = LockWrapping.Wrap(root, root.GetCurrentNode(use)!, SyntaxFactory.IdentifierName(gate.Name), site with { Node = use });
            return gate.IsKnown ? root : root.ReplaceNode(root.GetCurrentNode(declaration)!, gate.AddedTo(root.GetCurrentNode(declaration)!, site));
        });
    }

    /// <summary>Whether the use is in the constructor or initialiser of the very object, which no other thread has yet.</summary>
    private static bool IsBeforeOthers(ExpressionSyntax use, IFieldSymbol field)
    {
        if (use.Ancestors().Any(outer => outer.IsFunction()))
            return false;
        var member = use.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return member is FieldDeclarationSyntax || (member is ConstructorDeclarationSyntax constructor && constructor.Modifiers.Any(SyntaxKind.StaticKeyword) == field.IsStatic);
    }

    /// <summary>Whether what the lock guards leaves it: a collection that is returned or passed on, or a query that runs later.</summary>
    private static bool HandsOut(ExpressionSyntax use, IFieldSymbol field, FixSite site)
    {
        if (field.Type.IsValueType || field.Type.SpecialType == SpecialType.System_String || site.Diagnostic.Id != RuleIds.UnsafeObjectRace)
            return false;
        if (use.Parent is not (MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax))
            return true;
        var result = use.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            ReturnStatementSyntax { Expression: { } value } => value,
            LocalDeclarationStatementSyntax local => local.Declaration.Variables[0].Initializer?.Value,
            _ => use.FirstAncestorOrSelf<ArrowExpressionClauseSyntax>()?.Expression,
        };
        return result is not null && site.Model.GetTypeInfo(result, site.Cancellation).Type is { IsValueType: false, SpecialType: not (SpecialType.System_String or SpecialType.System_Void) };
    }
}
