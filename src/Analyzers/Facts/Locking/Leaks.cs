using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Finds the acquires of a body that some way out does not release although another does, or that nothing releases at all.</summary>
internal static class Leaks
{
    /// <summary>The leaks of <paramref name="body"/>, at most one per acquire, by place.</summary>
    public static IEnumerable<Leak> Of(BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            yield break;
        var sites = flow.Exits.SelectMany(exit => exit.Paths).Concat(flow.Thrown)
            .SelectMany(path => path.Holds.Where(entry => entry.Value is { Site: not null, Count: > 0 }).Select(entry => (Grip: entry.Key, Site: entry.Value.Site!)))
            .Distinct()
            .OrderBy(held => held.Site.SpanStart)
            .ThenBy(held => held.Grip.ToString(), StringComparer.Ordinal);
        foreach (var (grip, site) in sites)
        {
            if (grip.Lock.Path.Root.Kind != PathRootKind.Opaque && !IsSignal(grip, body) && !OwnersSign.Is(grip, body) && Find(body, flow, grip, site) is { } leak)
                yield return leak;
        }
    }

    /// <summary>Whether the semaphore has nothing to give at first: who waits for it owes nobody a release.</summary>
    private static bool IsSignal(Grip grip, BodyFacts body) =>
        grip.IsSemaphore && grip.Lock.Path.Variable is { } variable && LockOwners.InitialCount(variable, body.Type) == 0;

    private static Leak? Find(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site)
    {
        if (EnteredAgain.Of(body, flow, grip, site) is { } again)
            return again;
        if (TakesBack(body, grip) || IsReleasedByAnotherLoop(body, flow, grip) || CountedHolds.Decide(body, grip, site) || OtherReleases.IsByOtherArgument(body, flow, grip, site) || IsOfThisRun(body, grip, site))
            return null;
        if (flow.Calls.Any(call => call.Before.Any(path => IsHeld(path, grip, site)) && CallTable.Targets(call.Call).Any(callee => MayRelease(callee, grip, body.Type, []))))
            return null;
        var acquire = flow.Sites.Where(candidate => candidate.Event.Action == SyncAction.Acquire && candidate.Event.Call.Syntax == site).OrderByDescending(candidate => candidate.Grip.Equals(grip)).FirstOrDefault()?.Event;
        var leaking = IsEndOfOwner(acquire, body) ? [] : Ends(flow, path => IsHeld(path, grip, site));
        var released = Ends(flow, path => path.Holds.TryGetValue(grip, out var hold) && hold is { Count: 0 } && hold.Site == site);
        var isReleased = released.Count > 0 || IsReleasedBeforeNextRound(flow, grip, site);
        var isHidden = body.Body.Calls.Any(call => IsReleasedBy(call, grip, body));
        if (leaking.Count > 0)
        {
            if (!isReleased && LostScope.Of(body, flow, grip, site, acquire, leaking.ConvertAll(end => (end.Exit, Result(end, flow)))) is { } lost)
                return OtherReleases.IsByCaller(body, grip) ? null : lost;
            if (HeldForCaller.Of(body, flow, grip, site, acquire) is { } left)
                return left;
            if (isReleased && CaughtFailure.Of(body, flow, grip, site) is { } caught)
                return new Leak(site, acquire, grip, PlaceOf(caught), IsOnException: true, !LikelyFailure.Is(caught.Operation, body), isHidden);
            leaking = leaking.FindAll(end => !ChosenRelease.Covers(end.Exit, body, flow, grip) && !LeftToCaller.Covers(end.Exit, end.Path, body, flow, grip) && !LeftAtDisposal.Covers(end.Exit, body, grip) && !GivenLock.IsBefore(end.Exit.Location, body, grip, site));
            if (leaking.Count == 0 || RoundsElsewhere.Release(site, body) || OtherReleases.IsByCaller(body, grip) || OtherReleases.IsKeptFor(body, grip) || OtherReleases.IsGivenBackLater(body, grip, isReleased))
                return null;
            var functions = ReleasingFunctions(body, grip, site.Span.End);
            if (functions.Count > 0 && !isHidden && functions.Count == ReleasingFunctions(body, grip, 0).Count && !OtherReleases.IsElsewhere(body, grip) && SkippedHandOver.Of(body, flow, grip, acquire, functions) is { } jump)
                return new Leak(site, acquire, grip, jump, IsOnException: false, IsReleasedByCall: true);
            if (functions.Count > 0)
                leaking = OtherReleases.IsElsewhere(body, grip) ? [] : leaking.FindAll(end => IsBeforeAll(end, functions, site) && !HandsOut(end, flow));
            var isLeak = leaking.Count > 0 && (isReleased ? !IsHandedOver(body, flow, leaking, released)
                : functions.Count > 0 || (LockOwners.NobodyElseReleases(body, grip, acquire) && !leaking.Any(end => HandsOut(end, flow))));
            return isLeak ? new Leak(site, acquire, grip, leaking[0].Exit.Location, IsOnException: false, IsReleasedByCall: isHidden) : null;
        }

        return isReleased
            && flow.Thrown.Any(path => IsHeld(path, grip, site))
            && FirstThrower(body, flow, grip, site) is { } thrower
            ? new Leak(site, acquire, grip, PlaceOf(thrower), IsOnException: true, IsAfterFailure(flow, thrower, grip) || UnguardedThread.IsEndedBy(thrower.Operation, body) || !LikelyFailure.Is(thrower.Operation, body), isHidden)
            : null;
    }

