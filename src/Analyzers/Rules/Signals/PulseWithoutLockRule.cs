using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Monitor.Wait or Pulse without the lock.</summary>
internal sealed class PulseWithoutLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.MonitorWithoutLock,
        title: "Monitor.Wait or Pulse without holding the lock",
        messageFormat: "'{0}' throws SynchronizationLockException: '{1}' is not held here",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Hold the lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (LoneExit.Is(call, body))
                Publish(call, call.Arguments[0], report);
            if (call is not { TargetMethod: { Name: "Wait" or "Pulse" or "PulseAll", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments: [var target, ..] })
                continue;
            var held = body.HeldAt(call);
            if (!held.IsKnown || body.Paths.Read(target.Value) is not { IsExact: true, Root: not { Kind: PathRootKind.Variable, Symbol: IParameterSymbol } } || held.Must.Any(grip => grip.Lock.Kind == PrimitiveKind.Monitor && (!grip.Lock.IsExact || grip.Lock.Path.Equals(body.Paths.Read(target.Value)))))
                continue;
            if (IsOnlyCalledWithout(body))
                Publish(call, target, report);
            // Whoever gives the object may hold it; another method may be called with the lock held, unless this one takes it nowhere and all can call it.
            else if (body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Public, IsOverride: false } } && !body.HasSyncCalls && !body.IsKeptApartByCallers)
                Publish(call, target, report);
        }
    }

    private static void Publish(IInvocationOperation call, IArgumentOperation target, Report report) => report.At(
        call.Syntax.GetLocation(),
        [],
        // Nothing is mended by holding a lock that is then released once too often.
        call.TargetMethod.Name == "Exit" ? FixHints.None : FixHints.None.Add(FixHints.Guard, target.Value.Syntax.ToString()).Add(FixHints.Primitive, nameof(PrimitiveKind.Monitor)),
        Excerpt.Of(call.Syntax),
        target.Value.Syntax.ToString());

    /// <summary>Whether a private method is called by the type's own methods only, some of which hold nothing there.</summary>
    private static bool IsOnlyCalledWithout(BodyFacts body)
    {
        if (body.HasSyncCalls || body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } method })
            return false;
        var calls = body.Type.Calls.To(method).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => call is { IsDelegate: false, IsOnSameObject: true })
            && calls.Exists(call => call.Caller is { HasSyncCalls: false, Body: { Enclosing: null, Method.DeclaredAccessibility: Accessibility.Public } } caller && caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true });
    }
}
