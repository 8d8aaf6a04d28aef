using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Stopping;

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
        var again = SelfCall.At(site);
        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is not { } loop || !(again is not null || loop is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax)
            || loop.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax
            || loop.Parent is SwitchSectionSyntax || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type
            || site.Model.GetEnclosingSymbol(loop.SpanStart, site.Cancellation) is not IMethodSymbol function || !(MayEnd(function) || loop.HasYield()))
            yield break;
        if (TokenInScope(site, loop, function) is { } token)
        {
            yield return new Remedy($"{Title(again)} by '{token}'", "Token", () => WithCondition(site.Root, loop, again, $"!{token}.IsCancellationRequested", token));
            yield break;
        }

        var isStatic = IsStatic(function);
        var worker = StopRequest.WorkerKept(site, site.Others.FirstOrDefault()) is { } kept && kept.IsStatic == isStatic ? kept : null;
        if (site.Type("System.Threading.CancellationTokenSource") is { } source && Existing(type, "CancellationTokenSource", isStatic) is var known)
        {
            var name = known ?? Members.FreeName(type, Name);
            yield return new Remedy($"{Title(again)} by a CancellationToken", "Token", () => Applied(
                site, loop, again, declaration, known is null ? Members.NewObject(site, source, name, isStatic) : null,
                new StopRequest(type, isStatic, $"{name}.Cancel()", worker), $"!{name}.IsCancellationRequested", $"{name}.Token"));
        }

        if (Existing(type, "Boolean", isStatic) is var flag)
        {
            var name = flag ?? Members.FreeName(type, Name);
            yield return new Remedy($"{Title(again)} by a volatile flag", "Flag", () => Applied(
                site, loop, again, declaration, flag is null ? Members.Flag(name, isStatic) : null,
                new StopRequest(type, isStatic, $"{name} = true", worker), $"!{name}", null));
        }
    }

    /// <summary>The token that the method of the loop is given, or null.</summary>
    private static string? TokenInScope(FixSite site, StatementSyntax loop, IMethodSymbol function) => site.Model.LookupSymbols(loop.SpanStart).OfType<IParameterSymbol>()
        .FirstOrDefault(parameter => parameter.Type is { Name: "CancellationToken", ContainingNamespace.Name: "Threading" } && (SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, function) || !function.IsStatic || function.MethodKind == MethodKind.Ordinary))?.Name;

    /// <summary>The name of the source that the type has already, or of the field that an earlier application added to it; null where there is none.</summary>
    private static string? Existing(INamedTypeSymbol type, string of, bool isStatic) =>
        type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.Type.Name == of && field.IsStatic == isStatic && (field.IsReadOnly || (field.IsVolatile && field.Name == Name)) && (of != "Boolean" || field.Name == Name))?.Name;

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

    private static string Title(SelfCall? again) => again is null ? "Stop" : "Make it a loop, and stop";

    private static SyntaxNode Applied(FixSite site, StatementSyntax loop, SelfCall? again, TypeDeclarationSyntax declaration, FieldDeclarationSyntax? field, StopRequest request, string condition, string? token)
    {
        var index = StopRequest.IndexAfter(declaration, loop);
        var changed = WithCondition(declaration, loop, again, condition, token);
        if (!declaration.ToString().Contains(request.Text))
            changed = request.AddTo(changed, index);
        return site.Root.ReplaceNode(declaration, field is null ? changed : changed.WithField(field));
    }

    private static TNode WithCondition<TNode>(TNode root, StatementSyntax loop, SelfCall? again, string condition, string? token)
        where TNode : SyntaxNode => again is null ? root.ReplaceNode(loop, WithCondition(loop, condition, token)) : root.ReplaceNode(again.Body, again.Loop(condition));

    private static StatementSyntax WithCondition(StatementSyntax loop, string text, string? token)
    {
        var condition = SyntaxFactory.ParseExpression(text);
        return loop switch
        {
            WhileStatementSyntax { Condition: not LiteralExpressionSyntax } ticking => ticking.WithCondition(Ticking(ticking.Condition, condition, token)),
            WhileStatementSyntax endless => endless.WithCondition(condition.WithTriviaFrom(endless.Condition)),
            DoStatementSyntax endless => endless.WithCondition(condition.WithTriviaFrom(endless.Condition)),
            ForStatementSyntax endless => endless.WithCondition(condition).WithFirstSemicolonToken(endless.FirstSemicolonToken.WithTrailingTrivia(SyntaxFactory.Space)),
            _ => loop,
        };
    }

    /// <summary>The next tick of a timer, which ends by the token, or comes only while the flag is not set.</summary>
    private static ExpressionSyntax Ticking(ExpressionSyntax tick, ExpressionSyntax condition, string? token) =>
        token is not null && tick.DescendantNodes().OfType<InvocationExpressionSyntax>().FirstOrDefault(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitForNextTickAsync" }) is { } wait
            ? tick.ReplaceNode(wait, wait.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParseExpression(token))))))
            : SyntaxFactory.BinaryExpression(SyntaxKind.LogicalAndExpression, condition.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.Token(SyntaxKind.AmpersandAmpersandToken).WithTrailingTrivia(SyntaxFactory.Space), tick);
}