    /// <summary>Whether the thread that would keep the mutex ends with the body: whoever waits for it then gets it, and is told that it was abandoned.</summary>
    private static bool IsEndOfOwner(SyncEvent? acquire, BodyFacts body) => acquire?.Kind == PrimitiveKind.Mutex && body.Type.Threads.Entries.Any(entry => entry.Target == body && entry.Row.Noun == "thread");

    /// <summary>Whether the body is the end of a scope that had given back for a while a lock which it was given.</summary>
    private static bool TakesBack(BodyFacts body, Grip grip) => body.Body is { Enclosing: null, Method: { Name: "Dispose" or "DisposeAsync", Parameters.IsEmpty: true } } && grip.Lock.Path is { Elements: var steps, Root: var root }
        && (root.Symbol is IParameterSymbol || (steps is [{ Member: { } member }] && Assignments.ValuesOf(member, body.Type).ToList() is { Count: > 0 } values && values.TrueForAll(value => value.Unwrapped() is IParameterReferenceOperation)));

    /// <summary>Whether nobody else can ask for the lock: the body makes it for this one acquire, and gives it to nobody. A program that begins so may still grow.</summary>
    private static bool IsOfThisRun(BodyFacts body, Grip grip, SyntaxNode site) =>
        body.Body.Method is not { IsStatic: true, Name: WellKnownMemberNames.TopLevelStatementsEntryPointMethodName or WellKnownMemberNames.EntryPointMethodName } &&
        grip.Lock.Path is { Elements.IsEmpty: true, Root: { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local } } && !body.Type.Captured.Contains(local)
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation { Arguments: var arguments } made && !arguments.Any(argument => argument.Parameter?.Type.SpecialType == SpecialType.System_String)
        && body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).All(use => use.Parent is IInvocationOperation call && call.Instance == use)
        && !body.Body.Loops.OfType<ILoopOperation>().Any(loop => loop.Syntax.Span.Contains(site.Span) && !loop.Syntax.Span.Contains(made.Syntax.Span));

    /// <summary>Whether a release ends what <paramref name="site"/> begins, and another round of acquire and release follows.</summary>
    private static bool IsReleasedBeforeNextRound(BodyFlow flow, Grip grip, SyntaxNode site) => flow.Sites.Any(other =>
        other.Event.Action == SyncAction.Release && other.Grip.Equals(grip) && other.Before.Any(path => IsHeld(path, grip, site)) && !IsInHandler(other.Node));

    /// <summary>Whether the call is one of a method of the type that releases the lock for its caller.</summary>
    private static bool IsReleasedBy(IOperation operation, Grip grip, BodyFacts body) => operation is IInvocationOperation call
        && body.Type.Locks.EffectsOf(call.TargetMethod).Any(effect => effect.Delta < 0 && SymbolEqualityComparer.Default.Equals(VariableOf(effect.Grip, call, body), grip.Lock.Path.Variable));

    /// <summary>The variable of a callee's lock: that of the argument, where the callee is given the lock.</summary>
    private static ISymbol? VariableOf(Grip grip, IInvocationOperation call, BodyFacts body) => grip.Lock.Path is { Elements.IsEmpty: true, Root.Symbol: IParameterSymbol { Ordinal: var place } }
        ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == place) is { Value: var given } ? body.Paths.Read(given).Variable : null
        : grip.Lock.Path.Variable;

    /// <summary>Whether a method of the type that is called with the lock held releases it on some path, as its arguments tell it.</summary>
    private static bool MayRelease(IMethodSymbol callee, Grip grip, TypeFacts type, HashSet<BodyFacts> open)
    {
        if (type.Calls.BodyOf(callee) is not { } body || !type.Locks.EffectsOf(callee).IsEmpty || !open.Add(body))
            return false;
        return OtherReleases.IsIn(body, grip) || body.Body.Calls.Any(call => MayRelease(call.TargetMethod, grip, type, open));
    }

    /// <summary>The lambdas and methods that are handed to others from a place on and release the lock, when they run them.</summary>
    private static List<IOperation> ReleasingFunctions(BodyFacts body, Grip grip, int start) => body.Body.Functions.Where(function =>
        function.Syntax.SpanStart >= start
        && (function is IMethodReferenceOperation reference ? body.Type.Calls.BodyOf(reference.Method) : body.Body.Nested.FirstOrDefault(nested => nested.Root == function) is { } nested ? body.Type.FactsOf(nested) : null) is { } target
        && ReleasesWhenRun(target, grip, [])).ToList();

    /// <summary>Whether the body returns before any of the functions is handed over: nobody releases what it leaves.</summary>
    private static bool IsBeforeAll((BodyExit Exit, PathState Path) end, List<IOperation> functions, SyntaxNode site)
    {
        // A return without a value is known by what comes before it only.
        var last = end.Exit.Location?.SourceSpan ?? (LoopAround(site) is null ? (end.Exit.Branch.Source.BranchValue ?? end.Exit.Branch.Source.Operations.LastOrDefault())?.Syntax.Span : null);
        return last is { } exit && functions.TrueForAll(function => exit.End <= function.Syntax.SpanStart);
    }

    private static bool ReleasesWhenRun(BodyFacts body, Grip grip, HashSet<BodyFacts> open) =>
        open.Add(body) && (OtherReleases.IsIn(body, grip) || body.Body.Calls.Any(call => body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && ReleasesWhenRun(callee, grip, open)));

    /// <summary>Whether the lock is one of several that one loop acquires and another releases.</summary>
    private static bool IsReleasedByAnotherLoop(BodyFacts body, BodyFlow flow, Grip grip) =>
        (LoopOf(grip, body) is { } loop && flow.Sites.Any(site => site.Event.Action == SyncAction.Release && LoopOf(site.Grip, body) is { } other && other != loop))
        || (IsElement(grip) && flow.Sites.Any(site => site.Event.Action == SyncAction.Release && IsElement(site.Grip) && !flow.Sites.Any(own => own.Event.Action == SyncAction.Acquire && SameLoop(own, site))
            && flow.Sites.Any(own => own.Event.Action == SyncAction.Acquire && own.Grip.Equals(grip) && LoopAround(own) is { } around && LoopAround(site) is { } other && other != around && SameElements(own.Grip, site.Grip))));

    private static bool SameLoop(SyncSite one, SyncSite other) => LoopAround(one) == LoopAround(other) && SameElements(one.Grip, other.Grip);

    /// <summary>Whether both are elements of one array or list, whatever their index is.</summary>
    private static bool SameElements(Grip one, Grip other) => one.Lock.Path.Root.Equals(other.Lock.Path.Root)
        && one.Lock.Path.Elements.Select(step => step.Member).SequenceEqual(other.Lock.Path.Elements.Select(step => step.Member), SymbolEqualityComparer.Default);

    /// <summary>Whether the lock is, or is part of, an element at a computed index.</summary>
    private static bool IsElement(Grip grip) => grip.Lock.Path.Elements.Any(step => step.Arguments is not null && !step.IsExact);

    private static SyntaxNode? LoopAround(SyncSite site) => LoopAround(site.Event.Call.Syntax);

    private static SyntaxNode? LoopAround(SyntaxNode site) => site.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .FirstOrDefault(outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);

    /// <summary>The loop that runs over the objects the lock is one of, or is a part of one of.</summary>
    private static IForEachLoopOperation? LoopOf(Grip grip, BodyFacts body) => grip.Lock.Path.Root.Symbol is not ILocalSymbol element ? null
        : body.Body.Loops.OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(element, SymbolEqualityComparer.Default));

    private static bool IsHeld(PathState path, Grip grip, SyntaxNode site) =>
        path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site;

    private static List<(BodyExit Exit, PathState Path)> Ends(BodyFlow flow, Func<PathState, bool> condition) =>
        flow.Exits.SelectMany(exit => exit.Paths.Where(condition).Select(path => (exit, path))).ToList();

    /// <summary>
    /// Whether the result tells the caller that it has the lock now: held with <c>true</c> or an object, released with <c>false</c> or
    /// null (the classification by returned value of smatch's locking check).
    /// </summary>
    private static bool IsHandedOver(BodyFacts body, BodyFlow flow, List<(BodyExit Exit, PathState Path)> leaking, List<(BodyExit Exit, PathState Path)> released) =>
        body.Body.Method is { ReturnsVoid: false }
        && leaking.All(end => Result(end, flow) is true)
        && released.All(end => Result(end, flow) is false);

    private static bool HandsOut((BodyExit Exit, PathState Path) end, BodyFlow flow) => Result(end, flow) is true;

    /// <summary>True for <c>true</c> and objects, false for <c>false</c> and null, null for no or another result.</summary>
    private static bool? Result((BodyExit Exit, PathState Path) end, BodyFlow flow)
    {
        if (end.Exit.Returned is not { } returned)
            return null;
        if (returned.ConstantValue is { HasValue: true, Value: null })
            return false;
        if (flow.Evaluate(returned, end.Path) is { } result)
            return result;
        // A task that is done keeps nothing that it could give back.
        if (returned.Unwrapped() is IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } })
            return null;
        return returned.Type is { IsReferenceType: true } or { IsRefLikeType: true } || flow.ScopeOf(returned, end.Path) is not null ? true : null;
    }

    /// <summary>What a reader is shown as that which throws.</summary>
    public static Location PlaceOf(ThrowSite thrower) => (thrower.Operation.Syntax.Parent is ThrowStatementSyntax statement ? statement : thrower.Operation.Syntax).GetLocation();

    private static ThrowSite? FirstThrower(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site) =>
        ThrowersPast(body, flow, grip, path => IsHeld(path, grip, site)).FirstOrDefault(thrower => !GivenLock.IsBefore(thrower.Operation.Syntax.GetLocation(), body, grip, site));

    /// <summary>What may throw past the release of <paramref name="grip"/> on a path that has yet to release it, the most certain first.</summary>
    public static IEnumerable<ThrowSite> ThrowersPast(BodyFacts body, BodyFlow flow, Grip grip, Func<PathState, bool> isOwed) => Throwers(body, flow, grip, isOwed).Where(thrower => !IsCaught(thrower.Node));

    /// <summary>As <see cref="ThrowersPast"/>, with what the body itself catches.</summary>
    public static IEnumerable<ThrowSite> Throwers(BodyFacts body, BodyFlow flow, Grip grip, Func<PathState, bool> isOwed) => flow.Throws
        .Where(thrower => thrower.Before.Any(isOwed) && !IsUncancellableAcquire(thrower.Operation, body) && !IsReleasedBy(thrower.Operation, grip, body) && !IsReleasedByFinally(body, flow, thrower.Node, grip))
        .OrderBy(thrower => IsAfterFailure(flow, thrower, grip))
        .ThenBy(thrower => (!LikelyFailure.Is(thrower.Operation, body), ThrowTable.Distance(thrower.Operation)))
        .ThenBy(thrower => thrower.Operation.Syntax.SpanStart);

    /// <summary>Whether the operation is part of a handler that releases, or that takes whatever is thrown and throws nothing itself: of all that could fail, its author has only left out what he does then.</summary>
    private static bool IsAfterFailure(BodyFlow flow, ThrowSite thrower, Grip grip) => thrower.Node.Block.RegionsAround().Any(region => region.Kind == ControlFlowRegionKind.Catch
        && (flow.Sites.Any(site => IsReleaseIn(region, site, grip)) || (region.ExceptionType.IsOfAllExceptions() && thrower.Operation.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>()?.DescendantNodes().Any(node => node is ThrowStatementSyntax) == false)));

    /// <summary>Waiting for another lock throws only when the wait can be cancelled.</summary>
    private static bool IsUncancellableAcquire(IOperation operation, BodyFacts body) =>
        operation is IInvocationOperation call && body.EventsOf(call) is [{ IsCancellable: false }, ..]
        || operation is IAwaitOperation { Operation: IInvocationOperation awaited } && EventReader.Read(awaited) is { IsCancellable: false };

    /// <summary>Whether a finally block that the exception runs through, or that throws itself, has a release.</summary>
    public static bool IsReleasedByFinally(BodyFacts body, BodyFlow flow, FlowNode node, Grip grip) => FinallyRegions(node).Any(region =>
        flow.Sites.Any(site => IsReleaseIn(region, site, grip)) || flow.Throws.Any(call => region.Contains(call.Node.Block) && IsReleasedBy(call.Operation, grip, body)));

    private static bool IsReleaseIn(ControlFlowRegion region, SyncSite site, Grip grip) =>
        site.Event.Action == SyncAction.Release && site.Grip.Equals(grip) && region.Contains(site.Node.Block);

    /// <summary>Whether the operation is part of a handler of exceptions.</summary>
    public static bool IsInHandler(FlowNode node) => node.Block.RegionsAround().Any(region => region.Kind == ControlFlowRegionKind.Catch);

    private static IEnumerable<ControlFlowRegion> FinallyRegions(FlowNode node)
    {
        var around = node.Block.TriesAround().SelectMany(container => container.NestedRegions).Where(region => region.Kind == ControlFlowRegionKind.Finally);
        return node.Finally is { } run ? around.Append(run.Region) : around;
    }

    private static bool IsCaught(FlowNode node) => node.Block.TriesAround().Any(container => container.Kind == ControlFlowRegionKind.TryAndCatch && container.CatchesEverything());
}
