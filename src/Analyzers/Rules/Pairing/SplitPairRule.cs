using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is acquired in one method and released in another.</summary>
internal sealed class SplitPairRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SplitPair,
        title: "A lock is acquired in one method and released in another",
        messageFormat: "'{0}' acquires what only '{1}' releases, on line {2}: every caller has to call both, on every path",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: false,
        description: "Acquire and release in one method, or hand out a disposable scope.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasHandWrittenLocks)
            return;
        var releases = Events(type, SyncAction.Release);
        foreach (var acquire in Events(type, SyncAction.Acquire).Where(acquire => acquire.Event.Outcome is not (Outcome.Scope or Outcome.AwaitedScope)))
        {
            var own = releases.Where(release => SymbolEqualityComparer.Default.Equals(release.Variable, acquire.Variable)).ToList();
            if (own.Count > 0 && own.TrueForAll(release => release.Body.Body.Outermost != acquire.Body.Body.Outermost) && !IsOfScope(acquire.Body, own.ConvertAll(release => release.Body)))
                report.At(acquire.Event.Call.Syntax.GetLocation(), [own[0].Event.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(acquire.Event.Call.Syntax), own[0].Body.Body.Name, Excerpt.Line(own[0].Event.Call.Syntax.GetLocation()));
        }
    }

    /// <summary>What happens to locks in fields of the type. Signals between threads are no pairs: one acquires what the other releases.</summary>
    private static List<(SyncEvent Event, ISymbol Variable, BodyFacts Body)> Events(TypeFacts type, SyncAction action) => type.Bodies
        .SelectMany(body => body.Events.Select(found => (Event: found, Body: body)))
        .Where(read => read.Event.Action == action && !(read.Event.Kind is PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim && IsSignal(read.Event, read.Body)))
        .Select(read => (read.Event, Variable: read.Body.Paths.Read(read.Event.Target).Variable as ISymbol, read.Body))
        .Where(read => read.Variable is IFieldSymbol)
        .Select(read => (read.Item1, read.Variable!, read.Body))
        .ToList();

    /// <summary>Whether what is acquired is released by disposing: what the method returns, or the object that is made.</summary>
    private static bool IsOfScope(BodyFacts acquire, List<BodyFacts> releases) =>
        releases.TrueForAll(release => release.Body.Method is { Name: "Dispose" or "DisposeAsync" })
        && (acquire.Body.IsConstruction || acquire.Body.Method is { } method && LockEffects.HandsOutScope(method));

    private static bool IsSignal(SyncEvent found, BodyFacts body) => body.Paths.Read(found.Target).Variable is not IFieldSymbol field || LockOwners.InitialCount(field, body.Type) is not > 0;
}
