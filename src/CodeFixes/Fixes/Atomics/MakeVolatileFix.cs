using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Makes a polled variable be read anew in every round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeVolatileFix)), Shared]
public sealed class MakeVolatileFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnseenStopFlag, RuleIds.DoubleCheckedLocking, RuleIds.UnorderedWrite);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // Of double-checked locking, a plain flag is what volatile mends.
        var node = site.Diagnostic.Id == RuleIds.DoubleCheckedLocking
            ? site.Hint(FixHints.Member) is null ? null : (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>())?.Left
            : site.Node is AssignmentExpressionSyntax write ? write.Left : site.Node;
        if (node is not ExpressionSyntax read)
            yield break;
        var operation = site.Model.GetOperation(read, site.Cancellation);
        if (operation is IFieldReferenceOperation { Field: var field } && IsOfOneWord(field.Type) && (site.Diagnostic.Id != RuleIds.UnorderedWrite || IsOnlyReplaced(field, site)) && Declaration(field, site) is { } declaration)
        {
            var volatileWord = SyntaxFactory.Token(SyntaxKind.VolatileKeyword).WithTrailingTrivia(SyntaxFactory.Space);
            yield return new Remedy($"Make '{field.Name}' volatile", "Volatile", () => site.Root.ReplaceNode(declaration, WithModifier(declaration, volatileWord)));
        }

        if (site.Diagnostic.Id == RuleIds.UnseenStopFlag && operation is IFieldReferenceOperation or ILocalReferenceOperation && site.Type("System.Threading.Volatile") is { } type && HasVolatileRead(type, operation.Type))
        {
            var call = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName("Read")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), read.WithoutTrivia()))));
            yield return new Remedy("Read it with Volatile.Read", "VolatileRead", () => site.Root.ReplaceNode(read, call.WithTriviaFrom(read).WithAdditionalAnnotations(Layout.Annotation)));
        }
    }

    /// <summary>Whether the language lets a field of the type be volatile.</summary>
    internal static bool IsOfOneWord(ITypeSymbol type) => type.IsReferenceType || (type as INamedTypeSymbol)?.EnumUnderlyingType?.SpecialType is { } and not (SpecialType.System_Int64 or SpecialType.System_UInt64)
        || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    /// <summary>Whether no new value of the field is made from the old one, and no lock guards it: order is all that it lacks.</summary>
    private static bool IsOnlyReplaced(IFieldSymbol field, FixSite site) => site.Hint(FixHints.Guard) is null && field is { DeclaredAccessibility: Accessibility.Private, ContainingType.DeclaringSyntaxReferences.Length: 1 }
        && Members.Uses(field, site).All(use => use.Parent is not (PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax)
            && (use.Parent is not AssignmentExpressionSyntax write || write.Left != use || (write.IsKind(SyntaxKind.SimpleAssignmentExpression) && !IsIn(write.Right, use) && !IsTestedBefore(write, use))));

    /// <summary>Whether a test of the field decides on the write: two threads that pass it are both right, in whatever order they see what.</summary>
    private static bool IsTestedBefore(AssignmentExpressionSyntax write, ExpressionSyntax field) => write.Ancestors().TakeWhile(node => !node.IsFunction()).Any(node =>
        (node is IfStatementSyntax test && IsIn(test.Condition, field))
        || (node is StatementSyntax { Parent: BlockSyntax block } statement && block.Statements.TakeWhile(before => before != statement).OfType<IfStatementSyntax>().Any(before => before.Statement.Leaves() && IsIn(before.Condition, field))));

    private static bool IsIn(ExpressionSyntax expression, ExpressionSyntax field) => expression.DescendantNodesAndSelf().Any(read => SyntaxShapes.IsSameExpression(read, field));

    private static FieldDeclarationSyntax? Declaration(IFieldSymbol field, FixSite site)
    {
        if (field.IsReadOnly || field.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree)
            return null;
        var declaration = site.Root.FindNode(reference.Span).FirstAncestorOrSelf<FieldDeclarationSyntax>();
        return declaration is { Declaration.Variables.Count: 1 } && !IsHandedOut(field, site) ? declaration : null;
    }

    /// <summary>Whether the field is passed by reference to something that does not treat it as volatile.</summary>
    private static bool IsHandedOut(IFieldSymbol field, FixSite site) => site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == field.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, field))
        .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name)
        .Any(use => use.Parent is RefExpressionSyntax || (use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent.Parent: var call }
            && site.Model.GetSymbolInfo(call!, site.Cancellation).Symbol is not IMethodSymbol { ContainingType.Name: "Interlocked" or "Volatile" }));

    private static FieldDeclarationSyntax WithModifier(FieldDeclarationSyntax declaration, SyntaxToken modifier) => declaration.Modifiers.Count > 0
        ? declaration.AddModifiers(modifier)
        : declaration.WithoutLeadingTrivia().AddModifiers(modifier).WithLeadingTrivia(declaration.GetLeadingTrivia());

    private static bool HasVolatileRead(INamedTypeSymbol type, ITypeSymbol? variable) => type.GetMembers("Read").OfType<IMethodSymbol>()
        .Any(method => !method.IsGenericMethod && SymbolEqualityComparer.Default.Equals(method.ReturnType, variable));
}
