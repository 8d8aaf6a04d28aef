using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Keeps what several threads put into a collection in one that is made for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseConcurrentCollectionFix)), Shared]
public sealed class UseConcurrentCollectionFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnsafeObjectRace);

    /// <inheritdoc/>
    internal override bool ChangesTypes => true;

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax use || VariableUses.Of(use, site) is not { Type: INamedTypeSymbol type, Declaration.Type: not NullableTypeSyntax } variable
            || variable.Uses.Any(IsLocked))
            yield break;
        foreach (var form in ConcurrentForm.Of(type))
        {
            var creations = variable.Uses.Select(Assigned).OfType<ExpressionSyntax>().Append(variable.Variable.Initializer?.Value).OfType<ExpressionSyntax>().ToList();
            if (site.Type($"System.Collections.Concurrent.{form.Name}`{type.Arity}") is not { } definition || creations.Count == 0 || creations.Exists(creation => Created(creation, definition, type, site) is null))
                continue;
            if (variable.Uses.Any(each => Assigned(each) is null && !form.Takes(each, site)) || DecidesWhatItWrites(variable.Uses, form))
                continue;
            yield return new Remedy($"Use {form.Name}", form.Name == "ConcurrentBag" ? "Unordered" : "Concurrent", () => Changed(site, variable, form, creations.ToDictionary(creation => creation, creation => Created(creation, definition, type, site)!), Written(definition, type)));
        }
    }

    private static bool IsLocked(ExpressionSyntax use) => use.Ancestors().Any(node => node is LockStatementSyntax);

    /// <summary>What the variable is given, where <paramref name="use"/> gives it something.</summary>
    private static ExpressionSyntax? Assigned(ExpressionSyntax use) => use.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax } write && write.Left == use ? write.Right : null;

    /// <summary>Whether what is read decides what is put in: the two steps would not be one because each of them is safe.</summary>
    private static bool DecidesWhatItWrites(IReadOnlyList<ExpressionSyntax> uses, ConcurrentForm form) => uses.Where(form.IsWrite)
        .Any(write => uses.Any(read => read != write && !form.IsWrite(read) && read.SpanStart < write.SpanStart && Assigned(read) is null && read.Body() == write.Body()));

    private static INamedTypeSymbol Written(INamedTypeSymbol definition, INamedTypeSymbol type) => definition.Construct(type.TypeArguments, type.TypeArgumentNullableAnnotations);

    /// <summary>The empty collection that is made in place of <paramref name="creation"/>, or null where that is not empty or not made here.</summary>
    private static ExpressionSyntax? Created(ExpressionSyntax creation, INamedTypeSymbol definition, INamedTypeSymbol type, FixSite site)
    {
        if (creation.Normal() == "[]")
            return SyntaxFactory.ImplicitObjectCreationExpression().WithTriviaFrom(creation);
        if (creation is not BaseObjectCreationExpressionSyntax { Initializer: null } made || !SymbolEqualityComparer.Default.Equals(site.Model.GetTypeInfo(made, site.Cancellation).Type, type))
            return null;
        var arguments = made.ArgumentList ?? SyntaxFactory.ArgumentList();
        if (arguments.Arguments is [var only])
        {
            var argument = site.Model.GetTypeInfo(only.Expression, site.Cancellation);
            // How much room there is to begin with makes no difference to anybody.
            if (argument.ConvertedType is { SpecialType: SpecialType.System_Int32 } && only.Expression.IsPlain(site))
                arguments = SyntaxFactory.ArgumentList().WithTriviaFrom(arguments);
            else if (argument.ConvertedType is not { Name: "IEqualityComparer" } || definition.Arity != 2)
                return null;
        }

        if (arguments.Arguments.Count > 1)
            return null;
        return made is ObjectCreationExpressionSyntax written
            ? written.WithType(Members.Named(Written(definition, type)).WithTriviaFrom(written.Type)).WithArgumentList(arguments)
            : ((ImplicitObjectCreationExpressionSyntax)made).WithArgumentList(arguments);
    }

    private static SyntaxNode Changed(FixSite site, VariableUses variable, ConcurrentForm form, Dictionary<ExpressionSyntax, ExpressionSyntax> creations, INamedTypeSymbol type)
    {
        var calls = variable.Uses.Select(use => use.Parent).OfType<MemberAccessExpressionSyntax>().Where(access => form.NameOf(access.Name.Identifier.ValueText) != access.Name.Identifier.ValueText).ToList();
        // A key is taken out with its value.
        var takes = calls.Where(call => call.Name.Identifier.ValueText == "Remove").Select(call => ((InvocationExpressionSyntax)call.Parent!).ArgumentList).Where(list => list.Arguments.Count == 1).ToList();
        var changed = creations.Keys.Concat<SyntaxNode>(calls.Select(call => call.Name)).Concat(takes);
        if (!variable.Declaration.Type.IsVar)
            changed = changed.Append(variable.Declaration.Type);
        return site.Root.ReplaceNodes(changed, (node, now) => node switch
        {
            ExpressionSyntax creation when creations.TryGetValue(creation, out var created) => created,
            TypeSyntax declared when declared == variable.Declaration.Type => Members.Named(type).WithTriviaFrom(declared),
            SimpleNameSyntax name => SyntaxFactory.IdentifierName(form.NameOf(name.Identifier.ValueText)).WithTriviaFrom(name),
            _ => ((ArgumentListSyntax)now).AddArguments(SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.OutKeyword).WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.IdentifierName("_"))).WithAdditionalAnnotations(Layout.Annotation),
        });
    }
}
