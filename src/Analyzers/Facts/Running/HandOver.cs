using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows writes that come one after the other because the second thread waits for what the first one stores: <c>Start(); _isAllowed = true;</c> and, on the thread,
/// <c>if (_isAllowed) { _isAllowed = false; … _isAllowed = true; }</c>.
/// </summary>
internal static class HandOver
{
    /// <summary>
    /// Whether <paramref name="then"/> is only reached by a thread that has found the variable with a value that no write stores before <paramref name="first"/>, which is made once:
    /// other writes that store such a value are reached in that way, too.
    /// </summary>
    public static bool Is(TypeFacts type, ThreadRoot starter, Access first, ThreadRoot follower, Access then)
    {
        if (first is not { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation } || !(then.Writes || then.Kind == AccessKind.Read) || then.IsElement || !SymbolEqualityComparer.Default.Equals(first.Variable, then.Variable)
            || !first.Object.Equals(then.Object) || follower.Entry is not { } entry || !IsMadeOnce(type, starter, first, entry) || CanBeSetElsewhere(first.Variable) || InitialValues(first, type) is not { } initial)
            return false;
        var writes = AccessesTo(first, type).Where(access => access.Kind != AccessKind.Read && access.Kind != AccessKind.AtomicRead && !type.Callers.IsDuringConstruction(access)).ToList();
        var closing = new List<KnownValue>(initial);
        var opening = new List<Access>();
        foreach (var write in writes)
        {
            if (write is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var stored } } && new KnownValues(type).Value(stored, write.Body) is { } value && IsKeptOut(then, value, type))
                closing.Add(value);
            else
                opening.Add(write);
        }

        return opening.Contains(first) && initial.TrueForAll(value => IsKeptOut(then, value, type))
            && opening.TrueForAll(write => write == first || closing.TrueForAll(value => IsKeptOut(write, value, type)));
    }

    /// <summary>
    /// Whether the read asks if the variable is no longer what it is at first, and comes again where it is not: in the condition of a loop that goes on until then, or of a
    /// step that is left out, in a loop or by a timer that ticks on. That it may come before the write is what it is for.
    /// </summary>
    public static bool IsAwaited(Access read, Access write)
    {
        if (read.Kind != AccessKind.Read || read.Operation.Enclosing().FirstOrDefault(outer => ConditionOf(outer)?.Syntax.Span.Contains(read.Operation.Syntax.Span) == true) is not { } test || InitialValues(write, write.Body.Type) is not { } initial)
            return false;
        var outcomes = initial.Select(value => new KnownValues(read.Body.Type).With(read.Variable.OriginalDefinition, value).Truth(ConditionOf(test)!, read.Body)).Distinct().ToList();
        return outcomes is [{ } outcome] && (test is IConditionalOperation choice
            ? IsLeftOut(outcome ? choice.WhenTrue : choice.WhenFalse) && ComesAgain(read)
            : outcome);
    }

    private static IOperation? ConditionOf(IOperation operation) => operation switch
    {
        IConditionalOperation choice => choice.Condition,
        IWhileLoopOperation { ConditionIsUntil: false } loop => loop.Condition,
        _ => null,
    };

    private static bool IsLeftOut(IOperation? branch) => branch is null or IReturnOperation { ReturnedValue: null } or IBranchOperation { BranchKind: BranchKind.Continue } or IBlockOperation { Operations.IsEmpty: true } || (branch is IBlockOperation { Operations: [var only] } && IsLeftOut(only));

    private static bool ComesAgain(Access read) => read.Operation.Enclosing().Any(outer => outer is ILoopOperation)
        || (read.Body.Type.Threads.EntriesReaching(read.Body).ToList() is { Count: > 0 } entries && entries.TrueForAll(entry => entry is { Row.Noun: "timer callback", Created: { } created } && TimerPeriod.IsPeriodic(created, read.Body.Type)));

    /// <summary>Whether no thread comes to the access that has found the variable to be <paramref name="value"/>.</summary>
    private static bool IsKeptOut(Access access, KnownValue value, TypeFacts type) => WaysThere.AreClosed(access.Operation, access.Body, new KnownValues(type).With(access.Variable.OriginalDefinition, value));

    /// <summary>Whether the write is part of the course that starts the other thread, or of a thread that is started once, and of no loop.</summary>
    private static bool IsMadeOnce(TypeFacts type, ThreadRoot root, Access write, ThreadEntry other) => !write.Operation.Enclosing().Any(outer => outer is ILoopOperation)
        && (root.Entry is { } entry
            ? entry != other && entry is { IsRepeated: false, IsStartedByEachCall: false, Row.IsOnDemand: false } && entry.Target == write.Body
            : other.StartedIn.Body.Outermost == write.Body.Body.Outermost
                || (other.StartedIn.Body.Method is { } starter && type.Calls.To(starter).Any(call => call.Caller == write.Body && !call.IsDelegate && call.IsOnSameObject)));

    private static IEnumerable<Access> AccessesTo(Access access, TypeFacts type) => (access.Variable is ILocalSymbol or IParameterSymbol ? type.Captures.FirstOrDefault(capture => SymbolEqualityComparer.Default.Equals(capture.Variable, access.Variable))?.Accesses : null)
        ?? type.Accesses.All.Where(other => SymbolEqualityComparer.Default.Equals(other.Variable, access.Variable));

    private static bool CanBeSetElsewhere(ISymbol variable) => variable switch
    {
        IPropertySymbol { SetMethod: { } setter } => setter.IsVisibleOutsideType(),
        IPropertySymbol or ILocalSymbol => false,
        IFieldSymbol field => field.IsVisibleOutsideType(),
        _ => true,
    };

    /// <summary>What the variable may be before the first write: its initial value, and what constructors store; null where that is not known.</summary>
    private static List<KnownValue>? InitialValues(Access access, TypeFacts type)
    {
        var values = Assignments.ValuesOf(access.Variable, type).Where(value => value.Parent is IFieldInitializerOperation or IPropertyInitializerOperation or IVariableInitializerOperation).Select(value => (value, access.Body)).ToList();
        values.AddRange(AccessesTo(access, type).Where(write => write.Kind == AccessKind.Write && type.Callers.IsDuringConstruction(write)).Select(write => ((write.Operation as ISimpleAssignmentOperation)?.Value, write.Body)).Where(write => write.Value is not null).Select(write => (write.Value!, write.Body)));
        var known = values.Select(value => new KnownValues(type).Value(value.value, value.Body)).ToList();
        if (!values.Exists(value => value.value.Parent is IFieldInitializerOperation or IPropertyInitializerOperation or IVariableInitializerOperation))
            known.Add(access.Variable is ILocalSymbol ? null : Default(access.Variable.ValueType()));
        return known.TrueForAll(value => value is not null) ? known.OfType<KnownValue>().ToList() : null;
    }

    private static KnownValue? Default(ITypeSymbol? type) => type switch
    {
        { IsReferenceType: true } => KnownValue.Of(null),
        INamedTypeSymbol { EnumUnderlyingType: { } number } => Default(number),
        { SpecialType: SpecialType.System_Boolean } => KnownValue.Of(false),
        { SpecialType: SpecialType.System_Int32 } => KnownValue.Of(0),
        { SpecialType: SpecialType.System_Int64 } => KnownValue.Of(0L),
        { SpecialType: SpecialType.System_Byte } => KnownValue.Of((byte)0),
        _ => null,
    };
}
