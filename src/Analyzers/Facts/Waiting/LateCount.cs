using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// Work that counts itself when it has begun, and not before it is handed to another thread: who waits for the count to come to zero may find that before, and does not wait for it.
/// The same mistake is that of a <c>WaitGroup.Add</c> inside its goroutine, which go vet's waitgroup check reports.
/// </summary>
/// <param name="Count">Where the work counts itself.</param>
/// <param name="Entry">The thread that runs it.</param>
/// <param name="Wait">Where the count is waited for.</param>
internal sealed record LateCount(IInvocationOperation Count, ThreadEntry Entry, IInvocationOperation Wait)
{
    /// <summary>Those of the type.</summary>
    public static IEnumerable<LateCount> Of(TypeFacts type)
    {
        foreach (var (entry, work) in type.Threads.Entries.Where(entry => entry is { Created: not null, Row: { IsOnDemand: false, Continues: false, Recurs: false } }).SelectMany(entry => WorkOf(entry).Select(work => (entry, work))))
        {
            var starter = entry.StartedIn;
            if (work.Body.Calls.FirstOrDefault(IsCount) is not { Instance: { } counted } count || work.Paths.Read(counted) is not { IsExact: true } path
                || Signal(work, path) is not { } signal || signal.Syntax.SpanStart < count.Syntax.SpanStart || work.Body.Operations.Any(operation => type.Threads.Entries.Any(inner => inner.Created == operation)))
                continue;
            // Who starts it counts, too: for each piece of work, or for all of them.
            if (Counts(starter, path) || (starter.Body.Method is { } method && type.Calls.To(method).Any(call => call.Caller != starter && call.Caller != work && Counts(call.Caller, path))) || MadeWith(path, type) is not 1)
                continue;
            if (type.Bodies.Where(other => other != work).SelectMany(other => other.Body.Calls.Where(call => EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.CountdownEvent } wait && other.Paths.Read(wait.Target).Equals(path))).FirstOrDefault() is { } waited)
                yield return new LateCount(count, entry, waited);
        }
    }

    /// <summary>What the thread runs: the function it is given, and the method that this does no more than to call.</summary>
    private static IEnumerable<BodyFacts> WorkOf(ThreadEntry entry) => entry.Target.Body.Enclosing is not null && entry.Target.Type.Calls.From(entry.Target).ToList() is [{ IsDelegate: false, IsOnSameObject: true } only] && entry.Target.Type.Calls.BodyOf(only.Target) is { } called
        ? [entry.Target, called] : [entry.Target];

    private static bool IsCount(IInvocationOperation call) => call.TargetMethod is { Name: "AddCount" or "TryAddCount", ContainingType: { Name: "CountdownEvent", ContainingNamespace.Name: "Threading" } };

    private static bool Counts(BodyFacts body, AccessPath path) => body.Body.Calls.Any(call => IsCount(call) && body.Paths.Read(call.Instance!).Equals(path));

    private static IInvocationOperation? Signal(BodyFacts body, AccessPath path) => body.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.CountdownEvent } signal && body.Paths.Read(signal.Target).Equals(path));

    /// <summary>The count that all objects in the variable begin with: one, for who waits; null where it is not known.</summary>
    private static int? MadeWith(AccessPath path, TypeFacts type) => path.Variable is { } variable && Assignments.ValuesOf(variable, type).ToList() is { Count: > 0 } values
        && values.TrueForAll(value => value.Unwrapped() is IObjectCreationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: 1 } }] }) ? 1 : null;
}
