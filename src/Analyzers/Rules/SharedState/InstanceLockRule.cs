using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Static state is changed under a lock that every object has its own of.</summary>
internal sealed class InstanceLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.InstanceLockGuardsStatic,
        title: "An instance lock guards static state",
        messageFormat: "'{0}' changes the static '{1}' under '{2}', of which each {3} has its own: two of them change it at the same time",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Guard static state with a static lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Locks.HasLocks)
            CheckGeneric(type, report);
        foreach (var (variable, accesses) in type.Shared.Where(shared => shared.Variable.IsStatic))
        {
            foreach (var change in accesses.Where(access => access.Changes && !access.IsAtomic))
            {
                var held = change.Body.HeldAt(change.Operation);
                if (!held.IsKnown || held.Must.IsEmpty || !held.Must.All(grip => grip.Mode == LockMode.Exclusive && grip.Lock.Path.Root.Kind == PathRootKind.This) || LockedStatic(held.Must))
                    continue;
                var grip = held.Must.OrderBy(held => held.ToString(), StringComparer.Ordinal).First();
                Location[] since = change.Body.AcquireOf(grip, change.Operation) is { } acquire ? [acquire.GetLocation()] : [];
                object[] arguments = [Excerpt.Of((change.Use is null ? change.Operation : change.Operation.Parent!).Syntax), variable.Name, LockText.Of(grip.Lock), "object"];
                report.Judge(!(IsSingleton(change.Body.Body.Owner.ContainingType) || IsFirstValue(change)), change.Location, since, FixHints.None, arguments);
            }
        }
    }

    /// <summary>A static of a class that is not generic, changed under a static lock of one that is.</summary>
    private static void CheckGeneric(TypeFacts type, Report report)
    {
        foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction && IsGeneric(body.Body.Owner.ContainingType)))
        {
            foreach (var operation in body.Body.Operations.Where(operation => operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference))
            {
                if (SharedVariables.Reach(operation, body) is not { Variable: { IsStatic: true } variable, Changes: true, IsAtomic: false } change || IsGeneric(variable.ContainingType))
                    continue;
                var held = body.HeldAt(operation);
                if (!held.IsKnown || held.Must.IsEmpty || !held.Must.All(grip => IsOfEachClosedType(grip, type)))
                    continue;
                var grip = held.Must.OrderBy(held => held.ToString(), StringComparer.Ordinal).First();
                Location[] since = body.AcquireOf(grip, operation) is { } acquire ? [acquire.GetLocation()] : [];
                report.At(change.Location, since, FixHints.None, Excerpt.Of((change.Use is null ? change.Operation : change.Operation.Parent!).Syntax), variable.Name, LockText.Of(grip.Lock), "closed type");
            }
        }
    }

    /// <summary>Whether the lock is a static field of a generic type, of which each closed type has one of its own, as it makes the object itself.</summary>
    private static bool IsOfEachClosedType(Grip grip, TypeFacts type) => grip is { Mode: LockMode.Exclusive, Lock.Path: { Root: { Kind: PathRootKind.Static, Symbol: INamedTypeSymbol owner }, Elements: [{ Member: IFieldSymbol { IsReadOnly: true } gate }] } } && IsGeneric(owner)
        && Assignments.ValuesOf(gate.OriginalDefinition, type).ToList() is { Count: > 0 } values && values.TrueForAll(value => value.IsMadeHere());

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.IsGenericType || IsGeneric(type.ContainingType));

    /// <summary>A lock object that is itself shared by all: a static that the instance path goes through.</summary>
    private static bool LockedStatic(IEnumerable<Grip> held) => held.Any(grip => grip.Lock.Path.Elements.Any(element => element.Member is { IsStatic: true }));

    /// <summary>Whether a reference is set where there is none yet: two objects at a time make two of what one of them keeps.</summary>
    private static bool IsFirstValue(Access change) => change is { Kind: AccessKind.Write, Use: null } && change.Variable.ValueType() is { IsReferenceType: true }
        && (change.Operation is ICoalesceAssignmentOperation || change.Operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part.IsNull()) && condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, change.Variable))));

    /// <summary>Whether there is but one object of the type: it makes that itself, and nobody else can.</summary>
    private static bool IsSingleton(INamedTypeSymbol? type) => type is not null
        && type.InstanceConstructors.All(constructor => constructor.DeclaredAccessibility == Accessibility.Private)
        && type.GetMembers().Any(member => member is { IsStatic: true } && SymbolEqualityComparer.Default.Equals(member.ValueType(), type));
}
