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

/// <summary>Lets one call at a time test, await and act.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoldSemaphoreFix)), Shared]
public sealed class HoldSemaphoreFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckAwaitAct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Others.FirstOrDefault() is not { } test || Target(site.Node) is not { } target || site.Model.GetSymbolInfo(target, site.Cancellation).Symbol is not IFieldSymbol { ContainingType.IsValueType: false } field
            || VariableUses.Of(target, site) is not { } variable || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || !SymbolEqualityComparer.Default.Equals(site.Model.GetDeclaredSymbol(declaration, site.Cancellation), field.ContainingType)
            || site.Type("System.Threading.SemaphoreSlim") is not { } semaphore)
            yield break;
        var name = Members.LockName(field);
        var section = field.ContainingType.GetMembers(name).IsEmpty ? AwaitedSection.Of(test, site.Node, name, site) : null;
        // Who changes the state elsewhere is not kept out.
        if (section is null || variable.Uses.Any(use => !section.Block.Contains(use) && IsChange(use) && use.Body() is not ConstructorDeclarationSyntax))
            yield break;
        yield return new Remedy("Let one call in at a time, with a SemaphoreSlim", "Semaphore", () =>
        {
            var root = site.Root.TrackNodes(section.Block, declaration);
            root = section.Held(root, name);
            var gate = Members.NewObject(site, semaphore, name, field.IsStatic);
            var one = SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1)));
            var creation = gate.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>().Single();
            gate = gate.ReplaceNode(creation, creation.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(new[] { one, one }))));
            return root.ReplaceNode(root.GetCurrentNode(declaration)!, root.GetCurrentNode(declaration)!.WithField(gate));
        });
    }

    private static ExpressionSyntax? Target(SyntaxNode write) => write switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        PostfixUnaryExpressionSyntax step => step.Operand,
        PrefixUnaryExpressionSyntax step => step.Operand,
        _ => null,
    };

    private static bool IsChange(ExpressionSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax write => write.Left == use,
        PostfixUnaryExpressionSyntax or RefExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => true,
        PrefixUnaryExpressionSyntax step => step.IsKind(SyntaxKind.PreIncrementExpression) || step.IsKind(SyntaxKind.PreDecrementExpression),
        _ => false,
    };
}
