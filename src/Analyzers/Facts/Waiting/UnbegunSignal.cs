using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A task is started with the token by which it is stopped, and gives a signal when it ends, which whoever stops it waits for: where the token is cancelled before the task
/// has begun, it never begins, and nobody gives the signal.
/// </summary>
/// <param name="Entry">The task.</param>
/// <param name="Token">The token that it is started with.</param>
/// <param name="Cancel">Where the token is cancelled.</param>
/// <param name="Signal">Where the task gives the signal.</param>
/// <param name="Wait">Where that is waited for, without a limit.</param>
internal sealed record UnbegunSignal(ThreadEntry Entry, IOperation Token, IOperation Cancel, IOperation Signal, IOperation Wait)
{
    /// <summary>Those of <paramref name="type"/>, one for each start.</summary>
    public static IEnumerable<UnbegunSignal> Of(TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (TokenOf(entry) is { } token && TokenSources.Of(token, entry.StartedIn).ToList() is { Count: > 0 } sources && entry.Target.Signals.Given is { IsEmpty: false } given
                && type.Bodies.Select(body => Of(entry, token, sources, given.ToList(), body)).FirstOrDefault(found => found is not null) is { } found)
                yield return found;
        }
    }

    private static IOperation? TokenOf(ThreadEntry entry) => entry.Created is IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew", ContainingType.Name: "Task" or "TaskFactory" } } call
        ? call.Arguments.FirstOrDefault(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type.Name: "CancellationToken" })?.Value : null;

    private static UnbegunSignal? Of(ThreadEntry entry, IOperation token, List<ISymbol> sources, List<BodySignal> given, BodyFacts stopper)
    {
        if (stopper.Type.Threads.EntriesReaching(stopper).Contains(entry))
            return null;
        foreach (var cancel in stopper.Body.Calls.Where(call => AwaitedCallback.Cancels(call) && call.Receiver() is { } source && sources.Contains(stopper.Paths.Read(source).Variable, SymbolEqualityComparer.Default)))
        {
            foreach (var (wait, target) in WaitsAfter(cancel, stopper))
            {
                if (given.Find(signal => signal.Target.Equals(target)) is { } signal && target.Variable is { } variable && IsUnset(variable, stopper.Type) && !IsGivenByOthers(target, entry, stopper.Type) && !DependsOn(entry, wait, stopper.Type))
                    return new UnbegunSignal(entry, token, cancel, signal.Operation, wait);
            }
        }

        return null;
    }

    /// <summary>The waits without a limit that follow, in the body or in a method that it calls on its own object.</summary>
    private static IEnumerable<(IOperation Wait, AccessPath Target)> WaitsAfter(IOperation cancel, BodyFacts stopper) => WaitsIn(stopper).Where(wait => wait.Wait.Syntax.SpanStart >= cancel.Syntax.Span.End)
        .Concat(stopper.Type.Calls.From(stopper).Where(call => call is { IsDelegate: false, IsOnSameObject: true } && call.Operation.Syntax.SpanStart >= cancel.Syntax.Span.End)
            .Select(call => stopper.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().SelectMany(WaitsIn));

    private static IEnumerable<(IOperation Wait, AccessPath Target)> WaitsIn(BodyFacts body) => body.Body.Calls
        .Select(call => EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false } wait ? ((IOperation)call, body.Paths.Read(wait.Target)) : default)
        .Where(wait => wait.Item1 is not null && wait.Item2 is { IsExact: true, IsShared: true });

    /// <summary>Whether the event is only ever made without a signal.</summary>
    public static bool IsUnset(ISymbol variable, TypeFacts type) => Assignments.ValuesOf(variable, type).Select(value => value.Unwrapped()).ToList() is { Count: > 0 } made
        && made.TrueForAll(value => value is IObjectCreationOperation creation && !creation.Arguments.Any(argument => argument.Value.ConstantValue is not { HasValue: true, Value: false or null }));

    private static bool IsGivenByOthers(AccessPath target, ThreadEntry entry, TypeFacts type) => type.Bodies.Any(body => !type.Threads.EntriesReaching(body).Contains(entry)
        && body.Signals.Given.Any(signal => !signal.Target.IsExact || signal.Target.Equals(target)));

    /// <summary>Whether the wait depends on what the task tells when it has begun.</summary>
    private static bool DependsOn(ThreadEntry entry, IOperation wait, TypeFacts type) => wait.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IMemberReferenceOperation>()
        .Any(asked => asked.Member is { Name: "IsCompleted" or "IsCanceled" or "Status" } || type.Accesses.All.Any(access => access.Changes && SymbolEqualityComparer.Default.Equals(access.Variable, asked.Member.OriginalDefinition) && type.Threads.EntriesReaching(access.Body).Contains(entry)));
}
