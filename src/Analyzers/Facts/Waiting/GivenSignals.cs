using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>One body on the way to a signal.</summary>
/// <param name="Body">The body.</param>
/// <param name="Object">What is signalled, as the body knows it.</param>
/// <param name="Done">What the body does for the signal, that which gives it for certain first: it signals, calls a method that does, or hands the object on.</param>
internal sealed record SignalStep(BodyFacts Body, AccessPath Object, ImmutableArray<IOperation> Done);

/// <summary>The signals that the work of a thread gives through one object: itself, or in the one method that it calls for that.</summary>
/// <param name="Entry">The thread.</param>
/// <param name="Object">The object, as the body that starts the thread knows it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Steps">The bodies on the way, from the one that is started to the one that signals.</param>
internal sealed record GivenSignals(ThreadEntry Entry, AccessPath Object, PrimitiveKind Kind, ImmutableArray<SignalStep> Steps)
{
    private const int MaximumDepth = 3;

    /// <summary>Where the signal is given.</summary>
    public IOperation Signal => Steps[Steps.Length - 1].Done[0];

    /// <summary>Whether the started body only calls who signals.</summary>
    public bool IsOfCalled => SignalGivers.IsOfKind(Signal) is null || Steps.Length > 1;

    /// <summary>The signals of <paramref name="entry"/>, by what is signalled.</summary>
    public static IEnumerable<GivenSignals> Of(ThreadEntry entry, SignalGivers givers)
    {
        foreach (var signals in givers.In(entry.Target, MaximumDepth).GroupBy(signal => signal.Object))
        {
            if (SignalGivers.AsStarted(signals.Key, entry) is { } known)
                yield return new GivenSignals(entry, known, signals.First().Kind, StepsFrom(entry.Target, signals.Key, [.. signals], givers, MaximumDepth).ToImmutableArray());
        }
    }

    /// <summary>Whether no other code of the type, or of other types, can signal the object.</summary>
    public bool AreAll()
    {
        var type = Entry.Target.Type;
        return AreKept() && !type.Bodies.Any(body => !Steps.Any(step => step.Body == body) && SignalGivers.Own(body).Any(signal => SymbolEqualityComparer.Default.Equals(signal.Object.Variable, Object.Variable)))
            // The same method may be called for the object by others.
            && Steps.Skip(1).All(step => !step.Object.IsShared || type.Calls.To(step.Body.Body.Method!).Count() == 1);
    }

    /// <summary>Whether only the type has the object, and only the steps take participants away from it, or add some.</summary>
    public bool AreKept() => Object is { IsExact: true, Variable: ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private } }
        && !Steps.Any(step => Uses(step.Object.Variable!, Entry.Target.Type).Any(use => IsHandedOn(use.Use, use.Body)));

    /// <summary>The uses of the variable, and of the locals that are only other names of it.</summary>
    private static IEnumerable<(IOperation Use, BodyFacts Body)> Uses(ISymbol variable, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations
        .Where(operation => operation is IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && SymbolEqualityComparer.Default.Equals(body.Paths.Read(operation).Variable, variable))
        .Select(use => (use, body)));

    /// <summary>Whether the use gives the object to code that is not one of the steps.</summary>
    private bool IsHandedOn(IOperation use, BodyFacts body) => use.Unconverted() switch
    {
        IArgumentOperation { Parent: { } taker } => !Steps.Take(Steps.Length - 1).Any(step => step.Done.Contains(taker)) && taker != Entry.Created,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is null,
        IAssignmentOperation assignment => assignment.Value.Syntax.Span.Contains(use.Syntax.Span),
        IPropertyReferenceOperation property => property.Property.Name is "SafeWaitHandle" or "Handle",
        IBinaryOperation or IIsPatternOperation or IConditionalAccessOperation => false,
        IInvocationOperation call => call.Receiver()?.Unwrapped() != use || (call.TargetMethod.Name is "AddParticipant" or "AddParticipants" or "RemoveParticipant" or "RemoveParticipants" && !Steps.Any(step => step.Done.Contains(call))),
        _ => true,
    };

    private static IEnumerable<SignalStep> StepsFrom(BodyFacts body, AccessPath path, List<GivenSignal> signals, SignalGivers givers, int depth)
    {
        var own = signals.Where(signal => signal.Call is null).Select(signal => signal.Operation);
        var called = signals.Where(signal => signal.Call is not null).Select(signal => signal.Operation);
        var others = givers.HandingOn(path, body).ToList();
        yield return new SignalStep(body, path, own.Concat(called).Concat(others).Distinct().ToImmutableArray());
        if (depth > 0 && others.Count == 0 && signals.TrueForAll(signal => signal.Operation == signals[0].Operation) && signals[0] is { Call: { } call, Callee: { } callee } && IsCertain(call.Target)
            && givers.In(callee, depth - 1).Where(signal => Renaming.Of(signal.Object, call, callee) is { } renamed && renamed.Equals(path)).ToList() is { Count: > 0 } inner && inner.TrueForAll(signal => signal.Object.Equals(inner[0].Object)))
        {
            foreach (var step in StepsFrom(callee, inner[0].Object, inner, givers, depth - 1))
                yield return step;
        }
    }

    private static bool IsCertain(IMethodSymbol method) => method is { IsVirtual: false, IsAbstract: false } && (!method.IsOverride || method.IsSealed || method.ContainingType.IsSealed);
}
