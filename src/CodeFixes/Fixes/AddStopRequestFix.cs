using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Lets an endless loop be stopped: by a cancellation token or a volatile flag, and a method that asks for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStopRequestFix)), Shared]
public sealed class AddStopRequestFix : DocumentFix
{
    private const string Name = "_stopping";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.MissingStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is not { } loop || loop is not (WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax)
            || loop.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type
            || site.Model.GetEnclosingSymbol(loop.SpanStart, site.Cancellation) is not IMethodSymbol function || !MayEnd(function))
            yield break;
        var isStatic = IsStatic(function);
        if (site.Type("System.Threading.CancellationTokenSource") is { } source && Existing(type, "CancellationTokenSource") is var known)
        {
            var name = known ?? Members.FreeName(type, Name);
            yield return new Remedy("Stop by a CancellationToken", "Token", () => Applied(
                site, loop, declaration, known is null ? Members.NewObject(site, source, name, isStatic) : null,
                StopRequest.Method(type, isStatic, SyntaxFactory.ParseExpression($"{name}.Cancel()")), SyntaxFactory.ParseExpression($"!{name}.IsCancellationRequested")));
        }

        if (Existing(type, "Boolean") is var flag)
        {
            var name = flag ?? Members.FreeName(type, Name);
            yield return new Remedy("Stop by a volatile flag", "Flag", () => Applied(
                site, loop, declaration, flag is null ? Members.Flag(name, isStatic) : null,
                StopRequest.Method(type, isStatic, SyntaxFactory.ParseExpression($"{name} = true")), SyntaxFactory.ParseExpression($"!{name}")));
        }
    }

    /// <summary>The name of the field that an earlier application added to the type, or null.</summary>
    private static string? Existing(INamedTypeSymbol type, string of) =>
        type.GetMembers(Name).OfType<IFieldSymbol>().Any(field => field.Type.Name == of && (field.IsVolatile || field.IsReadOnly)) ? Name : null;

    /// <summary>Whether code may follow the loop: the function returns nothing that would have to be made up.</summary>
    private static bool MayEnd(IMethodSymbol function) =>
        function.ReturnsVoid || (function.IsAsync && function.ReturnType is INamedTypeSymbol { IsGenericType: false });

    private static bool IsStatic(IMethodSymbol function)
    {
        ISymbol outer = function;
        while (outer is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            outer = outer.ContainingSymbol;
        return outer.IsStatic || function.IsStatic;
    }

    private static SyntaxNode Applied(FixSite site, StatementSyntax loop, TypeDeclarationSyntax declaration, FieldDeclarationSyntax? field, MethodDeclarationSyntax stop, ExpressionSyntax condition)
    {
        var index = StopRequest.IndexAfter(declaration, loop);
        var changed = declaration.ReplaceNode(loop, WithCondition(loop, condition));
        if (field is not null)
            changed = changed.WithMethod(index, stop).WithField(field);
        return site.Root.ReplaceNode(declaration, changed);
    }

    private static StatementSyntax WithCondition(StatementSyntax loop, ExpressionSyntax condition) => loop switch
    {
        WhileStatementSyntax endless => endless.WithCondition(condition.WithTriviaFrom(endless.Condition)),
        DoStatementSyntax endless => endless.WithCondition(condition.WithTriviaFrom(endless.Condition)),
        ForStatementSyntax endless => endless.WithCondition(condition).WithFirstSemicolonToken(endless.FirstSemicolonToken.WithTrailingTrivia(SyntaxFactory.Space)),
        _ => loop,
    };
}
