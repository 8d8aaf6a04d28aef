using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>The monitor of an object that is a lock itself.</summary>
internal sealed class MonitorOnPrimitiveRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.MonitorOnPrimitive,
        title: "A lock statement on something that is a primitive itself",
        messageFormat: "'{0}' is a {1}: this takes the monitor that every object has, not the {2}, and keeps out nobody who uses it as such",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use what the primitive itself offers, or lock an object of its own.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var statement in body.Body.LockStatements)
            Check(statement.LockedValue, report);
        foreach (var call in body.Body.Calls.Where(call => EventReader.Read(call) is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Monitor }))
            Check(call.Arguments[0].Value, report);
    }

    private static void Check(IOperation locked, Report report)
    {
        // The compiler turns lock statements on a Lock into scopes; as an object it is locked like any other.
        if (locked.Unwrapped().Type is { ContainingNamespace: { Name: "Threading" or "Tasks" } space } type && space.ToDisplayString() is "System.Threading" or "System.Threading.Tasks"
            && type.Name is "SemaphoreSlim" or "Semaphore" or "Mutex" or "ReaderWriterLockSlim" or "ReaderWriterLock" or "ManualResetEvent" or "ManualResetEventSlim" or "AutoResetEvent" or "EventWaitHandle" or "CountdownEvent" or "Barrier" or "Task" or "CancellationTokenSource" or "Timer" or "Lock"
            && !(type.Name == "Lock" && locked is not IConversionOperation))
            report.At(locked.Syntax.GetLocation(), [], FixHints.None, locked.Syntax.ToString(), type.Name, type.Name);
    }
}
