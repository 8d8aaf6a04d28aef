using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows who else of a type releases what one of its bodies acquires.</summary>
internal static class OtherReleases
{
    /// <summary>Whether the body releases the lock, and not because it has acquired it itself.</summary>
    public static bool IsIn(BodyFacts body, Grip grip) => !Acquires(body, grip) && body.Events.Any(release =>
        release.Action == SyncAction.Release && SymbolEqualityComparer.Default.Equals(body.Paths.Read(release.Target).Variable, grip.Lock.Path.Variable));

    /// <summary>Whether a body of another member releases the lock for whoever has acquired it.</summary>
    public static bool IsElsewhere(BodyFacts body, Grip grip) => body.Type.Bodies.Any(other => IsOther(other, body, grip));

    /// <summary>
    /// Whether what the body leaves acquired goes with something that it leaves behind, an item or a count, and a member that others call gives it back
    /// when that goes: one that the body does not come to itself, and that nobody calls only because he holds the lock. Where the body releases the
    /// lock itself on other ways, and a third member leaves it acquired, the two others are a pair of their own.
    /// </summary>
    public static bool IsGivenBackLater(BodyFacts body, Grip grip, bool isReleased) => !(isReleased && body.Type.Bodies.Any(third => LeavesAcquired(third, body, grip)))
        && body.Type.Bodies.Any(other => IsOther(other, body, grip) && IsRunByOthers(other, grip, []) && !Reaches(body, other, []));

    private static bool LeavesAcquired(BodyFacts third, BodyFacts body, Grip grip) => third != body && third.Body is { Enclosing: null, Method: { } method } && !Reaches(body, third, [])
        && (body.Type.Locks.EffectsOf(method).Any(effect => effect.Delta > 0 && SymbolEqualityComparer.Default.Equals(effect.Grip.Lock.Path.Variable, grip.Lock.Path.Variable))
            || (Uses(third, grip.Lock.Path.Variable, SyncAction.Acquire) && !Uses(third, grip.Lock.Path.Variable, SyncAction.Release)));

    /// <summary>Whether who calls the body releases the lock and never acquires it but by that call: it is acquired for him, however many rounds that takes.</summary>
    public static bool IsByCaller(BodyFacts body, Grip grip) => body.Body.Method is { } method
        && body.Type.Calls.To(method).Any(call => call.Caller.Body.Outermost != body.Body.Outermost && Uses(call.Caller, grip.Lock.Path.Variable, SyncAction.Release) && !Uses(call.Caller, grip.Lock.Path.Variable, SyncAction.Acquire));

    /// <summary>
    /// Whether another member releases for it: one that is made a delegate of, which may be handed to whoever finishes, or one that releases the
    /// field in which the object keeps the lock that it was given.
    /// </summary>
    public static bool IsKeptFor(BodyFacts body, Grip grip) =>
        body.Type.Bodies.Any(other => other.Body.Method is { MethodKind: MethodKind.Ordinary } method && body.Type.Calls.To(method).Any(call => call.IsDelegate)
            && Uses(other, grip.Lock.Path.Variable, SyncAction.Release) && !Uses(other, grip.Lock.Path.Variable, SyncAction.Acquire))
        || (grip.Lock.Path.Root.Symbol is IParameterSymbol given && body.Body.Operations.Any(operation => operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation kept, Value: var value }
            && value.Unwrapped() is IParameterReferenceOperation used && SymbolEqualityComparer.Default.Equals(used.Parameter, given)
            && body.Type.Bodies.Any(other => other.Body.Outermost != body.Body.Outermost && Uses(other, kept.Field, SyncAction.Release))));

    /// <summary>Whether the body acquires the lock where its caller's argument says so, and releases it where that says otherwise: <c>if (acquire) Enter(); else Exit();</c>.</summary>
    public static bool IsByOtherArgument(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site) => body.Body.Operations.OfType<IConditionalOperation>().Any(choice =>
        choice.WhenFalse is { } other && choice.Syntax.Span.Contains(site.Span)
        && choice.Condition.DescendantsAndSelf().All(part => part is IParameterReferenceOperation or IUnaryOperation or IBinaryOperation or ILiteralOperation or IConversionOperation)
        && flow.Sites.Any(release => release.Event.Action == SyncAction.Release && release.Grip.Equals(grip)
            && AreApart(choice.WhenTrue.Syntax.Span, other.Syntax.Span, site.Span, release.Event.Call.Syntax.Span)));

    private static bool AreApart(TextSpan left, TextSpan right, TextSpan one, TextSpan other) => (left.Contains(one) && right.Contains(other)) || (right.Contains(one) && left.Contains(other));

    private static bool IsOther(BodyFacts other, BodyFacts body, Grip grip) =>
        other.Body.Outermost != body.Body.Outermost && IsIn(other, grip) && !Uses(other, grip.Lock.Path.Variable, SyncAction.Acquire);

    /// <summary>Whether others than those who hold the lock run the body: it can be called from outside, is handed out, or its caller is such a body.</summary>
    private static bool IsRunByOthers(BodyFacts body, Grip grip, HashSet<BodyFacts> open)
    {
        if (!open.Add(body))
            return false;
        if (body.Body.Method is not { MethodKind: not (MethodKind.LambdaMethod or MethodKind.LocalFunction) } method || method.IsVisibleOutsideType() || method.IsCallableOutsideOutermostType())
            return true;
        return body.Type.Calls.To(method).Any(call => call.IsDelegate || (!Uses(call.Caller, grip.Lock.Path.Variable, SyncAction.Acquire) && !AcquiresByCall(call.Caller, grip) && IsRunByOthers(call.Caller, grip, open)));
    }

    private static bool AcquiresByCall(BodyFacts body, Grip grip) => body.Body.Outermost.WithNested.SelectMany(nested => nested.Calls)
        .Any(call => body.Type.Locks.EffectsOf(call.TargetMethod).Any(effect => effect.Delta > 0 && effect.Grip.Lock.Kind == grip.Lock.Kind));

    private static bool Reaches(BodyFacts body, BodyFacts target, HashSet<BodyFacts> open) => open.Add(body) && body.Body.Outermost.WithNested.Any(nested =>
        nested.Calls.Any(call => body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && (callee == target || Reaches(callee, target, open))));

    /// <summary>Whether the body acquires the lock unconditionally: then what it releases is its own.</summary>
    private static bool Acquires(BodyFacts body, Grip grip) => body.Flow is { IsPrecise: true } flow && flow.Sites.All(site =>
        site.Event.Action != SyncAction.Release || !site.Grip.Equals(grip) || site.Before.All(path => path.Count(grip) > 0));

    /// <summary>Whether the member does that with the lock in the variable.</summary>
    public static bool Uses(BodyFacts body, ISymbol? variable, SyncAction action) => body.Body.Outermost.WithNested.SelectMany(nested => body.Type.FactsOf(nested).Events)
        .Any(own => own.Action == action && SymbolEqualityComparer.Default.Equals(body.Paths.Read(own.Target).Variable, variable));
}
