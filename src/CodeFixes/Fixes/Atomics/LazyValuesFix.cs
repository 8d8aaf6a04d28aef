using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Keeps a <c>Lazy</c> for each key: many may be made, but only the one that is kept makes its value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LazyValuesFix)), Shared]
public sealed class LazyValuesFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.FactoryResultLost);

    /// <inheritdoc/>
    internal override bool ChangesTypes => true;

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var target } } || site.Type("System.Lazy`1") is not { } lazy
            || VariableUses.Of(target, site) is not { Type: INamedTypeSymbol { Name: "ConcurrentDictionary", TypeArguments: [var key, var value] } type } variable || value.Name == "Lazy")
            yield break;
        if (variable.Variable.Initializer?.Value is not { } creation || !IsEmpty(creation) || variable.Uses.Any(use => !(IsGet(use) || IsRead(use) || IsIndifferent(use))))
            yield break;
        yield return new Remedy("Keep Lazy<T> values, of which one runs", "LazyValues", () =>
        {
            var made = lazy.Construct(ImmutableArray.Create(value), ImmutableArray.Create(type.TypeArgumentNullableAnnotations[1]));
            var written = Members.Named(type.OriginalDefinition.Construct(ImmutableArray.Create(key, made), ImmutableArray.Create(type.TypeArgumentNullableAnnotations[0], NullableAnnotation.NotAnnotated)));
            var changed = new List<SyntaxNode>(variable.Uses.Where(IsGet).Select(Call)).Concat(variable.Uses.Where(IsRead).Select(use => use.Parent!));
            changed = changed.Concat(new[] { variable.Declaration.Type.IsVar ? null : variable.Declaration.Type, (creation as ObjectCreationExpressionSyntax)?.Type }.OfType<SyntaxNode>());
            return site.Root.ReplaceNodes(changed, (node, now) => now switch
            {
                InvocationExpressionSyntax call => Value(call.ReplaceNode(Factory(call)!, Deferred(Factory(call)!, made))).WithTriviaFrom(node),
                ElementAccessExpressionSyntax element => Value(element).WithTriviaFrom(node),
                _ => written.WithTriviaFrom(node),
            });
        });
    }

    private static bool IsEmpty(ExpressionSyntax creation) => creation is BaseObjectCreationExpressionSyntax { Initializer: null } made && made.ArgumentList?.Arguments.All(argument => argument.Expression is not AnonymousFunctionExpressionSyntax) != false;

    private static SyntaxNode Call(ExpressionSyntax use) => use.Parent!.Parent!;

    /// <summary><c>GetOrAdd(key, missing => …)</c></summary>
    private static bool IsGet(ExpressionSyntax use) => use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetOrAdd", Parent: InvocationExpressionSyntax call } access && access.Expression == use && Factory(call) is not null && call.Parent is not ConditionalAccessExpressionSyntax;

    private static LambdaExpressionSyntax? Factory(InvocationExpressionSyntax call) => call.ArgumentList.Arguments is [_, { NameColon: null, Expression: LambdaExpressionSyntax lambda }] ? lambda : null;

    /// <summary>Whether the value of a key is read.</summary>
    private static bool IsRead(ExpressionSyntax use) => use.Parent is ElementAccessExpressionSyntax element && element.Expression == use
        && element.Parent is not (AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or ConditionalAccessExpressionSyntax);

    /// <summary>Whether the use has nothing to do with the values.</summary>
    private static bool IsIndifferent(ExpressionSyntax use) => use.Parent is MemberAccessExpressionSyntax access && access.Expression == use && access.Name.Identifier.ValueText switch
    {
        "Count" or "IsEmpty" or "Keys" => true,
        "ContainsKey" or "Clear" => access.Parent is InvocationExpressionSyntax,
        "TryRemove" or "TryGetValue" => access.Parent is InvocationExpressionSyntax { ArgumentList.Arguments: [_, { Expression: IdentifierNameSyntax { Identifier.ValueText: "_" } or DeclarationExpressionSyntax { Designation: DiscardDesignationSyntax } }] },
        _ => false,
    };

    private static MemberAccessExpressionSyntax Value(ExpressionSyntax lazy) => SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, lazy.WithoutTrivia(), SyntaxFactory.IdentifierName("Value"));

    /// <summary><c>missing => new Lazy(() => …)</c></summary>
    private static LambdaExpressionSyntax Deferred(LambdaExpressionSyntax factory, INamedTypeSymbol lazy)
    {
        var inner = SyntaxFactory.ParenthesizedLambdaExpression(factory.Body).WithAsyncKeyword(factory.AsyncKeyword.WithLeadingTrivia()).WithArrowToken(SyntaxFactory.Token(SyntaxKind.EqualsGreaterThanToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(factory.ArrowToken.TrailingTrivia));
        var made = SyntaxFactory.ObjectCreationExpression(Members.Named(lazy)).WithNewKeyword(SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(inner))));
        var outer = factory.WithBody(made).WithArrowToken(factory.ArrowToken.WithTrailingTrivia(SyntaxFactory.Space));
        outer = outer is SimpleLambdaExpressionSyntax simple ? simple.WithAsyncKeyword(default) : ((ParenthesizedLambdaExpressionSyntax)outer).WithAsyncKeyword(default);
        return outer.WithLeadingTrivia(factory.GetLeadingTrivia());
    }
}
