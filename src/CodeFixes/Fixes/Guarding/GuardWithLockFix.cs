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

/// <summary>Puts an access under the lock that guards the variable elsewhere, which may stand beside it, or under a new one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardWithLockFix)), Shared]
public sealed class GuardWithLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NonAtomicUpdate, RuleIds.InconsistentGuard, RuleIds.UnorderedWrite, RuleIds.UnsafeObjectRace, RuleIds.TornValue, RuleIds.MonitorWithoutLock, RuleIds.RaceAcrossTypes, RuleIds.UnguardedStatic, RuleIds.SplitCriticalSection);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (!IsWhole(site) || !LockWrapping.CanWrap(site.Node, site, Halves(site)))
            yield break;
        if (site.Hint(FixHints.Guard) is { } guard)
        {
            if (site.Hint(FixHints.Primitive) is not ("Monitor" or "Lock"))
                yield break;
            var known = SyntaxFactory.ParseExpression(guard);
            yield return new Remedy($"Guard with 'lock ({guard})'", "ExistingLock", () => LockWrapping.Wrap(site.Root, site.Node, known, site));
            if (LockWidening.Of(site.Node, known, site) is { } widening)
                yield return new Remedy($"Move into the 'lock ({guard})' beside it", "AdjacentLock", () => widening.Apply(site.Root));
            yield break;
        }

        // A section that is split has a lock, and another one would not join its halves.
        if (site.Diagnostic.Id == RuleIds.SplitCriticalSection || Variable(site) is not { } variable || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || NewLock.For(variable, declaration, site) is not { } gate || IsUnderAnother(variable, gate, site) || ChangesOthers(variable, gate, site))
            yield break;
        yield return new Remedy("Guard with a new lock", "NewLock", () =>
        {
            var marked = site.Root.TrackNodes(site.Node, declaration);
            if (!gate.IsKnown)
                marked = marked.ReplaceNode(marked.GetCurrentNode(declaration)!, gate.AddedTo(marked.GetCurrentNode(declaration)!, site));
            return LockWrapping.Wrap(marked, marked.GetCurrentNode(site.Node)!, SyntaxFactory.IdentifierName(gate.Name), site);
        });
    }

    /// <summary>The members that read and store under the lock, where a section is split between the two.</summary>
    private static IEnumerable<ISymbol> Halves(FixSite site) => site.Diagnostic.Id != RuleIds.SplitCriticalSection ? []
        : new[] { site.Others.FirstOrDefault(), site.Node is AssignmentExpressionSyntax assignment ? assignment.Left : site.Node }.OfType<SyntaxNode>().Select(half => site.Model.GetSymbolInfo(half, site.Cancellation).Symbol).OfType<ISymbol>();

    /// <summary>Whether another lock is held at some uses: a second one would not keep its holders out.</summary>
    private static bool IsUnderAnother(ISymbol variable, NewLock gate, FixSite site) => variable is IFieldSymbol field
        && Members.Uses(field, site).Any(use => use.Ancestors().OfType<LockStatementSyntax>().Any(section => section.Expression.Normal() != gate.Name));

    /// <summary>Whether what comes under the lock changes what all objects share, or what is changed elsewhere and will want a lock of its own there.</summary>
    private static bool ChangesOthers(ISymbol variable, NewLock gate, FixSite site)
    {
        var wrapped = LockWrapping.Wrapped(site.Node)!;
        return Changed(wrapped, site).Any(field => !SymbolEqualityComparer.Default.Equals(field, variable)
            && ((field.IsStatic && !gate.IsStatic) || Members.Uses(field, site).Any(use => !wrapped.Span.Contains(use.Span) && Changed(use.Parent!, site).Any(other => SymbolEqualityComparer.Default.Equals(other, field)))));
    }

    private static IEnumerable<IFieldSymbol> Changed(SyntaxNode node, FixSite site) => node.DescendantNodesAndSelf()
        .Select(part => part switch
        {
            AssignmentExpressionSyntax write => write.Left,
            PostfixUnaryExpressionSyntax step => step.Operand,
            PrefixUnaryExpressionSyntax step => step.Operand,
            _ => null,
        })
        .OfType<ExpressionSyntax>().Select(target => site.Model.GetSymbolInfo(target, site.Cancellation).Symbol).OfType<IFieldSymbol>();

    /// <summary>Whether the old value is read where the new one is written: a lock around half of an update loses the update all the same.</summary>
    private static bool IsWhole(FixSite site) => site.Diagnostic.Id is not (RuleIds.NonAtomicUpdate or RuleIds.RaceAcrossTypes) || site.Node switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write => write.Right.DescendantNodesAndSelf().Any(read => SyntaxShapes.IsSameExpression(read, write.Left)),
        AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => true,
        _ => site.Diagnostic.Id == RuleIds.NonAtomicUpdate,
    };

    /// <summary>The updated variable.</summary>
    private static ISymbol? Variable(FixSite site) => site.Hint(FixHints.Member) is { } member
        ? site.Node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == member)
            .Select(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol)
            .FirstOrDefault(symbol => symbol is IFieldSymbol or IPropertySymbol)
        : null;
}
