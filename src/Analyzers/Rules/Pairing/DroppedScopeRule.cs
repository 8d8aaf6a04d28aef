using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>The scope of a lock is thrown away, or ends, at once.</summary>
internal sealed class DroppedScopeRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DroppedScope,
        title: "The scope of a lock is dropped at once",
        messageFormat: "'{0}' acquires '{1}' and hands out what releases it, which nothing keeps: the lock stays held for ever",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Keep the scope in a using statement.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            var acquire = EventReader.Read(call);
            var held = acquire is null ? OfHelper(call, body) : null;
            if (held is null && acquire is not { Action: SyncAction.Acquire, Outcome: Outcome.Scope or Outcome.AwaitedScope } || !IsDropped(call, acquire, body)
                || (acquire is not null && (IsReleasedByCall(acquire.Target, body.Type) || IsDisposedOf(acquire, body))) || call.IsExpectedToThrow())
                continue;
            report.At(call.Syntax.GetLocation(), [], acquire is null ? FixHints.None : LockHints.Of(acquire), Excerpt.Of(call.Syntax), acquire?.Target.Syntax.ToString() ?? LockText.Of(held!.Value.Lock));
        }
    }

    /// <summary>Whether nothing keeps the scope; a task that nobody awaits is another defect.</summary>
    private static bool IsDropped(IInvocationOperation call, SyncEvent? acquire, BodyFacts body)
    {
        var isTask = acquire is { Outcome: Outcome.AwaitedScope } || (acquire is null && call.Type is { Name: "Task" or "ValueTask" });
        var use = call.Unconverted();
        for (; use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }; use = use.Unconverted())
            isTask &= use is not IAwaitOperation;
        return !isTask && (use.LetsGo() || use?.IsKeptForNobody(body.Body.Outermost.Root) == true);
    }

    /// <summary>Whether the lock itself is disposed of afterwards: it is acquired to keep all others out for good.</summary>
    private static bool IsDisposedOf(SyncEvent acquire, BodyFacts body) => body.Body.Calls.Any(call => call.TargetMethod.Name is "Dispose" or "DisposeAsync"
        && call.Syntax.SpanStart > acquire.Call.Syntax.SpanStart && call.Instance is { } disposed && body.Paths.Read(disposed).Equals(body.Paths.Read(acquire.Target)));

    /// <summary>Whether the type releases locks of that type by a call, and needs no scope for it: what it acquires again after a wait is released so, too.</summary>
    private static bool IsReleasedByCall(IOperation target, TypeFacts type) => type.Bodies.Any(body => body.Body.Calls.Any(call =>
        OwnLockShape.IsRelease(call.TargetMethod.Name) && call.Receiver()?.Unwrapped().Type is { } released && SymbolEqualityComparer.Default.Equals(released, target.Unwrapped().Type)));

    /// <summary>
    /// The lock that a method of the type acquires and hands out the scope of. It stays held when the scope is dropped, unless something else than a scope
    /// releases it.
    /// </summary>
    private static Grip? OfHelper(IInvocationOperation call, BodyFacts body)
    {
        if (body.Type.Locks.EffectsOf(call.TargetMethod).FirstOrDefault(effect => effect is { IsScope: true, When: null }) is not { Grip: var grip })
            return null;
        var isReleased = body.Type.Bodies.Any(other => other.Body.Method is not { Name: "Dispose" or "DisposeAsync" } && other.Body.Calls.Any(release =>
            EventReader.Read(release) is { Action: SyncAction.Release or SyncAction.Forget } sync && SymbolEqualityComparer.Default.Equals(other.Paths.Read(sync.Target).Variable, grip.Lock.Path.Variable)));
        return isReleased ? null : grip;
    }
}
