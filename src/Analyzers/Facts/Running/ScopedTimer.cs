using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// A timer of a scope, which is disposed of at its end without waiting for a tick that is running, and then what the tick uses is:
/// <c>using var source = new CancellationTokenSource(); using var timer = new Timer(_ =&gt; source.Cancel(), …);</c>. An exception that leaves the tick ends the process.
/// </summary>
/// <param name="Use">What the tick does with the object, which throws when it is disposed of.</param>
/// <param name="Disposed">The local that has the object.</param>
/// <param name="Timer">The local that has the timer.</param>
/// <param name="Tick">The tick.</param>
internal sealed record ScopedTimer(IInvocationOperation Use, ILocalSymbol Disposed, ILocalSymbol Timer, ThreadEntry Tick)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<ScopedTimer> In(BodyFacts body)
    {
        if (!body.Body.HasScopes || !body.Type.MentionsThreads)
            yield break;
        foreach (var entry in body.Type.Threads.Entries)
        {
            if (entry.StartedIn != body || entry is not { Row: { Noun: "timer callback", IsUnguarded: true }, Created: { } created } || DeclaratorOf(created) is not { } timer || !IsEndedByScope(timer) || IsStoppedBefore(timer.Symbol, body))
                continue;
            foreach (var use in entry.Target.Body.Calls)
            {
                if (!use.MayBeCaught() && Throws(use) && use.Receiver()?.Unwrapped() is ILocalReferenceOperation { Local: var local } && Declaration(local, body) is { } declared && IsEndedByScope(declared) && declared.Syntax.SpanStart < timer.Syntax.SpanStart && !IsWaitedFor(local, body))
                    yield return new ScopedTimer(use, local, timer.Symbol, entry);
            }
        }
    }

    private static bool Throws(IInvocationOperation call) => ClosedObject.Throws(call) || call.TargetMethod is { ContainingType: { Name: var type, ContainingNamespace.Name: "Threading" }, Name: var name } && (type, name) is
        ("CancellationTokenSource", "Cancel" or "CancelAfter" or "CancelAsync") or ("EventWaitHandle" or "ManualResetEvent" or "AutoResetEvent", "Set" or "Reset") or ("SemaphoreSlim" or "Semaphore", "Release");

    /// <summary>Whether the body waits, however long, for what the tick tells by the object.</summary>
    private static bool IsWaitedFor(ILocalSymbol local, BodyFacts body) => body.Events.Any(wait => wait is { Action: SyncAction.Wait, IsTimed: false } && wait.Target.Unwrapped() is ILocalReferenceOperation { Local: var awaited } && SymbolEqualityComparer.Default.Equals(awaited, local));

    private static IVariableDeclaratorOperation? DeclaratorOf(IOperation created) => created.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } ? declarator : null;

    private static IVariableDeclaratorOperation? Declaration(ILocalSymbol local, BodyFacts body) => body.Body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, local));

    /// <summary>Whether a <c>using</c> that does not await ends the local.</summary>
    private static bool IsEndedByScope(IVariableDeclaratorOperation declarator) => declarator.Enclosing().FirstOrDefault(outer => outer is IUsingOperation or IUsingDeclarationOperation or IBlockOperation) switch
    {
        IUsingOperation scope => !scope.IsAsynchronous && scope.Resources.Syntax.Span.Contains(declarator.Syntax.Span),
        IUsingDeclarationOperation scope => !scope.IsAsynchronous,
        _ => false,
    };

    /// <summary>Whether the body disposes of the timer itself, and may wait for the last tick.</summary>
    private static bool IsStoppedBefore(ILocalSymbol timer, BodyFacts body) => body.Body.Calls.Any(call => call.TargetMethod.Name is "Dispose" or "DisposeAsync" && call.Receiver()?.Unwrapped() is ILocalReferenceOperation { Local: var stopped } && SymbolEqualityComparer.Default.Equals(stopped, timer));
}
