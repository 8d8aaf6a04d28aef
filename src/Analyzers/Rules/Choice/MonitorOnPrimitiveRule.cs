using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
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
        messageFormat: "'{0}' is a {1}: this takes the monitor that every object has, which {2}",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use what the primitive itself offers, or lock an object of its own.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var locked in LockedObjects.Of(body))
            Check(locked, body, report);
    }

    private static void Check(IOperation locked, BodyFacts body, Report report)
    {
        // The compiler turns lock statements on a Lock into scopes; as an object it is locked like any other.
        if (LockedObjects.TypeOf(locked, body) is not { ContainingNamespace: { Name: "Threading" or "Tasks" } space } type || space.ToDisplayString() is not ("System.Threading" or "System.Threading.Tasks"))
            return;
        if (type.Name is "SemaphoreSlim" or "Semaphore" or "Mutex" or "ReaderWriterLockSlim" or "ReaderWriterLock" || (type.Name == "Lock" && locked is IConversionOperation or { Type.SpecialType: SpecialType.System_Object }))
        {
            // Whoever knows what it is, and enters it elsewhere, has two locks in one object: no mistake, but hard to read.
            if (OwnUse(locked, body) is { } use)
                report.Suggest(locked.Syntax.GetLocation(), [use.Syntax.GetLocation()], FixHints.None, locked.Syntax.ToString(), type.Name, "keeps out nobody who uses it as such");
            else
                report.At(locked.Syntax.GetLocation(), [], FixHints.None, locked.Syntax.ToString(), type.Name, "keeps out nobody who uses it as such");
        }
        // Nobody takes these for locks, but they may lock themselves, and a task is everyone's.
        else if (type.Name is "ManualResetEvent" or "ManualResetEventSlim" or "AutoResetEvent" or "EventWaitHandle" or "CountdownEvent" or "Barrier" or "Task" or "CancellationTokenSource" or "Timer")
            report.Suggest(locked.Syntax.GetLocation(), [], FixHints.None, locked.Syntax.ToString(), type.Name, "may be taken by others, too, who have it for what it is");
    }

    /// <summary>Where the type acquires the primitive as what it is.</summary>
    private static IOperation? OwnUse(IOperation locked, BodyFacts body) => body.Paths.Read(locked).Variable is not { } variable ? null : body.Type.Bodies
        .SelectMany(other => other.Body.Calls.Where(call => EventReader.Read(call) is { Action: SyncAction.Acquire, Kind: not PrimitiveKind.Monitor } acquire && SymbolEqualityComparer.Default.Equals(variable as ISymbol, other.Paths.Read(acquire.Target).Variable as ISymbol)))
        .FirstOrDefault();
}
