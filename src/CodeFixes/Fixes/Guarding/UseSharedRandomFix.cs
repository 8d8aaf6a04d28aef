using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Asks the source of random numbers that all threads may use.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseSharedRandomFix)), Shared]
public sealed class UseSharedRandomFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnsafeObjectRace);

    /// <inheritdoc/>
    internal override bool ChangesTypes => true;

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not ExpressionSyntax use || site.Type("System.Random") is not { } random || random.GetMembers("Shared").IsEmpty
            || VariableUses.Of(use, site) is not { } variable || !SymbolEqualityComparer.Default.Equals(variable.Type, random))
            yield break;
        // Who names a seed wants its numbers.
        if (variable.Variable.Initializer?.Value is not BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0 } made || !SymbolEqualityComparer.Default.Equals(site.Model.GetTypeInfo(made, site.Cancellation).Type, random)
            || variable.Uses.Any(each => each.Parent is not (MemberAccessExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: 0 }) || each.Ancestors().Any(outer => outer is LockStatementSyntax)))
            yield break;
        yield return new Remedy("Use Random.Shared", "Shared", () =>
        {
            var shared = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(random), SyntaxFactory.IdentifierName("Shared"));
            var declaration = variable.Declaration.Parent!;
            var root = site.Root.TrackNodes(variable.Uses.Append(declaration));
            root = root.ReplaceNodes(root.GetCurrentNodes<SyntaxNode>(variable.Uses), (name, _) => shared.WithTriviaFrom(name));
            return root.GetCurrentNode(declaration) switch
            {
                LocalDeclarationStatementSyntax { Parent: BlockSyntax } local => root.Without(local),
                var other => root.RemoveNode(other!.Parent is GlobalStatementSyntax global ? global : other, SyntaxRemoveOptions.KeepNoTrivia)!,
            };
        });
    }
}
