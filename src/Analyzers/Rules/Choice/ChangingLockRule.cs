using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock object is replaced, so that threads lock different objects.</summary>
internal sealed class ChangingLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ChangingLockObject,
        title: "A lock object is replaced",
        messageFormat: "'{0}' replaces the object that '{1}' locks on line {2}: a thread that comes now is let in while another holds the old one",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Make the lock object readonly.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            foreach (var value in LockedIn(body))
            {
                if (value.Unwrapped() is not IFieldReferenceOperation { Field: { IsReadOnly: false, Type.SpecialType: not SpecialType.System_String } field } locked)
                    continue;
                var writes = type.Accesses.All.Where(access => access is { IsElement: false } && SymbolEqualityComparer.Default.Equals(access.Variable, field.OriginalDefinition) && !type.Callers.IsDuringConstruction(access)
                    && !MethodNames.IsLifecycle(access.Body.Body) && Stored(access) is { } stored && (stored.Unwrapped() is IObjectCreationOperation || (IsReplacement(stored, field) && IsUnder(field, access))));
                // A lock object of its own has no other purpose. The collection that is locked to guard itself may be replaced under another lock, but not under its own.
                if (writes.FirstOrDefault(access => field.Type.SpecialType == SpecialType.System_Object || field.Type.Name == "Lock" || IsUnder(field, access)) is { } write)
                    report.At(write.Location, [value.Syntax.GetLocation()], FixHints.None.Add(FixHints.Member, field.Name), Excerpt.Of(write.Operation.Syntax), body.Body.Name, Excerpt.Line(locked.Syntax.GetLocation()));
            }
        }
    }

    /// <summary>What the body locks, by a statement or by hand.</summary>
    private static IEnumerable<IOperation> LockedIn(BodyFacts body) => body.Body.LockStatements.Select(statement => statement.LockedValue)
        .Concat(body.Events.Where(sync => sync is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Monitor }).Select(sync => sync.Target));

    /// <summary>What the access stores in the field, as it was made: <c>var larger = new Slot[n]; … _slots = larger;</c>; the call that resizes it; null for other accesses.</summary>
    private static IOperation? Stored(Access access)
    {
        var value = access switch
        {
            { Operation: ISimpleAssignmentOperation assignment } => assignment.Value,
            { Operation: IInvocationOperation { TargetMethod: { Name: "Write" or "Exchange", ContainingType.Name: "Volatile" or "Interlocked" }, Arguments: [_, var given] } } => given.Value,
            { Operation.Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Resize", ContainingType.Name: "Array" } } resized } } => resized,
            _ => null,
        };
        return value?.Unwrapped() is ILocalReferenceOperation { Local: var made } ? access.Body.Type.Locks.LocalsOf(access.Body.Body).OnlyValue(made) : value;
    }

    /// <summary>Whether what is stored is another object for certain: an array or collection that is made, or what a method of the old one returns.</summary>
    private static bool IsReplacement(IOperation value, IFieldSymbol field) => value.Unwrapped() is IArrayCreationOperation || value.IsMadeHere()
        || value.Unwrapped() is IInvocationOperation call && (call.TargetMethod.Name == "Resize" || (call.Type is { IsReferenceType: true } && SymbolEqualityComparer.Default.Equals(call.Type, field.Type) && call.TargetMethod.Name is not ("Exchange" or "CompareExchange")));

    /// <summary>Whether the lock that is replaced is held there, by the body or by who calls it.</summary>
    private static bool IsUnder(IFieldSymbol field, Access access) =>
        LexicalLocks.Around(access.Operation).Any(statement => statement.LockedValue.Unwrapped() is IFieldReferenceOperation locked && SymbolEqualityComparer.Default.Equals(locked.Field, field))
        || access.Body.HeldAt(access.Operation).Must.Any(grip => grip.Lock.Kind == PrimitiveKind.Monitor && SymbolEqualityComparer.Default.Equals(grip.Lock.Path.Variable, field));
}
