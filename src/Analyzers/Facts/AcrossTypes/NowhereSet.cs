using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Flags that a class of the compilation keeps for those which derive from it, and that nothing of their name is ever set to end a loop.</summary>
internal static class NowhereSet
{
    /// <summary>Whether the flag is one, and has the value with which its loop goes on from the beginning. Asked by name, so that everything else of that name speaks for it.</summary>
    public static bool Is(PolledFlag flag)
    {
        var (variable, compilation) = (flag.Variable, flag.Access.Body.Type.Compilation);
        return flag.RunsWhile is { } runsWhile && IsWithin(variable) && variable.GetAttributes().IsEmpty && variable.DeclaringSyntaxReferences is [var declaration] && ValueOf(InitialOf(declaration.GetSyntax())) == runsWhile
            && !compilation.SyntaxTrees.Any(tree => tree.GetRoot().DescendantNodes().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name && MaySet(name, runsWhile)));
    }

    /// <summary>Whether only what derives from its class can name the variable, and that is in the compilation, too.</summary>
    private static bool IsWithin(ISymbol variable) => variable.IsInSource() && !IsNamedOutside(variable)
        && variable.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal
        && variable is IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol { SetMethod: not null };

    private static bool IsNamedOutside(ISymbol variable)
    {
        for (var symbol = variable; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return false;
        }

        return true;
    }

    private static ExpressionSyntax? InitialOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Initializer: { } field } => field.Value,
        PropertyDeclarationSyntax { Initializer: { } property } => property.Value,
        _ => null,
    };

    /// <summary>What the literal stands for; false where there is none, and null where it is something else.</summary>
    private static bool? ValueOf(ExpressionSyntax? value) => value?.Kind() switch
    {
        null or SyntaxKind.FalseLiteralExpression => false,
        SyntaxKind.TrueLiteralExpression => true,
        _ => null,
    };

    /// <summary>Whether the name stands where something else than <paramref name="runsWhile"/> may be stored in it: assigned, passed by reference, or set when an object is made.</summary>
    private static bool MaySet(IdentifierNameSyntax name, bool runsWhile)
    {
        SyntaxNode target = name;
        while (target.Parent is MemberAccessExpressionSyntax { Name: var last } access && last == target || target.Parent is MemberBindingExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            target = target.Parent!;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target && !(assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && ValueOf(assignment.Right) == runsWhile),
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax,
            RefExpressionSyntax => true,
            PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.AddressOfExpression),
            _ => false,
        };
    }
}
