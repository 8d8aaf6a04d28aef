using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>Recognises semaphores that let several in at a time, from the text that makes them: they limit how many there are, and keep none of them from the others.</summary>
internal static class PlacesShape
{
    /// <summary>Whether <paramref name="semaphore"/>, a field, property or local, starts with more than one place, wherever it is made.</summary>
    public static bool HasSeveral(ISymbol? semaphore)
    {
        if (semaphore is not (IFieldSymbol or IPropertySymbol or ILocalSymbol) || semaphore.DeclaringSyntaxReferences is not [var declared])
            return false;
        var made = new List<ExpressionSyntax?>();
        if ((declared.GetSyntax() is VariableDeclaratorSyntax local ? local.Initializer : (declared.GetSyntax() as PropertyDeclarationSyntax)?.Initializer) is { Value: var initial })
            made.Add(initial);
        if (semaphore.ContainingType is { } owner && semaphore is not ILocalSymbol)
        {
            made.AddRange(owner.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
                .Where(assignment => NameOf(assignment.Left) == semaphore.Name).Select(assignment => (ExpressionSyntax?)assignment.Right));
        }

        return made.Count > 0 && made.TrueForAll(value => value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: int and > 1 } }, ..] });
    }

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };
}
