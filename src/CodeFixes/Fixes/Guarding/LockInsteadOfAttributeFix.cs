using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Locks a private object in all methods that lock their own by an attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockInsteadOfAttributeFix)), Shared]
public sealed class LockInsteadOfAttributeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SynchronizedMethod);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax declaration and not (StructDeclarationSyntax or InterfaceDeclarationSyntax) } method
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { DeclaringSyntaxReferences.Length: 1 } type)
            yield break;
        var isStatic = method.Modifiers.Any(SyntaxKind.StaticKeyword);
        // What one lock kept apart must stay apart: all methods go over to the new one together.
        var together = declaration.Members.OfType<MethodDeclarationSyntax>().Where(other => other.Modifiers.Any(SyntaxKind.StaticKeyword) == isStatic && Synchronizing(other) is not null).ToList();
        var locked = isStatic ? SyntaxKind.TypeOfExpression : SyntaxKind.ThisExpression;
        if (!together.Contains(method) || together.Exists(other => !IsPlain(other)) || declaration.DescendantNodes().OfType<LockStatementSyntax>().Any(statement => statement.Expression.IsKind(locked)))
            yield break;
        var name = Members.FreeName(type, isStatic ? "s_gate" : "_gate");
        yield return new Remedy("Lock a private object", "Lock", () =>
        {
            var changed = declaration.ReplaceNodes(together, (other, _) => Locked(other, name));
            return site.Root.ReplaceNode(declaration, changed.WithField(Members.NewObject(site, Members.LockType(site), name, isStatic)));
        });
    }

    private static AttributeSyntax? Synchronizing(MethodDeclarationSyntax method) => method.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.ArgumentList?.Arguments.Any(argument => argument.ToString().Contains("Synchronized")) == true);

    /// <summary>Whether the attribute says nothing else, and the body can be locked as a whole.</summary>
    private static bool IsPlain(MethodDeclarationSyntax method) =>
        Synchronizing(method) is { ArgumentList.Arguments: [{ Expression: MemberAccessExpressionSyntax or IdentifierNameSyntax }], Parent: AttributeListSyntax { Attributes.Count: 1 } }
        && !method.Modifiers.Any(SyntaxKind.AsyncKeyword) && !method.HasYield() && (method.Body is not null || method.ExpressionBody is { Expression: not ThrowExpressionSyntax });

    private static MethodDeclarationSyntax Locked(MethodDeclarationSyntax method, string name)
    {
        var list = (AttributeListSyntax)Synchronizing(method)!.Parent!;
        var index = method.AttributeLists.IndexOf(list);
        var leading = method.GetLeadingTrivia();
        StatementSyntax inner = method.Body ?? (StatementSyntax)(method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            ? SyntaxFactory.ExpressionStatement(method.ExpressionBody!.Expression.WithoutTrivia())
            : SyntaxFactory.ReturnStatement(method.ExpressionBody!.Expression.WithoutTrivia().WithLeadingTrivia(SyntaxFactory.Space)));
        var section = SyntaxFactory.LockStatement(SyntaxFactory.IdentifierName(name), inner is BlockSyntax ? inner.WithoutTrivia() : inner.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed));
        return method.WithAttributeLists(method.AttributeLists.RemoveAt(index)).WithExpressionBody(null).WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(section).WithAdditionalAnnotations(Layout.Annotation))
            .WithLeadingTrivia(leading).WithTrailingTrivia(method.GetTrailingTrivia());
    }
}
