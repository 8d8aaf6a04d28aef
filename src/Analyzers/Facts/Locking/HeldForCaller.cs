using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A lock that a method acquires for its callers, who release it in the end, and leaves by a <c>throw</c>: they call it before the try that releases, and never
/// get there. <c>await EnterOpenAsync(); try { … } finally { Leave(); }</c>.
/// </summary>
internal static class HeldForCaller
{
    /// <summary>The leak of what is acquired at <paramref name="site"/>; null where nothing is thrown in so many words, or a caller may release what it does not know to be held.</summary>
    /// <param name="body">The body that acquires.</param>
    /// <param name="flow">How it was followed.</param>
    /// <param name="grip">What it acquires.</param>
    /// <param name="site">Where.</param>
    /// <param name="acquire">What is called there; null when it is a method of the type.</param>
    public static Leak? Of(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site, SyncEvent? acquire)
    {
        if (!IsLeftHeld(body, grip) || ThrowerIn(body, flow, grip, site) is not { } thrower || !IsReleasedByAllCallers(body, grip, []))
            return null;
        return body.Type.Calls.To(body.Body.Method!).FirstOrDefault(call => call.Caller != body) is { } call
            ? new Leak(site, acquire, grip, Leaks.PlaceOf(thrower), IsOnException: true, IsReleasedByCall: true) { Caller = call }
            : null;
    }

    /// <summary>Whether who calls the body has the lock afterwards, always or as its result tells him, and nothing else with which to release it.</summary>
    private static bool IsLeftHeld(BodyFacts body, Grip grip) => body.Body.Method is { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method && !method.IsCallableOutsideOutermostType()
        && body.Type.Locks.EffectsOf(method).Any(effect => effect is { Delta: 1, Flag: null, IsScope: false } && effect.Grip.Equals(grip));

    private static ThrowSite? ThrowerIn(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site) =>
        Leaks.ThrowersPast(body, flow, grip, path => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site)
            .Where(thrower => IsThrow(thrower.Operation) && !thrower.Operation.MayBeCaught() && !Leaks.IsInHandler(thrower.Node) && !IsWithinRelease(thrower.Operation.Syntax, grip, body))
            .OrderBy(thrower => thrower.Operation.Syntax.SpanStart)
            .FirstOrDefault();

    /// <summary>Whether the operation throws, or looks whether it must and does nothing else: a check of the framework, or a method that is written as one.</summary>
    private static bool IsThrow(IOperation operation) => operation.Syntax.Parent is ThrowStatementSyntax or ThrowExpressionSyntax
        || (operation is IInvocationOperation { TargetMethod: var method } && (method.IsInSource() ? IsWrittenAsCheck(method)
            : method is { Name: "ThrowIfCancellationRequested", ContainingType.Name: "CancellationToken" } || (method.IsStatic && method.ContainingType.IsException() && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal))));

    private static bool IsWrittenAsCheck(IMethodSymbol method) => method is { ReturnsVoid: true, IsAbstract: false, IsVirtual: false, IsOverride: false, DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax() switch
    {
        MethodDeclarationSyntax { Body.Statements: { Count: > 0 } statements } => statements.All(IsThrown),
        MethodDeclarationSyntax { ExpressionBody.Expression: ThrowExpressionSyntax } => true,
        _ => false,
    };

    private static bool IsThrown(StatementSyntax statement) => statement switch
    {
        ThrowStatementSyntax => true,
        IfStatementSyntax { Else: null, Statement: var then } => IsThrown(then),
        BlockSyntax { Statements: [var only] } => IsThrown(only),
        _ => false,
    };

    /// <summary>Whether each caller releases what the body leaves it, or leaves it to its own callers who do so, and none has a handler or finally block around the call that may release.</summary>
    private static bool IsReleasedByAllCallers(BodyFacts body, Grip grip, HashSet<BodyFacts> open)
    {
        if (!open.Add(body))
            return true;
        var calls = body.Type.Calls.To(body.Body.Method!).Where(call => call.Caller != body).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => !call.IsDelegate && !IsWithinRelease(call.Operation.Syntax, grip, call.Caller)
            && (IsReleasedAfter(call) || (IsLeftHeld(call.Caller, grip) && IsReleasedByAllCallers(call.Caller, grip, open))));
    }

    private static bool IsReleasedAfter(CallSite call) => call.Caller.Flow is { IsPrecise: true } flow
        && flow.Exits.SelectMany(exit => exit.Paths).SelectMany(path => path.Holds.Values).Where(hold => hold.Site == call.Operation.Syntax).ToList() is { Count: > 0 } holds && holds.TrueForAll(hold => hold.Count == 0);

    /// <summary>Whether a handler or finally block around the place, within its function, may release.</summary>
    private static bool IsWithinRelease(SyntaxNode place, Grip grip, BodyFacts body) => place.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<TryStatementSyntax>().Where(attempt => attempt.Block.Span.Contains(place.Span))
        .Any(attempt => body.Body.Calls.Any(call => call.Syntax.SpanStart > attempt.Block.Span.End && attempt.Span.Contains(call.Syntax.Span) && MayRelease(call, grip, body)));

    private static bool MayRelease(IInvocationOperation call, Grip grip, BodyFacts body) => EventReader.Read(call) is { } sync
        ? sync.Action == SyncAction.Release && sync.Kind == grip.Lock.Kind
        : call.TargetMethod.MethodKind == MethodKind.DelegateInvoke || (body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && callee.HasSyncCalls);
}
