using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>A use, without a lock, of a member of the one object that a static keeps for all: <c>Defaults.Instance.Sources</c>.</summary>
/// <param name="Function">The function that does.</param>
/// <param name="Member">The method or getter.</param>
/// <param name="Site">Where.</param>
internal sealed record SingletonUse(ISymbol Function, IMethodSymbol Member, Location Site)
{
    /// <summary>The uses that the bodies of <paramref name="type"/> make of such objects of other types, in which something can change.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stateOf">What an outermost type declares that can change.</param>
    public static IEnumerable<SingletonUse> Of(TypeFacts type, Func<INamedTypeSymbol, ChangingState> stateOf)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations.Where(operation => operation.Kind is OperationKind.Invocation or OperationKind.PropertyReference))
            {
                if (CallSite.ReceiverOf(operation)?.Unwrapped() is not { } receiver || !IsForAll(receiver, body) || LockUses.FunctionOf(body.Body) is not { } function)
                    continue;
                foreach (var member in CallTable.Targets(operation).Where(member => IsKnown(member) && !SymbolEqualityComparer.Default.Equals(member.OutermostType(), type.Type) && stateOf(member.OutermostType()!.OriginalDefinition).InObjects))
                {
                    if (body.HeldAt(operation) is { IsKnown: true, Must.IsEmpty: true })
                        yield return new SingletonUse(function, CallTable.Normalized(member), operation.Syntax.GetLocation());
                }
            }
        }
    }

    /// <summary>Whether a static keeps the object, and always the same one.</summary>
    private static bool IsForAll(IOperation receiver, BodyFacts body) => receiver.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } kept && kept.IsInSource()
        && (receiver is IMemberReferenceOperation { Instance: null, Member.IsStatic: true } || (receiver is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IMemberReferenceOperation { Instance: null, Member.IsStatic: true }))
        && body.Paths.Read(receiver) is { Elements.Length: 1 } path && SharedVariables.StaysTheSame(path, body) && IsKeptAlways(path.Variable);

    /// <summary>Whether nothing gives the static another object.</summary>
    private static bool IsKeptAlways(ISymbol? keeper) => keeper is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } or IFieldSymbol { DeclaredAccessibility: Accessibility.Private };

    private static bool IsKnown(IMethodSymbol member) => member is { IsStatic: false, IsExtensionMethod: false, IsAbstract: false } && !(member.IsVirtual || (member.IsOverride && !member.IsSealed)) && member.IsInSource() && !member.OriginalDefinition.IsAutoAccessor();
}
