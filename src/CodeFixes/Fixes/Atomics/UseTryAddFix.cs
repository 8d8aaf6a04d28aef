using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Adds what is missing from a concurrent dictionary only if it is still missing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseTryAddFix)), Shared]
public sealed class UseTryAddFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CompoundUse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (DictionarySet.At(site.Node) is not { Statement: { } statement } set || !set.Key.IsPlain(site) || site.Others is not [InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContainsKey" } } call]
            || KeyTest.Of(call, statement) is not { } test || CountInDictionaryFix.Counts(test.If, site) || (!CanBeDropped(set, site) && !IsVariable(set.Value, site)))
            yield break;
        if (test is { IsAll: true, If.Else: null } && test.Branch.Only() == statement)
            yield return Read(set, test, site) is { } read ? UseGetOrAdd(set, test, read, site) : TryAdd(() => Alone(set, test, site));
        else if (test is { IsFirst: true, IsLast: true } && IsDecided(test))
            yield return TryAdd(() => InCondition(set, test, site));
        else if (!IsUsedLater(set, site))
            yield return TryAdd(() => site.Root.ReplaceNode(statement.Expression, set.TryAdd.WithTriviaFrom(statement.Expression).WithAdditionalAnnotations(Layout.Annotation)));
        else if (CanBeDropped(set, site) && site.Model.GetSymbolInfo(set.Value, site.Cancellation).Symbol is ILocalSymbol { IsConst: false, IsForEach: false, IsUsing: false, IsRef: false })
            yield return new Remedy("Use GetOrAdd", "GetOrAdd", () => site.Root.ReplaceNode(statement.Expression, SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, set.Value.WithoutTrivia(), Calls.On(set.Target, "GetOrAdd", set.Key, set.Value)).WithTriviaFrom(statement.Expression).WithAdditionalAnnotations(Layout.Annotation)));
    }

    private static Remedy TryAdd(Func<SyntaxNode> apply) => new("Use TryAdd", "TryAdd", apply);

    private static bool CanBeDropped(DictionarySet set, FixSite site) => site.Model.GetTypeInfo(set.Value, site.Cancellation) is var type && type.Type?.CanBeDropped() != false && type.ConvertedType?.CanBeDropped() != false;

    /// <summary>Whether the value is there already, and belongs to somebody else.</summary>
    private static bool IsVariable(ExpressionSyntax value, FixSite site) => value is IdentifierNameSyntax && site.Model.GetSymbolInfo(value, site.Cancellation).Symbol is IParameterSymbol or IFieldSymbol;

    /// <summary>Whether the branches are such that the call that adds can be the condition.</summary>
    private static bool IsDecided(KeyTest test) => test.Branch is null || test.Branch is BlockSyntax { Statements.Count: > 1 } || test is { If.Else: not null, IsAll: true };

    /// <summary><c>if (!map.ContainsKey(key)) map[key] = value;</c></summary>
    private static SyntaxNode Alone(DictionarySet set, KeyTest test, FixSite site)
    {
        var statement = set.Statement!;
        var added = statement.WithExpression(set.TryAdd.WithTriviaFrom(statement.Expression)).WithAdditionalAnnotations(Layout.Annotation);
        return set.Value.IsPlain(site) ? site.Root.ReplaceNode(test.If, added.InPlaceOf(test.If)) : site.Root.ReplaceNode(statement, added);
    }

    /// <summary><c>if (map.TryAdd(key, value))</c>, or <c>if (!map.ContainsKey(key) &amp;&amp; map.TryAdd(key, value))</c> where the value costs something.</summary>
    private static SyntaxNode InCondition(DictionarySet set, KeyTest test, FixSite site)
    {
        ExpressionSyntax call = set.TryAdd;
        var isAlone = test.Branch.Only() == set.Statement;
        // The branch that is left is the other one.
        var isAdded = test.IsMissing && !(isAlone && test.Branch == test.If.Statement);
        if (!isAdded)
            call = SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, call);
        if (!set.Value.IsPlain(site))
        {
            call = SyntaxFactory.BinaryExpression(
                isAdded ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression,
                isAdded == test.IsMissing ? test.Term.Unwrapped().WithoutTrivia() : test.Call.WithoutTrivia(),
                call);
        }

        var root = site.Root.TrackNodes(test.If, test.Term, set.Statement!);
        root = root.ReplaceNode(root.GetCurrentNode(test.Term)!, call.WithTriviaFrom(test.Term).WithAdditionalAnnotations(Layout.Annotation));
        var changed = root.GetCurrentNode(test.If)!;
        if (!isAlone)
            return root.Without(root.GetCurrentNode(set.Statement!)!);
        var left = changed.Else!.Statement;
        return root.ReplaceNode(changed, (test.Branch == test.If.Statement ? changed.WithStatement(left).WithElse(null) : changed.WithElse(null)).WithTrailingTrivia(changed.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
    }

    /// <summary>What the next statement evaluates first, where that is the element.</summary>
    private static ElementAccessExpressionSyntax? Read(DictionarySet set, KeyTest test, FixSite site)
    {
        if (!test.IsFirst || test.If.Parent is not BlockSyntax block || block.Statements.ElementAtOrDefault(block.Statements.IndexOf(test.If) + 1) is not { } next || !IsDeferrable(set, site))
            return null;
        var value = next switch
        {
            ReturnStatementSyntax { Expression: { } returned } => returned,
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: { } initial }] } => initial,
            ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => call,
            _ => null,
        };
        return value?.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>().FirstOrDefault(read => read.SpanStart == value.SpanStart && SyntaxShapes.IsSameExpression(read.Expression, set.Target)
            && read.ArgumentList.Arguments is [var key] && SyntaxShapes.IsSameExpression(key.Expression, set.Key) && read.Parent is not (AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax));
    }

    /// <summary>Whether a factory can make the value, and is not taken for the value itself.</summary>
    private static bool IsDeferrable(DictionarySet set, FixSite site) => CanBeDropped(set, site) && set.Value.CanBeDeferred(site)
        && site.Model.GetTypeInfo(set.Target, site.Cancellation).Type is INamedTypeSymbol { TypeArguments: [_, { TypeKind: not (TypeKind.Delegate or TypeKind.Dynamic), SpecialType: not SpecialType.System_Object }] };

    private static Remedy UseGetOrAdd(DictionarySet set, KeyTest test, ElementAccessExpressionSyntax read, FixSite site) => new("Use GetOrAdd", "GetOrAdd", () =>
    {
        var value = set.Value.IsPlain(site) && set.Value is IdentifierNameSyntax or MemberAccessExpressionSyntax ? set.Value : Calls.Lambda("_", set.Value);
        var root = site.Root.TrackNodes(test.If, read);
        root = root.ReplaceNode(root.GetCurrentNode(read)!, Calls.On(set.Target, "GetOrAdd", set.Key, value).WithTriviaFrom(read).WithAdditionalAnnotations(Layout.Annotation));
        return root.Without(root.GetCurrentNode(test.If)!);
    });

    /// <summary>Whether what comes after the act takes the value for the one that is in the dictionary.</summary>
    private static bool IsUsedLater(DictionarySet set, FixSite site) => set.Value is IdentifierNameSyntax { Identifier.ValueText: var name } && site.Model.GetSymbolInfo(set.Value, site.Cancellation).Symbol is ILocalSymbol { IsConst: false } or IParameterSymbol
        && (set.Statement!.Body() ?? site.Root).DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.SpanStart > set.Statement!.Span.End && use.Identifier.ValueText == name);
}
