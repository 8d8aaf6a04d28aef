using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A value that is not as good as another of its kind: an object of a class which collects what its users give it. Of two that are made for one key,
/// one is lost with all that it has been given by then.
/// </summary>
internal static class CollectingValue
{
    /// <summary>Whether <paramref name="store"/> stores one that is made where none was found.</summary>
    public static bool Is(IOperation store) => store is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is ILocalReferenceOperation or IObjectCreationOperation or IInvocationOperation
        && value.Unwrapped().Type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } made && made.IsInSource() && Collects(made.OriginalDefinition);

    /// <summary>Whether a method that others can call puts what it is given into a collection of the object.</summary>
    private static bool Collects(INamedTypeSymbol type)
    {
        var kept = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && (ContainerTable.IsUnsafe(field.Type) || field.Type.NamespaceName() == "System.Collections.Concurrent")).Select(field => field.AssociatedSymbol?.Name ?? field.Name).ToList();
        return kept.Count > 0 && type.GetMembers().OfType<IMethodSymbol>().Any(method => method is { IsStatic: false, MethodKind: MethodKind.Ordinary, DeclaredAccessibility: not Accessibility.Private, Parameters.IsEmpty: false }
            && method.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>().Any(call => Adds(call, kept, method)));
    }

    private static bool Adds(InvocationExpressionSyntax call, List<string> kept, IMethodSymbol method) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "AddLast" or "AddFirst" or "Enqueue" or "Push" or "TryAdd" or "TryEnqueue", Expression: var target }
        && (target is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var named } ? named : target as SimpleNameSyntax) is { Identifier.ValueText: var name } && kept.Contains(name)
        && call.ArgumentList.Arguments.Any(argument => argument.DescendantNodes().OfType<IdentifierNameSyntax>().Any(part => method.Parameters.Any(given => given.Name == part.Identifier.ValueText)));
}
