using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A <c>Monitor.Exit</c> of a lock that nobody can have entered before.</summary>
internal static class LoneExit
{
    /// <summary>
    /// Whether the call leaves a private lock that its body has not entered on any path, that no other body leaves entered, and that no caller holds.
    /// </summary>
    public static bool Is(IInvocationOperation call, BodyFacts body)
    {
        if (call is not { TargetMethod: { Name: "Exit", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments: [var target] }
            || body.Body.Enclosing is not null || body.Body.IsConstruction || body.Flow is not { IsPrecise: true } flow || !body.HeldAt(call).IsKnown || IsExpected(call, body))
            return false;
        var sites = flow.Sites.Where(site => site.Event.Call.Syntax == call.Syntax).ToList();
        // What the release itself tells of its caller is what is asked here.
        if (sites.Count == 0 || !sites.TrueForAll(site => site.Grip.Lock.IsExact && !site.Before.IsEmpty && site.Before.All(path => path.Holds.All(hold => hold.Value.Site is null && hold.Key.Equals(site.Grip)))))
            return false;
        return body.HeldAt(call).Must.All(sites[0].Grip.Equals) && body.Type.Callers.LocksAtEntry(body) is { IsKnown: true, Must.IsEmpty: true } && !LexicalLocks.Around(call).Any() && body.Body.Method is { } method
            && body.Paths.Read(target.Value).Variable is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } gate && IsOwnLock(gate, body.Type) && !body.Type.Bodies.Any(other => other != body && MayLeaveEntered(other, gate))
            && body.Type.Calls.To(method).All(call => !call.IsDelegate && call.Caller.HeldAt(call.Operation) is { IsKnown: true } held && !held.Must.Contains(sites[0].Grip));
    }

    /// <summary>Whether the body enters the lock by hand, and may come to an end without having left it.</summary>
    private static bool MayLeaveEntered(BodyFacts body, IFieldSymbol gate) =>
        body.Body.Calls.Any(call => EventReader.Read(call) is { Action: SyncAction.Acquire, Target: var entered } && Assignments.Refers(entered, gate))
        && !(body.Flow is { IsPrecise: true } flow && flow.Exits.SelectMany(exit => exit.Paths).All(path => path.Holds.All(hold => hold.Value.Count <= 0 || !SymbolEqualityComparer.Default.Equals(hold.Key.Lock.Path.Variable, gate))));

    /// <summary>Whether the exception is caught, or the body asks first whether it holds the lock.</summary>
    private static bool IsExpected(IInvocationOperation exit, BodyFacts body) =>
        exit.Syntax.Ancestors().OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(exit.Syntax.Span) && attempt.Catches.Count > 0)
        || body.Body.Calls.Any(call => call.TargetMethod is { Name: "IsEntered", ContainingType.Name: "Monitor" });

    /// <summary>Whether the object is made here, and nothing is done with it but locking: nobody else can hold it.</summary>
    private static bool IsOwnLock(IFieldSymbol gate, TypeFacts type) => Assignments.ValuesOf(gate, type).Select(value => value.Unwrapped()).ToList() is [IObjectCreationOperation]
        && type.Bodies.SelectMany(body => body.Body.Operations).Where(operation => Assignments.Refers(operation, gate)).All(use => Used(use) switch
        {
            ILockOperation or IFieldInitializerOperation => true,
            IAssignmentOperation assignment => assignment.Target == use,
            IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } => true,
            _ => false,
        });

    private static IOperation? Used(IOperation use)
    {
        var parent = use.Parent;
        while (parent is IConversionOperation or IArgumentOperation)
            parent = parent.Parent;
        return parent;
    }
}
