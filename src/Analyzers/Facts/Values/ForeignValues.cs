using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>The values of members of other types, and what is asked of them. Slow, as it reads other files: asked only for what is about to be reported.</summary>
internal static class ForeignValues
{
    /// <summary>All values that <paramref name="member"/> ever has, where only the type that declares it can set it, and does so with what is written there; null where others may.</summary>
    public static IReadOnlyList<IOperation>? Of(ISymbol member, TypeFacts type)
    {
        if (!member.IsInSource() || member.IsStatic || member.IsAbstract || member.IsVirtual || member.IsOverride || member is not (IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null or { DeclaredAccessibility: Accessibility.Private } }))
            return null;
        var values = new List<ExpressionSyntax>();
        foreach (var part in member.ContainingType.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(type.Cancellation)))
        {
            foreach (var node in part.DescendantNodes())
            {
                var value = node switch
                {
                    PropertyDeclarationSyntax { Initializer.Value: var initial } property when property.Identifier.ValueText == member.Name => initial,
                    VariableDeclaratorSyntax { Initializer.Value: var initial, Parent.Parent: FieldDeclarationSyntax } field when field.Identifier.ValueText == member.Name => initial,
                    AssignmentExpressionSyntax assignment when NameOf(assignment.Left) == member.Name => assignment.Right,
                    _ => null,
                };
                if (value is not null)
                    values.Add(value);
            }
        }

        var known = values.Select(value => ForeignBodies.ModelOf(value, type.Compilation).GetOperation(value, type.Cancellation)?.Unwrapped()).OfType<IOperation>().ToList();
        return known.Count > 0 && known.Count == values.Count ? known : null;
    }

    /// <summary>Whether some code of the compilation asks what <paramref name="member"/> holds for its property <paramref name="asked"/>.</summary>
    public static bool AreAsked(ISymbol member, string asked, TypeFacts type) => type.Compilation.SyntaxTrees.Any(tree =>
        tree.GetText(type.Cancellation).ToString() is var text && text.Contains(member.Name) && text.Contains(asked)
        && tree.GetRoot(type.Cancellation).DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Name.Identifier.ValueText == asked && NameOf(access.Expression) == member.Name
            && SymbolEqualityComparer.Default.Equals(ForeignBodies.ModelOf(access, type.Compilation).GetSymbolInfo(access.Expression, type.Cancellation).Symbol?.OriginalDefinition, member.OriginalDefinition)));

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        IdentifierNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };
}
