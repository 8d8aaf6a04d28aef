using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Keeps a timer in a field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepTimerFix)), Shared]
public sealed class KeepTimerFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CollectedTimer);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type || site.Model.GetTypeInfo(creation, site.Cancellation).Type is not { } timer)
            yield break;
        var statement = creation.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 }) || creation.Ancestors().TakeWhile(outer => outer != statement).Any(outer => outer.IsFunction()))
            yield break;
        var isStatic = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.Modifiers.Any(SyntaxKind.StaticKeyword) == true;
        var name = Members.FreeName(type, isStatic ? "s_timer" : "_timer");
        yield return new Remedy("Keep it in a field", "Field", () =>
        {
            var value = creation is ImplicitObjectCreationExpressionSyntax implicitly ? SyntaxFactory.ObjectCreationExpression(Members.Named(timer), implicitly.ArgumentList, implicitly.Initializer) : (ExpressionSyntax)creation;
            var assignment = SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(name), value.WithoutTrivia())).WithTriviaFrom(statement!).WithAdditionalAnnotations(Layout.Annotation);
            var changed = declaration.ReplaceNode(statement!, assignment);
            var isNullable = site.Model.GetNullableContext(declaration.SpanStart).AnnotationsEnabled();
            return site.Root.ReplaceNode(declaration, changed.WithField(Members.Variable(isNullable ? SyntaxFactory.NullableType(Members.Named(timer)) : Members.Named(timer), name, isStatic)));
        });
    }
}
