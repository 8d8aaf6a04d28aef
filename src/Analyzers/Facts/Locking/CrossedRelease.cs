using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A release of what nobody has acquired, while another lock of that kind is held that is not released.</summary>
/// <param name="Release">The release of the wrong lock.</param>
/// <param name="Acquire">The acquire of the one that is held.</param>
/// <param name="First">The crossed release of the section before, because of which this one is crossed; null where it is so by itself.</param>
internal sealed record CrossedRelease(SyncSite Release, SyncSite Acquire, SyncSite? First = null)
{
    /// <summary>The crossed releases of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<CrossedRelease> Of(BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            return [];
        return flow.Sites.Where(site => site.Event.Action == SyncAction.Release && !site.Before.IsEmpty)
            .SelectMany(release => AcquireOfHeld(release, flow, body) is { } acquire ? InTurn(release, acquire, flow).Prepend(new CrossedRelease(release, acquire)) : [])
            .GroupBy(one => one.Release.Event.Call.Syntax).Select(same => same.First()).OrderBy(one => one.Release.Event.Call.Syntax.SpanStart);
    }

    /// <summary>Whether another lock is released in the place of the one that leaks: that is said of the release, and mended there.</summary>
    public static bool Explains(Leak leak, BodyFacts body) => Of(body).Any(crossed => crossed.Acquire.Event.Call.Syntax == leak.Site && crossed.Acquire.Grip.Equals(leak.Grip));

    private static SyncSite? AcquireOfHeld(SyncSite release, BodyFlow flow, BodyFacts body)
    {
        var grip = release.Grip;
        if (!grip.Lock.IsExact || release.Before.Any(path => path.Count(grip) != 0) || !IsFree(grip, body) || IsReplaced(grip, body))
            return null;
        foreach (var (held, hold) in release.Before[0].Holds.Select(entry => (entry.Key, entry.Value)))
        {
            if (hold is not { Count: > 0, Site: { } since } || held.Lock.Kind != grip.Lock.Kind || held.Lock.Equals(grip.Lock) || !held.Lock.IsExact
                || !release.Before.All(path => IsHeldSince(path, held, since)) || flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(held) && site.Event.Call.Syntax == since) is not { } acquire)
                continue;
            if (IsNeverReleased(held, since, flow) || InTurn(release, acquire, flow).Any())
                return acquire;
        }

        return null;
    }

    /// <summary>Whether the body puts another lock into the variable: it goes from one to the next, hand over hand.</summary>
    private static bool IsReplaced(Grip grip, BodyFacts body) => grip.Lock.Path.Variable is { } variable
        && body.Body.Operations.OfType<ISimpleAssignmentOperation>().Any(assignment => Assignments.Refers(assignment.Target, variable));

    /// <summary>
    /// The releases of what is held since <paramref name="acquire"/> in the next section, that of the lock which <paramref name="release"/> gives back before it
    /// is acquired: each of two sections, one after the other, ends with the release of the other's lock.
    /// </summary>
    private static IEnumerable<CrossedRelease> InTurn(SyncSite release, SyncSite acquire, BodyFlow flow)
    {
        var others = flow.Sites.Where(site => site.Event.Action == SyncAction.Release && site.Grip.Equals(acquire.Grip) && site.Before.Any(path => IsHeldSince(path, acquire.Grip, acquire.Event.Call.Syntax))).ToList();
        var next = flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && site.Before.All(path => path.Count(release.Grip) == -1));
        return next is not null && (!release.Grip.IsSemaphore || EndsSectionOf(release, acquire))
            && others.TrueForAll(other => other.Before.Where(path => IsHeldSince(path, acquire.Grip, acquire.Event.Call.Syntax)).All(path => path.Holds.TryGetValue(release.Grip, out var hold) && hold is { Count: 0, Site: null }))
            ? others.Select(other => new CrossedRelease(other, next, release)) : [];
    }

    /// <summary>Whether the release stands in the <c>finally</c> block of the <c>try</c> that follows the acquire.</summary>
    private static bool EndsSectionOf(SyncSite release, SyncSite acquire) =>
        release.Event.Call.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Parent: FinallyClauseSyntax { Parent: TryStatementSyntax { Parent: BlockSyntax block } attempt } } }
        && block.Statements.IndexOf(attempt) is > 0 and var place && block.Statements[place - 1].Span.Contains(acquire.Event.Call.Syntax.Span);

    private static bool IsHeldSince(PathState path, Grip grip, SyntaxNode since) => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == since;

    /// <summary>Whether every way out leaves held what is acquired at <paramref name="since"/>.</summary>
    private static bool IsNeverReleased(Grip grip, SyntaxNode since, BodyFlow flow) => !flow.Exits.SelectMany(exit => exit.Paths).Any(path =>
        path.Holds.TryGetValue(grip, out var hold) && hold.Count <= 0 && hold.Site == since);

    /// <summary>Whether nobody else can have acquired the lock for this body: it is private to the type, made here, or given by callers who do not have it.</summary>
    private static bool IsFree(Grip grip, BodyFacts body) => grip.Lock.Path.Root.Kind switch
    {
        PathRootKind.Variable when grip.Lock.Path.Root.Symbol is IParameterSymbol => Renaming.IsGiven(grip, body) && IsFreeInCallers(grip, body),
        PathRootKind.Variable => grip.Lock.Path is { Elements.IsEmpty: true, Variable: ILocalSymbol local } && IsMadeHere(local, body) && body.Body.Outermost.WithNested.All(other => other == body.Body || IsBalanced(grip, body.Type.FactsOf(other))),
        _ => !LockOwners.MayBeHeldByCaller(grip, body) && (!grip.IsSemaphore || LockOwners.InitialCount(grip.Lock.Path.Variable!, body.Type) is not 0),
    };

    private static bool IsFreeInCallers(Grip grip, BodyFacts body)
    {
        if (body.Body.Method is not { } method || !(method.MethodKind == MethodKind.LocalFunction || method is { DeclaredAccessibility: Accessibility.Private, ExplicitInterfaceImplementations.IsEmpty: true }))
            return false;
        var calls = body.Type.Calls.To(method).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => !call.IsDelegate && call.Caller != body && Renaming.Of(grip, call, body) is { } given && call.Caller.HeldAt(call.Operation) is { IsKnown: true } held && !held.Must.Contains(given)
            && given.Lock.Path.Root.Kind != PathRootKind.Variable && IsFree(given, call.Caller) && !(call.Caller.Flow?.Sites.Any(site => site.Grip.Equals(given)) == true));
    }

    /// <summary>Whether the body gives back what it acquires, and releases nothing else.</summary>
    private static bool IsBalanced(Grip grip, BodyFacts body) => !body.HasSyncCalls
        || (body.Flow is { IsPrecise: true } flow && flow.Exits.SelectMany(exit => exit.Paths).All(path => path.Count(grip) == 0));

    private static bool IsMadeHere(ILocalSymbol local, BodyFacts body) => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Syntax is BaseObjectCreationExpressionSyntax { Initializer: null }
        && body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local))
            .All(use => use.Parent is IInvocationOperation or IConversionOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor" } } } } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Monitor" } });
}
