using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A collection, or something that shows it as it is, that gets out of the lock under which it is changed.</summary>
/// <param name="Site">Where it is handed out, or used after the lock.</param>
/// <param name="Taken">Where it is taken under the lock, and used after it; null where it is handed out.</param>
/// <param name="Change">The change.</param>
/// <param name="Guard">The lock of the change.</param>
internal sealed record EscapedCollection(Access Site, Access? Taken, Access Change, Grip Guard)
{
    private const int MaximumLocals = 2;

    /// <summary>Those among all accesses to one variable, in source order: nothing where its object is replaced as time goes by.</summary>
    public static IEnumerable<EscapedCollection> Among(ImmutableArray<Access> accesses)
    {
        if (accesses.Any(access => access.Kind == AccessKind.Write))
            yield break;
        foreach (var access in accesses.Where(access => access.Kind == AccessKind.Read))
        {
            if (accesses.FirstOrDefault(other => other.Use == ContentsUse.Write && other.Body != access.Body && other.Guards.Locks.Overlaps(access.Guards.Locks)) is { } change)
            {
                var guard = change.Guards.Locks.First(access.Guards.Locks.Contains);
                if (IsHandedOut(access, guard))
                    yield return new EscapedCollection(access, null, change, guard);
                foreach (var use in UsesAfter(access, guard).Take(1))
                    yield return new EscapedCollection(use, access, change, guard);
            }
            else if (access.Guards.AreNone && IsExposed(access) && GuardOfAll(accesses) is var (guarded, grip))
            {
                yield return new EscapedCollection(access, null, guarded, grip);
            }
        }
    }

    /// <summary>Whether an accessible member returns it, or a private one to a caller that goes through it without the lock.</summary>
    private static bool IsHandedOut(Access access, Grip guard) => access.Body.Body is { Enclosing: null, Method: { } member } && IsReturned(access.Operation, access.Body)
        && (member.DeclaredAccessibility != Accessibility.Private || access.Body.Type.Calls.To(member).Any(call => !call.IsDelegate && call.IsOnSameObject && IsGoneThrough(call.Operation)
            && call.Caller.HeldAt(call.Operation) is { IsKnown: true } held && !held.Must.Any(grip => grip.Lock.Equals(guard.Lock))));

    private static bool IsReturned(IOperation value, BodyFacts body, int depth = MaximumLocals)
    {
        while (LiveView.Of(value) is { } view)
            value = view;
        // A query that a local stands for is the query.
        if (depth > 0 && value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && IsQuery(value) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is not null)
            return body.Body.Operations.Any(use => Assignments.Refers(use, local) && IsReturned(use, body, depth - 1));
        return value.Parent is IReturnOperation { Kind: OperationKind.Return }
            // A record that is made of it keeps it.
            || (value.Parent is IArgumentOperation { Parent: IObjectCreationOperation { Type.IsRecord: true, Parent: IReturnOperation { Kind: OperationKind.Return } } } && ContainerTable.IsUnsafe(value.Unwrapped().Type));
    }

    /// <summary>Whether the value is what a query gives, which runs later.</summary>
    private static bool IsQuery(IOperation value) => value.Unwrapped() is ITranslatedQueryOperation or IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } } };

    private static bool IsGoneThrough(IOperation call) => call.Unconverted() is IForEachLoopOperation || ((call.Parent as IConversionOperation)?.Parent ?? call.Parent) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } query } && query.TargetMethod.NamespaceName() == "System.Linq";

    /// <summary>The uses, without the lock, of the local that keeps the collection.</summary>
    private static IEnumerable<Access> UsesAfter(Access taken, Grip guard)
    {
        var local = taken.Operation.Unconverted() switch
        {
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            _ => null,
        };
        if (local is null || taken.Body.Type.Locks.LocalsOf(taken.Body.Body).OnlyValue(local) != taken.Operation)
            return [];
        return taken.Body.Body.Operations.Where(operation => Assignments.Refers(operation, local) && operation.Syntax.SpanStart > taken.Operation.Syntax.SpanStart && ContainerTable.UseOf(operation) is { } use && (use == ContentsUse.Write || ContainerTable.IsDisturbed(operation)))
            .Select(operation => new Access(taken.Variable, false, AccessKind.Read, taken.Object, operation, taken.Body) { Use = ContainerTable.UseOf(operation) })
            .Where(use => use.Guards.AreNone);
    }

    /// <summary>Whether a public member hands it out, without any lock, to callers who cannot take one.</summary>
    private static bool IsExposed(Access access) => access.Body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Public } } && IsReturned(access.Operation, access.Body)
        && access.Operation.Type is { Name: not ("ObservableCollection" or "Collection") };

    /// <summary>The lock of all changes, where nobody else can take it: its object is used for nothing but that, and is not the collection itself.</summary>
    private static (Access Change, Grip Guard)? GuardOfAll(ImmutableArray<Access> accesses)
    {
        var changes = accesses.Where(access => access.Use == ContentsUse.Write).ToList();
        if (UnlockedLook.GuardOf(changes) is not { } guard || guard.Lock.Path.Variable is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } gate || SymbolEqualityComparer.Default.Equals(gate, changes[0].Variable))
            return null;
        var type = changes[0].Body.Type;
        return type.Bodies.SelectMany(body => body.Body.Operations).Where(operation => Assignments.Refers(operation, gate)).All(use => IsTaken(use)) ? (changes[0], guard) : null;
    }

    private static bool IsTaken(IOperation gate) => gate.Unconverted() is ILockOperation or ISimpleAssignmentOperation or IInvocationOperation { TargetMethod.ContainingNamespace.Name: "Threading" } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingNamespace.Name: "Threading" } };
}
