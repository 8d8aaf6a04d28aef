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

/// <summary>Does after the lock is released what needs no lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveOutOfLockFix)), Shared]
public sealed class MoveOutOfLockFix : DocumentFix
{
    private static readonly string[] s_changes = ["Add", "TryAdd", "Insert", "Remove", "Clear", "Enqueue", "Dequeue", "Push", "Pop", "Sort"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.WaitUnderNeededLock, RuleIds.BlockingUnderLock, RuleIds.EventUnderLock, RuleIds.CallbackUnderLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (Movable(site) is not var (statement, section, statements))
            yield break;
        yield return new Remedy("Do it after the lock", "After", () =>
        {
            var moved = statement.WithLeadingTrivia(statement.GetLeadingTrivia().HasComment() ? statement.GetLeadingTrivia() : section.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))).WithAdditionalAnnotations(Layout.Annotation);
            if (statements.Count == 1)
                return site.Root.ReplaceNode(section, statement.InPlaceOf(section).WithAdditionalAnnotations(Layout.Annotation));
            var remaining = section.WithStatement(((BlockSyntax)section.Statement).WithStatements(statements.RemoveAt(statements.Count - 1)));
            return site.Root.ReplaceNode(section, new SyntaxNode[] { remaining, moved });
        });
    }

    /// <summary>The last statement of a section, which needs nothing of it, with the section and its statements; null where the report is of another.</summary>
    internal static (ExpressionStatementSyntax Statement, LockStatementSyntax Section, SyntaxList<StatementSyntax> Statements)? Movable(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement || site.Node.Ancestors().TakeWhile(outer => outer != statement).Any(outer => outer.IsFunction()))
            return null;
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && statement.Contains(call) && LocklessMethod.MayNeedLock(call, site))
            return null;
        var section = statement.Parent as LockStatementSyntax ?? (statement.Parent is BlockSyntax inner ? inner.Parent as LockStatementSyntax : null);
        if (section is not { Parent: BlockSyntax } || section.Ancestors().TakeWhile(outer => !outer.IsFunction()).OfType<StatementSyntax>().Any(outer => LockLayer.At(outer) is not null))
            return null;
        var statements = section.Statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(section.Statement);
        return statements.Last() == statement && !UsesLocals(statement, statements) && !ReadsState(statement, section, site) && !GoesThroughCollection(statement, site) ? (statement, section, statements) : null;
    }

    /// <summary>Whether a call, which some others are copied for, reads what the lock may guard.</summary>
    private static bool ReadsState(ExpressionStatementSyntax statement, LockStatementSyntax section, FixSite site) => site.Diagnostic.Id is RuleIds.EventUnderLock or RuleIds.CallbackUnderLock
        && statement.DescendantNodes().OfType<InvocationExpressionSyntax>().LastOrDefault() is { } call
        && (call.ArgumentList.Arguments.Any(argument => !Stability.IsStable(argument.Expression, section.Statement, site))
            || (site.Diagnostic.Id == RuleIds.CallbackUnderLock && call.Expression is MemberAccessExpressionSyntax access && !Stability.IsStable(access.Expression, section.Statement, site))
            || (site.Diagnostic.Id == RuleIds.EventUnderLock && call.Expression is ElementAccessExpressionSyntax or MemberAccessExpressionSyntax { Expression: ElementAccessExpressionSyntax }));

    /// <summary>Whether the statement goes through a collection that is kept, and that others change as soon as the lock is released.</summary>
    private static bool GoesThroughCollection(ExpressionStatementSyntax statement, FixSite site) => statement.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Any(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is IFieldSymbol { IsConst: false } field && IsCollection(field.Type) && Members.Uses(field, site).Any(IsChange));

    /// <summary>Whether it is a collection that is not thread-safe by itself.</summary>
    private static bool IsCollection(ITypeSymbol type) => type is { SpecialType: not SpecialType.System_String, ContainingNamespace.Name: not ("Concurrent" or "Immutable" or "Frozen") } && type.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static bool IsChange(ExpressionSyntax use) => !use.Ancestors().Any(outer => outer is ConstructorDeclarationSyntax)
        && use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called, Parent: InvocationExpressionSyntax } access && access.Expression == use && Array.Exists(s_changes, change => called.StartsWith(change, StringComparison.Ordinal));

    private static bool UsesLocals(StatementSyntax statement, SyntaxList<StatementSyntax> statements)
    {
        var declared = statements.SelectMany(other => other.DescendantNodes()).Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
            _ => null,
        }).ToList();
        return statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => declared.Contains(name.Identifier.ValueText));
    }
}
