using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A gate that is opened once, by a flag for those who come later and an event for those who wait by then, and whose event wakes only one of them:
/// <c>if (_isOpen) return; _opened.WaitOne();</c>, <c>_isOpen = true; _opened.Set();</c> with an event that resets itself.
/// </summary>
/// <param name="Signal">Where the event is set.</param>
/// <param name="Wait">Where a member waits that anybody may call.</param>
/// <param name="Flag">The flag.</param>
internal sealed record GateForOne(IInvocationOperation Signal, IInvocationOperation Wait, IFieldSymbol Flag)
{
    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<GateForOne> Of(TypeFacts type)
    {
        foreach (var opened in type.Fields.Where(field => !field.IsVisibleOutsideType() && IsEvent(field.Type)))
        {
            var uses = type.Bodies.SelectMany(body => body.Body.Operations.Where(operation => Assignments.Refers(operation, opened)).Select(use => (Use: use, Body: body))).ToList();
            var syncs = uses.Select(use => use.Use.Parent is IInvocationOperation call && call.Instance == use.Use ? EventReader.Read(call) : null).OfType<SyncEvent>().ToList();
            var signals = syncs.Where(sync => sync.Action == SyncAction.Signal).ToList();
            if (signals is not [{ Call: var signal }] || uses.Exists(use => !IsPlain(use.Use)) || signal.Enclosing().Any(outer => outer is ILoopOperation) || !IsClosedForOne(opened, type))
                continue;
            var setter = uses.First(use => use.Use == signal.Instance).Body;
            foreach (var sync in syncs.Where(sync => sync is { Action: SyncAction.Wait, IsTimed: false }))
            {
                var waiter = uses.First(use => use.Use == sync.Call.Instance).Body;
                if (waiter != setter && waiter.Body is { Enclosing: null, Method: { } member } && member.IsCallableOutsideOutermostType() && !sync.Call.Enclosing().Any(outer => outer is ILoopOperation)
                    && sync.Call.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Select(FlagOf).OfType<IFieldSymbol>().FirstOrDefault(flag => IsLeftOpen(flag, setter, type)) is { } flag)
                    yield return new GateForOne(signal, sync.Call, flag);
            }
        }
    }

    private static bool IsEvent(ITypeSymbol type) => type is { Name: "AutoResetEvent" or "EventWaitHandle", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether the use waits, sets, disposes of the event or keeps it.</summary>
    private static bool IsPlain(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Set" or "WaitOne" or "Dispose" or "Close" } call => call.Instance == use,
        ISimpleAssignmentOperation assignment => assignment.Target == use,
        _ => false,
    };

    private static IFieldSymbol? FlagOf(IOperation part) => part is IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } field } ? field : null;

    /// <summary>Whether who sets the event sets the flag, and nobody takes it back.</summary>
    private static bool IsLeftOpen(IFieldSymbol flag, BodyFacts setter, TypeFacts type) => !flag.IsVisibleOutsideType() && Assignments.ValuesOf(flag, type).ToList() is { Count: > 0 } values
        && values.TrueForAll(value => value.ConstantValue is { HasValue: true, Value: bool isOpen } && (isOpen || value.Parent is IFieldInitializerOperation)) && values.Exists(value => value.ConstantValue.Value is true && setter.Body.Root.Syntax.Span.Contains(value.Syntax.Span));

    /// <summary>Whether the event is not set at first, and resets itself when it has woken one: as it is made, or as all that make the object have it.</summary>
    private static bool IsClosedForOne(IFieldSymbol opened, TypeFacts type) => Assignments.ValuesOf(opened, type).ToList() is [var made] && made.Unwrapped() is IObjectCreationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }, ..] arguments } handle
        && (handle.Type?.Name == "AutoResetEvent" || (arguments.Length == 2 && arguments[1].Value.Unwrapped() switch
        {
            { ConstantValue: { HasValue: true, Value: 0 } } => true,
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var gate } } } => type.Written.AreMadeWith(gate, "EventResetMode.AutoReset"),
            _ => false,
        }));
}
