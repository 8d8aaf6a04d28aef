using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>Which bodies of a type run on which threads.</summary>
internal sealed class ThreadFacts
{
    private readonly TypeFacts _type;
    private readonly Dictionary<BodyFacts, HashSet<ThreadRoot>> _roots = [];

    public ThreadFacts(TypeFacts type)
    {
        _type = type;
        Entries = ThreadEntries.Of(type);
        // Work that is awaited on the spot is part of the starter's own course.
        var started = Entries.Where(entry => entry.IsRepeated || !(entry.Row.Blocks || (entry.Created is { } created && ThreadEntries.IsAwaited(created)))).ToList();
        foreach (var entry in started)
            Spread(entry.Target, new ThreadRoot(entry, entry.IsOnSameObject));
        foreach (var body in type.Bodies.Where(IsCallableFromOutside))
            Spread(body, new ThreadRoot(null, IsOnSameObject: true));
        foreach (var entry in Entries.Except(started))
            foreach (var root in RootsOf(entry.StartedIn).Where(root => root.Entry != entry).ToList())
                Spread(entry.Target, root);
    }

    /// <summary>The bodies that the type starts on other threads.</summary>
    public ImmutableArray<ThreadEntry> Entries { get; }

    /// <summary>Where the threads that run <paramref name="body"/> come from.</summary>
    public IReadOnlyCollection<ThreadRoot> RootsOf(BodyFacts body) => _roots.TryGetValue(body, out var roots) ? roots : [];

    /// <summary>The entries whose threads run <paramref name="body"/>.</summary>
    public IEnumerable<ThreadEntry> EntriesReaching(BodyFacts body) => RootsOf(body).Select(root => root.Entry).OfType<ThreadEntry>();

    /// <summary>Whether only one thread at a time ever runs <paramref name="body"/>: one that the type starts, or the user interface's.</summary>
    public bool IsConfined(BodyFacts body)
    {
        var entries = RootsOf(body).Select(root => root.Entry).Distinct().ToList();
        return entries.Count == 1 && (entries[0] is { } entry ? !entry.IsRepeated : IsUserInterface(_type.Type));
    }

    /// <summary>How two threads can come to run both accesses at the same time, or null when that is not known to happen.</summary>
    /// <param name="first">The access that is asked about.</param>
    /// <param name="second">Another, or the same.</param>
    /// <param name="othersMayJoin">Whether code that is handed a thread is taken to have waited for its end.</param>
    public Meeting? InParallel(Access first, Access second, bool othersMayJoin = true)
    {
        if (first.IsOwnElement || second.IsOwnElement)
            return null;
        foreach (var left in RootsAt(first))
        {
            foreach (var right in RootsAt(second))
            {
                if (CanMeet(left, right, first.Variable) && !ThreadOrder.IsOrdered(_type, left, first, right, second, othersMayJoin))
                    return Meeting.Of(left, first, right, second, OutsideCaller);
            }
        }

        return null;
    }

    /// <summary>
    /// Where the threads at an access come from. Each run of a member has locals of its own: to them, only the threads that it starts
    /// itself are others, whoever runs it.
    /// </summary>
    private IEnumerable<ThreadRoot> RootsAt(Access access)
    {
        var roots = RootsOf(access.Body);
        if (access.Variable is not (ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } }))
            return roots;
        var member = access.Body.Body.Outermost;
        return roots
            .Select(root => root.Entry is { } entry && entry.StartedIn.Body.Outermost == member ? root with { IsOnSameObject = true } : new ThreadRoot(null, IsOnSameObject: true))
            .Distinct();
    }

    /// <summary>The member that threads of other types call to get to <paramref name="body"/>: itself, or the nearest one that calls it.</summary>
    private Body OutsideCaller(BodyFacts body)
    {
        var seen = new HashSet<BodyFacts> { body };
        var pending = new Queue<BodyFacts>([body]);
        while (pending.Count > 0)
        {
            var candidate = pending.Dequeue();
            if (IsCallableFromOutside(candidate))
                return candidate.Body;
            var callers = candidate.Body.Method is { } method ? _type.Calls.To(method).Select(call => call.Caller) : [];
            foreach (var caller in candidate.Body.Enclosing is { } enclosing ? callers.Append(_type.FactsOf(enclosing)) : callers)
            {
                if (seen.Add(caller))
                    pending.Enqueue(caller);
            }
        }

        return body.Body.Outermost;
    }

    private static bool CanMeet(ThreadRoot left, ThreadRoot right, ISymbol variable)
    {
        if (!variable.IsStatic && !(left.IsOnSameObject && right.IsOnSameObject))
            return false;
        // A lock that only one of the ways in takes is a protocol of its own: what it keeps out is not known.
        if (left.IsUnderLock || right.IsUnderLock)
            return false;
        return left.Entry is { } entry
            ? left.Entry != right.Entry || (entry.IsRepeated && !entry.HasItsOwn(variable))
            : right.Entry is not null;
    }

    private void Spread(BodyFacts body, ThreadRoot root)
    {
        if (!_roots.TryGetValue(body, out var roots))
            _roots[body] = roots = [];
        if (!roots.Add(root))
            return;
        foreach (var call in _type.Calls.From(body))
        {
            if ((!call.IsDelegate || RunsAtOnce(call.Operation)) && _type.Calls.BodyOf(call.Target) is { Body.IsConstruction: false } callee)
                Spread(callee, root with { IsOnSameObject = root.IsOnSameObject && (call.IsOnSameObject || (root.Entry is null && IsOnPart(call))), IsUnderLock = root.IsUnderLock || !body.HeldAt(call.Operation).Must.IsEmpty });
        }

        foreach (var nested in body.Body.Nested.Where(nested => nested.Root is IAnonymousFunctionOperation && RunsAtOnce(nested.Root)))
            Spread(_type.FactsOf(nested), root);
    }

    /// <summary>
    /// Whether an object of a type nested in the caller's is called that the caller's object keeps: to that object, whoever calls the
    /// caller calls it.
    /// </summary>
    private static bool IsOnPart(CallSite call) =>
        call.Receiver is { } receiver
        && SymbolEqualityComparer.Default.Equals(call.Target.ContainingType.ContainingType, call.Caller.Body.Owner.ContainingType)
        && call.Caller.Paths.Read(receiver) is { IsShared: true, IsExact: true };

    /// <summary>Whether a lambda or method group is handed to a call that runs it before it returns.</summary>
    private bool RunsAtOnce(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IArgumentOperation { Parent: IInvocationOperation call }
            && (EntryTable.RunsAtOnce(call.TargetMethod) || (_type.Calls.BodyOf(call.TargetMethod) is not null && ThreadEntries.Start(function) is null));
    }

    private static bool IsCallableFromOutside(BodyFacts body) =>
        body.Body is { Enclosing: null, IsConstruction: false, Method: { } method }
        && method.MethodKind != MethodKind.Destructor
        && EntryTable.FindOverride(method) is null
        && (method.IsCallableOutsideOutermostType() || method.Name is "Main" or "<Main>$");

    private static bool IsUserInterface(INamedTypeSymbol? type)
    {
        while (type is not null)
        {
            if (type.Name is "DispatcherObject" or "DependencyObject" or "UIElement" or "ComponentBase" or "MonoBehaviour" || type.ToDisplayString() == "System.Windows.Forms.Control")
                return true;
            type = type.BaseType;
        }

        return false;
    }
}
