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

/// <summary>Puts what concurrent lambdas do with a captured local under one new lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardLocalFix)), Shared]
public sealed class GuardLocalFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CapturedVariableRace, RuleIds.UnsafeObjectRace);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || Captured(site) is not { } variable || Declaration(variable, site) is not { } declaration)
            yield break;
        var uses = site.Root.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == variable.Name && name.SpanStart > declaration.Span.End - (variable is IParameterSymbol ? declaration.Span.Length : 0)
            && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, variable)).Where(use => !use.IsInNameOf()).ToList();
        var groups = uses.GroupBy(use => use.Ancestors().First(node => node.IsFunction() || node is MemberDeclarationSyntax and not GlobalStatementSyntax || node == site.Root)).ToList();
        var home = declaration.Ancestors().FirstOrDefault(node => node.IsFunction() || (node is MemberDeclarationSyntax and not GlobalStatementSyntax)) ?? site.Root;
        var inside = groups.Where(group => group.Key != home).ToList();
        if (inside.Count == 0 || uses.Exists(use => IsLocked(use) || IsReferred(use)) || MeetsOutside(site, declaration, uses, home))
            yield break;
        // Who only overwrites what others have written does so under a lock, too.
        if (site.Diagnostic.Id == RuleIds.CapturedVariableRace && !inside.Exists(group => group.Key.Contains(site.Node) && group.Any(IsReadByTheWay)))
            yield break;
        var sections = inside.Select(group => LocalSection.Around([.. group], site)).ToList();
        if (sections.Contains(null) || (site.Diagnostic.Id == RuleIds.UnsafeObjectRace && inside.Exists(group => group.Any(HandsOut))))
            yield break;
        yield return new Remedy($"Guard '{variable.Name}' with a new lock", "LocalLock", () =>
        {
            var name = Names.Free(variable.Name.TrimStart('@') + "Lock", declaration, site);
            var root = site.Root.TrackNodes(sections.SelectMany(section => section!.Statements.Append<SyntaxNode>(section.Use)).Append(declaration));
            foreach (var section in sections.OrderByDescending(section => section!.Use.SpanStart))
                root = section!.Wrapped(root, SyntaxFactory.IdentifierName(name), site);
            return LocalLock.After(root, declaration, name, site);
        });
    }

    private static ISymbol? Captured(FixSite site) => site.Node switch
    {
        AssignmentExpressionSyntax write => Local(write.Left, site),
        PrefixUnaryExpressionSyntax step => Local(step.Operand, site),
        PostfixUnaryExpressionSyntax step => Local(step.Operand, site),
        ExpressionSyntax use => Local(use, site),
        _ => null,
    };

    private static ISymbol? Local(ExpressionSyntax use, FixSite site) => site.Model.GetSymbolInfo(use, site.Cancellation).Symbol is ILocalSymbol { IsRef: false, IsForEach: false } or IParameterSymbol { RefKind: RefKind.None } ? site.Model.GetSymbolInfo(use, site.Cancellation).Symbol : null;

    /// <summary>The statement that declares the local, or the body of the parameter's function.</summary>
    private static SyntaxNode? Declaration(ISymbol variable, FixSite site)
    {
        if (variable.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree)
            return null;
        return site.Root.FindNode(reference.Span) switch
        {
            VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement } => statement,
            ParameterSyntax { Parent.Parent: BaseMethodDeclarationSyntax { Body: { } body } } => body,
            ParameterSyntax { Parent.Parent: LocalFunctionStatementSyntax { Body: { } body } } => body,
            _ => null,
        };
    }

    private static bool IsReadByTheWay(IdentifierNameSyntax use) => use.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write || write.Left != use;

    private static bool IsLocked(SyntaxNode use) => use.Ancestors().TakeWhile(node => !node.IsFunction()).Any(node => node is LockStatementSyntax);

    private static bool IsReferred(IdentifierNameSyntax use) => use.Parent is RefExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 };

    /// <summary>Whether code outside of the functions uses the variable while they run: what parts them is a call that comes back when they have ended, or a wait.</summary>
    private static bool MeetsOutside(FixSite site, SyntaxNode declaration, List<IdentifierNameSyntax> uses, SyntaxNode home)
    {
        var outside = uses.Where(use => use.Ancestors().TakeWhile(node => node != home).All(node => !node.IsFunction())).ToList();
        var functions = uses.Except(outside).Select(use => use.Ancestors().Last(node => node.IsFunction() && home.Contains(node) && node != home)).ToList();
        var start = functions.Min(function => function.SpanStart);
        var end = home.DescendantNodes(node => node == home || !node.IsFunction()).Where(node => node.Span.End > start && IsWait(node, site)).Select(node => node.Span.End).DefaultIfEmpty(int.MaxValue).Min();
        return outside.Exists(use => site.Others.Contains(use) || (use.SpanStart > start && use.SpanStart < end)
            || use.Ancestors().Any(node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && !node.Contains(declaration) && functions.Exists(node.Contains)));
    }

    private static bool IsWait(SyntaxNode node, FixSite site) => node is AwaitExpressionSyntax
        || (node is InvocationExpressionSyntax && site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is IMethodSymbol { ContainingType.Name: var type, Name: var name } && (type == "Parallel" || name is "Join" or "Wait" or "WaitAll" or "WaitOne" or "ForAll"));

    /// <summary>Whether the object itself, or what is read from it when the lock is given up, leaves the section.</summary>
    private static bool HandsOut(IdentifierNameSyntax use) => use.Parent is not (MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ForEachStatementSyntax)
        || use.FirstAncestorOrSelf<StatementSyntax>() is ReturnStatementSyntax;
}
