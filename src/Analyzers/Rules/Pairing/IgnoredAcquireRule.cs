using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>Whether a timed acquire succeeded is not looked at.</summary>
internal sealed class IgnoredAcquireRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.IgnoredAcquire,
        title: "The result of a timed acquire is ignored",
        messageFormat: "'{0}' may give up without having acquired '{1}', and {2}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Enter the critical section only when the result is true.");

    private const string Unasked = "what follows runs all the same";

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var acquires in body.Events.Where(sync => sync is { Action: SyncAction.Acquire, IsTimed: true, Outcome: Outcome.WhenTrue or Outcome.AwaitedWhenTrue or Outcome.WhenFlag }).GroupBy(acquire => acquire.Call))
        {
            var call = acquires.Key;
            var first = acquires.First();
            if (IsNeverLimited(call, body))
                continue;
            if ((first.Flag is { } flag ? IsNeverRead(flag, body) || DecidesReleaseOnly(first, flag, body) : IsDropped(call, body)) && acquires.Any(acquire => !IsTimeout(acquire, body)))
            {
                object[] arguments = [Excerpt.Of(call.Syntax), string.Join("' and '", acquires.Select(acquire => acquire.Target.Syntax)), Unasked];
                report.Judge(!IsLimitOfOthers(call), call.Syntax.GetLocation(), [], LockHints.OfSection(first), arguments);
            }
            else if (acquires.Select(acquire => (acquire.Target, Release: UntakenRelease.After(acquire, body) ?? UntakenRelease.AfterFailure(acquire, body))).FirstOrDefault(one => one.Release is not null) is { Target: { } target, Release: { } release })
                report.At(call.Syntax.GetLocation(), [release.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), target.Syntax.ToString(), $"line {Excerpt.Line(release.GetLocation())} releases it all the same");
        }

        foreach (var acquire in body.Events.Where(sync => sync is { Action: SyncAction.Acquire, IsCancellable: true }))
        {
            if (CompletedWait.Of(acquire, body) is { } asked)
                report.At(asked.Syntax.GetLocation(), [acquire.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(acquire.Call.Syntax), acquire.Target.Syntax.ToString(), $"'{Excerpt.Of(asked.Syntax)}' is true of a wait that was cancelled, too");
        }

        foreach (var (call, grip, release) in OfHelpers(body))
            report.At(call.Syntax.GetLocation(), [release.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), LockText.Of(grip.Lock), $"line {Excerpt.Line(release.Syntax.GetLocation())} releases it all the same");
    }

    /// <summary>Calls of methods of the type that tell by their result whether they have acquired, which nobody looks at, before a release that is come to all the same.</summary>
    private static IEnumerable<(IInvocationOperation Call, Grip Grip, IInvocationOperation Release)> OfHelpers(BodyFacts body)
    {
        foreach (var call in body.Type.Locks.HasHandWrittenLocks ? body.Body.Calls : ImmutableArray<IInvocationOperation>.Empty)
        {
            foreach (var effect in body.Type.Locks.EffectsOf(call.TargetMethod))
            {
                if (effect is { When: not null, Flag: null, Delta: > 0 } && IsDropped(call, body) && !call.Arguments.Any(argument => TimeLimit.IsInfinite(argument.Value)) && NamedBy(call, effect.Grip, body) is var grip && ReleaseAfter(call, grip, body) is { } release)
                    yield return (call, grip, release);
            }
        }
    }

    /// <summary>The call, of the primitive or of a method of the type, that releases the lock after <paramref name="helper"/>; null where there is none, where a condition decides about it, or something else acquires in between.</summary>
    private static IInvocationOperation? ReleaseAfter(IInvocationOperation helper, Grip grip, BodyFacts body)
    {
        foreach (var call in body.Body.Calls.Where(call => call.Syntax.SpanStart > helper.Syntax.Span.End))
        {
            var sync = body.EventsOf(call).FirstOrDefault(sync => sync.Action is SyncAction.Acquire or SyncAction.Release && body.Paths.Read(sync.Target).Equals(grip.Lock.Path));
            var effect = sync is null ? body.Type.Locks.EffectsOf(call.TargetMethod).FirstOrDefault(effect => NamedBy(call, effect.Grip, body).Lock.Path.Equals(grip.Lock.Path)) : null;
            if (sync is not null || effect is not null)
                return (sync?.Action == SyncAction.Release || effect is { Delta: < 0, When: null }) && !call.Deciding().Except(helper.Deciding()).Any() ? call : null;
        }

        return null;
    }

    /// <summary>The grip of a helper as its caller names it: by what it is given, <c>Acquire(mutex, 500)</c>.</summary>
    private static Grip NamedBy(IInvocationOperation call, Grip grip, BodyFacts body) => body.Type.Calls.BodyOf(call.TargetMethod) is { } helper && Renaming.Of(grip, new CallSite(call.TargetMethod, call, body), helper) is { } named ? named : grip;

    /// <summary>Whether the limit is a private field that only ever says that there is none.</summary>
    private static bool IsNeverLimited(IInvocationOperation call, BodyFacts body) => TimeLimit.Argument(call)?.Unwrapped() is IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field }
        && Assignments.ValuesOf(field, body.Type).ToList() is { Count: > 0 } limits && limits.TrueForAll(TimeLimit.IsInfinite);

    /// <summary>Whether the limit is what another object says, which may be that there is none.</summary>
    private static bool IsLimitOfOthers(IInvocationOperation call) => TimeLimit.Argument(call)?.Unwrapped() is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: not (null or IInstanceReferenceOperation) };

    private static bool IsDropped(IInvocationOperation call, BodyFacts body)
    {
        var use = call.Parent;
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "GetResult" })
            use = use.Parent;
        return use.LetsGo() || use?.IsKeptForNobody(body.Body.Outermost.Root) == true;
    }

    /// <summary>Whether nothing looks at the local that the acquire sets.</summary>
    private static bool IsNeverRead(IOperation flag, BodyFacts body) => flag is ILocalReferenceOperation { Local: var local } && body.Body.Outermost.Root.DescendantsAndSelf().OfType<ILocalReferenceOperation>()
        .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local))
        .All(use => (use.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref, Parent: IInvocationOperation set } && EventReader.Read(set) is { IsTimed: true }) || (use.Parent is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } write && write.Target == use));

    /// <summary>
    /// Whether the local that the acquire sets is asked for the release alone, <c>if (taken) Monitor.Exit(_gate);</c>, while what is to be done under the lock follows in any case.
    /// What ends the object may not care.
    /// </summary>
    private static bool DecidesReleaseOnly(SyncEvent acquire, IOperation flag, BodyFacts body) => acquire.Call is var call && flag is ILocalReferenceOperation { Local: var local } && !MethodNames.IsLifecycle(body.Body)
        && call.Parent is IExpressionStatementOperation { Parent: IBlockOperation block } && UsesGuarded(acquire, block, body)
        && body.Body.Outermost.Root.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).All(use => use.Syntax.SpanStart <= call.Syntax.Span.End || IsForRelease(use));

    /// <summary>Whether the rest of the block, or a method of the type that it calls, uses what others use under the lock.</summary>
    private static bool UsesGuarded(SyncEvent acquire, IBlockOperation block, BodyFacts body)
    {
        var (type, gate) = (body.Type, body.Paths.Read(acquire.Target).Variable);
        var called = type.Calls.From(body).Where(call => IsAfter(call.Operation)).Select(call => type.Calls.BodyOf(call.Target)).ToList();
        return gate is not null && type.Accesses.All.Where(access => (access.Body == body && IsAfter(access.Operation)) || called.Contains(access.Body))
            .Any(access => type.Accesses.All.Any(other => other.Body != body && SymbolEqualityComparer.Default.Equals(other.Variable, access.Variable) && other.Guards.Locks.Any(grip => SymbolEqualityComparer.Default.Equals(grip.Lock.Path.Variable, gate))));

        bool IsAfter(IOperation operation) => operation.Syntax.SpanStart > acquire.Call.Syntax.Span.End && block.Syntax.Span.Contains(operation.Syntax.Span);
    }

    private static bool IsForRelease(ILocalReferenceOperation use) => use.Parent is IConditionalOperation { WhenFalse: null } choice && choice.Condition == use
        && (choice.WhenTrue is IBlockOperation { Operations: [var only] } ? only : choice.WhenTrue) is IExpressionStatementOperation { Operation: IInvocationOperation released } && EventReader.Read(released) is { Action: SyncAction.Release };

    /// <summary>Whether the semaphore is a signal that nobody owns: it has nothing to give at first, or neither the body nor a scope that it makes ever gives it back.</summary>
    private static bool IsTimeout(SyncEvent acquire, BodyFacts body) =>
        (body.Paths.Read(acquire.Target).Variable is { } waited && LockOwners.InitialCount(waited, body.Type) == 0)
        || !IsLeftToScope(acquire, body) && !body.Body.WithNested.SelectMany(nested => nested.Calls).Any(other => EventReader.Read(other) is { Action: SyncAction.Release } release
            && release.Target.IsWrittenLike(acquire.Target));

    /// <summary>Whether an object that is made afterwards, to be disposed, gets the semaphore: <c>return new Pass(_slots);</c>. One of the type's own must give it back.</summary>
    private static bool IsLeftToScope(SyncEvent acquire, BodyFacts body) => body.Body.Creations.Any(made => made.Syntax.SpanStart > acquire.Call.Syntax.Span.End && made.Type is INamedTypeSymbol scope && scope.IsInSource() && scope.IsDisposable()
        && made.Arguments.Any(argument => argument.Value.Unwrapped() is var given && given is IInstanceReferenceOperation or IFieldReferenceOperation && (given.IsWrittenLike(acquire.Target) || given is IInstanceReferenceOperation))
        && body.Type.Bodies.Any(other => other.Events.Any(release => release.Action == SyncAction.Release && release.Kind == acquire.Kind)));
}
