using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A wait for a pulse that is decided by what an earlier section of the same lock has found, and not looked at again in this one: who changes that in between pulses for nobody.
/// </summary>
/// <param name="Wait">The wait.</param>
/// <param name="Look">What looked at the state before: the read, or the call that comes to it.</param>
/// <param name="State">The state.</param>
/// <param name="Pulse">The pulse that is missed.</param>
/// <param name="Pulser">Who changes the state and pulses.</param>
internal sealed record MissedPulse(IInvocationOperation Wait, IOperation Look, ISymbol State, IInvocationOperation Pulse, BodyFacts Pulser)
{
    private const int MaximumDepth = 2;

    /// <summary>Where the flag is set that tells of the end; null where the state is changed in the section that pulses.</summary>
    public IOperation? Set { get; init; }

    /// <summary>What <paramref name="wait"/> misses; null where the section in which it is looks at what each pulse is for.</summary>
    public static MissedPulse? Of(SyncEvent wait, BodyFacts body)
    {
        var path = body.Paths.Read(wait.Target);
        if (wait.Call.Enclosing().OfType<ILockOperation>().FirstOrDefault() is not { } section || !body.Paths.Read(section.LockedValue).Equals(path))
            return null;
        var asked = Asked(wait.Call, section, body).ToList();
        foreach (var pulser in body.Type.Bodies.Where(other => other != body && other.Type.Threads.IsCallableFromOutside(other)))
        {
            if (pulser.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Monitor } signal && pulser.Paths.Read(signal.Target).Equals(path)) is not { } pulse
                || ChangedWith(pulse, pulser).ToList() is not { Count: > 0 } changed || changed.Exists(asked.Contains))
                continue;
            foreach (var (condition, decider) in Deciding(section, body, MaximumDepth))
            {
                if (Looks(condition, decider, section, path, changed).FirstOrDefault() is ({ } look, { } state) && (!wait.IsTimed || IsOfLook(wait.Call, look, body, decider)))
                    return new MissedPulse(wait.Call, look, state, pulse, pulser);
            }
        }

        return null;
    }

    /// <summary>
    /// The end that <paramref name="wait"/>, which has no limit, misses: a flag is asked for before the lock is taken and not again under it, and whoever sets that pulses then,
    /// <c>while (!_isClosed) lock (_gate) { if (TryTake(out item)) return true; Monitor.Wait(_gate); }</c>; null where there is none.
    /// </summary>
    public static MissedPulse? OfEnd(SyncEvent wait, BodyFacts body)
    {
        var path = body.Paths.Read(wait.Target);
        if (wait.IsTimed || wait.Call.Enclosing().OfType<ILockOperation>().FirstOrDefault() is not { } section || !body.Paths.Read(section.LockedValue).Equals(path))
            return null;
        var conditions = section.Deciding().Where(condition => !LexicalLocks.Around(condition).Any()).ToList();
        var asked = conditions.Count == 0 ? [] : Asked(wait.Call, section, body).ToList();
        foreach (var look in body.Type.Accesses.All.Where(access => access.Body == body && access is { Writes: false, Variable.IsStatic: false } && access.Variable.ValueType()?.SpecialType == SpecialType.System_Boolean && !asked.Contains(access.Variable.OriginalDefinition) && conditions.Exists(condition => condition.Syntax.Span.Contains(access.Operation.Syntax.Span))))
        {
            foreach (var set in body.Type.Accesses.All.Where(access => access.Writes && access.Body.Body.Outermost != body.Body.Outermost && access.Object.Equals(look.Object) && SymbolEqualityComparer.Default.Equals(access.Variable, look.Variable) && !access.Body.Body.IsConstruction && Ends(access, look, section) && access.Body.Type.Threads.IsCallableFromOutside(access.Body)))
            {
                if (PulseAfter(set.Operation, set.Body, path, MaximumDepth) is var (pulse, pulser) && !Supplies(pulse, pulser, asked))
                    return new MissedPulse(wait.Call, look.Operation, look.Variable, pulse, set.Body) { Set = set.Operation };
            }
        }

        return null;
    }

    /// <summary>Whether what is stored lets the waiter leave, or may do so: true where the loop goes on while it is not, false where it opens again what was closed.</summary>
    private static bool Ends(Access set, Access look, ILockOperation section)
    {
        var stored = set.Operation switch { ISimpleAssignmentOperation assignment => assignment.Value, IInvocationOperation { Arguments: [_, { Value: var value }, ..] } => value, _ => null };
        var goesOn = section.Enclosing().Any(outer => outer switch { IWhileLoopOperation { Condition: { } condition } => condition, IConditionalOperation choice => choice.Condition, _ => null } is { } asked && asked.Syntax.Span.Contains(look.Operation.Syntax.Span));
        return stored?.ConstantValue is not { HasValue: true, Value: bool constant } || constant == (goesOn == look.Operation.Unconverted() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not });
    }

    /// <summary>The pulse that the body, or what it calls on its own object, comes to after <paramref name="step"/>, or wherever that is null.</summary>
    private static (IInvocationOperation Pulse, BodyFacts Body)? PulseAfter(IOperation? step, BodyFacts body, AccessPath path, int depth) => body.Body.Calls.Where(call => step is null || call.Syntax.SpanStart >= step.Syntax.Span.End).Select(call =>
        EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Monitor } signal ? body.Paths.Read(signal.Target).Equals(path) ? (call, body) : ((IInvocationOperation, BodyFacts)?)null
        : depth > 0 && call.Instance is null or IInstanceReferenceOperation && body.Type.Calls.BodyOf(call.TargetMethod) is { } called && called != body ? PulseAfter(null, called, path, depth - 1) : null).FirstOrDefault(pulse => pulse is not null);

    /// <summary>Whether the section that pulses changes what the waiter looks at under the lock, other than by taking out: the waiter then finds that, and does not wait.</summary>
    private static bool Supplies(IOperation pulse, BodyFacts pulser, List<ISymbol> asked) => pulse.Enclosing().OfType<ILockOperation>().FirstOrDefault() is { } section
        && pulser.Type.Accesses.All.Any(access => access.Body == pulser && access.Changes && asked.Contains(access.Variable.OriginalDefinition) && section.Syntax.Span.Contains(access.Operation.Syntax.Span)
            && access.Operation.Unconverted() is not IInvocationOperation { TargetMethod.Name: "Clear" or "Remove" or "RemoveAt" or "RemoveAll" or "Dequeue" or "TryDequeue" or "Pop" or "TryPop" });

    /// <summary>The variables at which the section looks before it waits, itself or in what it calls.</summary>
    private static IEnumerable<ISymbol> Asked(IOperation wait, ILockOperation section, BodyFacts body)
    {
        var conditions = wait.Enclosing().TakeWhile(outer => outer != section).Select(outer => outer switch { IConditionalOperation test => test.Condition, IWhileLoopOperation loop => loop.Condition, ISwitchOperation choice => choice.Value, _ => null })
            .Concat(wait.DecidingWithSections()).OfType<IOperation>().Where(condition => section.Syntax.Span.Contains(condition.Syntax.Span));
        return conditions.SelectMany(condition => Read(condition, body, MaximumDepth)).Concat(ReadIn(section, wait, body)).Distinct<ISymbol>(SymbolEqualityComparer.Default);
    }

    /// <summary>What the section reads into locals before it waits: they may decide, too.</summary>
    private static IEnumerable<ISymbol> ReadIn(ILockOperation section, IOperation wait, BodyFacts body) => body.Body.Operations.Where(operation => section.Body.Syntax.Span.Contains(operation.Syntax.Span) && operation.Syntax.Span.End <= wait.Syntax.SpanStart).SelectMany(operation => Read(operation, body, MaximumDepth));

    private static IEnumerable<ISymbol> Read(IOperation operation, BodyFacts body, int depth) => operation.DescendantsAndSelf().SelectMany(part => part is IFieldReferenceOperation { Field: var field } ? [field.OriginalDefinition]
        : depth == 0 ? [] : body.Type.Calls.TargetsOf(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().SelectMany(callee => callee.Body.Operations.Where(inner => inner.Kind is OperationKind.FieldReference or OperationKind.Invocation or OperationKind.PropertyReference).SelectMany(inner => inner is IFieldReferenceOperation { Field: var read } ? [(ISymbol)read.OriginalDefinition] : Read(inner, callee, depth - 1))));

    /// <summary>The fields that are changed in the section that pulses.</summary>
    private static IEnumerable<ISymbol> ChangedWith(IOperation pulse, BodyFacts pulser) => pulse.Enclosing().OfType<ILockOperation>().FirstOrDefault() is { } section
        ? pulser.Type.Accesses.All.Where(access => access.Body == pulser && access.Changes && access.Variable is IFieldSymbol && section.Syntax.Span.Contains(access.Operation.Syntax.Span)).Select(access => access.Variable).Distinct<ISymbol>(SymbolEqualityComparer.Default)
        : [];

    /// <summary>The conditions outside of the section that decide whether it is come to: in the body, and around the calls of a private one.</summary>
    private static IEnumerable<(IOperation Condition, BodyFacts Decider)> Deciding(IOperation step, BodyFacts body, int depth)
    {
        foreach (var condition in step.Deciding())
            yield return (condition, body);
        if (depth == 0 || body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method })
            yield break;
        foreach (var call in body.Type.Calls.To(method).Where(call => call is { IsDelegate: false, IsOnSameObject: true } && call.Caller != body && call.Caller.HeldAt(call.Operation).Must.IsEmpty))
        {
            foreach (var above in Deciding(call.Operation, call.Caller, depth - 1))
                yield return above;
        }
    }

    /// <summary>What the condition knows of the state from an earlier section of the lock: by a call, what that gives back in a variable, or a local that is set there.</summary>
    private static IEnumerable<(IOperation? Look, ISymbol? State)> Looks(IOperation condition, BodyFacts body, ILockOperation section, AccessPath path, List<ISymbol> changed)
    {
        foreach (var part in condition.DescendantsAndSelf())
        {
            var calls = part is IInvocationOperation asked ? [asked]
                : part is ILocalReferenceOperation { Local: var local } ? body.Body.Calls.Where(call => call.Syntax.SpanStart < condition.Syntax.SpanStart && (call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && IsOf(argument.Value, local)) || Assignments.ValuesOf(local, body.Type).Any(value => value.Unwrapped() == call)))
                : [];
            foreach (var call in calls)
            {
                if (body.Type.Calls.BodyOf(call.TargetMethod) is { } looker && looker.Type.Accesses.All.FirstOrDefault(access => access.Body == looker && changed.Contains(access.Variable) && LexicalLocks.Around(access.Operation).Any(around => looker.Paths.Read(around.LockedValue).Equals(path))) is { } found)
                    yield return (call, found.Variable);
            }

            if (part is ILocalReferenceOperation { Local: var kept } && Assignments.ValuesOf(kept, body.Type).SelectMany(value => value.DescendantsAndSelf()).OfType<IFieldReferenceOperation>().FirstOrDefault(read => changed.Contains(read.Field.OriginalDefinition)
                && !section.Syntax.Span.Contains(read.Syntax.Span) && LexicalLocks.Around(read).Any(around => !around.Syntax.Span.Contains(section.Syntax.Span) && body.Paths.Read(around.LockedValue).Equals(path))) is { } seen)
                yield return (seen, seen.Field);
        }
    }

    private static bool IsOf(IOperation argument, ILocalSymbol local) => (argument.Unwrapped() is IDeclarationExpressionOperation declared ? declared.Expression : argument.Unwrapped()) is ILocalReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Local, local);

    /// <summary>Whether how long is waited is what the look has given, and no pause of its own after which all is looked at again.</summary>
    private static bool IsOfLook(IInvocationOperation wait, IOperation look, BodyFacts body, BodyFacts decider) => wait.Arguments.Skip(1).Any(argument => argument.Value.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var local } => IsGiven(local, look, decider),
        IParameterReferenceOperation { Parameter: var parameter } when body != decider && body.Body.Method is { } method => body.Type.Calls.To(method).Any(call => call.Operation is IInvocationOperation given && given.Arguments.Any(value => value.Parameter?.Ordinal == parameter.Ordinal && value.Value.Unwrapped() is ILocalReferenceOperation { Local: var handed } && IsGiven(handed, look, decider))),
        _ => false,
    });

    private static bool IsGiven(ILocalSymbol local, IOperation look, BodyFacts decider) => look is IInvocationOperation call && (call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && IsOf(argument.Value, local)) || Assignments.ValuesOf(local, decider.Type).Any(value => value.Unwrapped() == call));
}
