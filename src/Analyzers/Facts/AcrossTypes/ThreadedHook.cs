using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A method that a class leaves to those which derive from it, and calls on a thread that it starts.</summary>
/// <param name="Method">The virtual or abstract method.</param>
/// <param name="Thread">The thread, for messages.</param>
/// <param name="Start">Where it is started.</param>
/// <param name="Starter">The member that starts it.</param>
internal sealed record ThreadedHook(IMethodSymbol Method, string Thread, Location Start, ISymbol Starter)
{
    /// <summary>Whether the class holds no lock when it calls it.</summary>
    public bool IsBare { get; init; } = true;

    /// <summary>Whether a constructor starts the thread, so that those of derived classes have yet to run.</summary>
    public bool IsOfConstruction { get; init; }

    /// <summary>Whether the thread has something to wait for before it calls the method, or whether it starts, or calls, depends on what it is told.</summary>
    public bool IsLate { get; init; }

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<ThreadedHook> Of(TypeFacts type) => type.MentionsThreads ? type.Bodies.SelectMany(body => Started(body).Concat(CalledIn(body))) : [];

    /// <summary>The methods without a body of the type's own that <paramref name="body"/> hands to a thread.</summary>
    private static IEnumerable<ThreadedHook> Started(BodyFacts body) => body.Body.Functions
        .OfType<IMethodReferenceOperation>()
        .Where(named => IsLeftToOthers(named.Method, named.Instance) && named.Method.IsAbstract)
        .Select(named => ThreadEntries.Start(named) is var (row, created) && !row.Blocks ? new ThreadedHook(named.Method.OriginalDefinition, $"the {row.Noun} started", created.Syntax.GetLocation(), body.Body.Outermost.Owner) { IsOfConstruction = !row.IsOnDemand && body.Body.IsConstruction && !body.Body.Owner.IsStatic && (!row.NeedsStart || body.Body.Calls.Any(IsStart)), IsLate = created.Deciding().Any() } : null)
        .OfType<ThreadedHook>();

    private static bool IsStart(IInvocationOperation call) => call.TargetMethod is { Name: "Start", ContainingType: { Name: "Thread" or "Task", ContainingNamespace: { } space } } && space.Name is ("Threading" or "Tasks") && !call.Deciding().Any();

    /// <summary>The methods that threads of the type come to in <paramref name="body"/>, itself among them.</summary>
    private static IEnumerable<ThreadedHook> CalledIn(BodyFacts body)
    {
        if (body.Type.Threads.Entries.IsEmpty)
            yield break;
        var entries = body.Type.Threads.EntriesReaching(body).Where(entry => entry is { Row.Blocks: false, Created: not null }).ToList();
        if ((entries.Find(IsOfConstructor) ?? entries.FirstOrDefault()) is not { } entry)
            yield break;
        if (body.Body is { Enclosing: null, Method: { IsVirtual: true } own })
            yield return Hook(own) with { IsLate = IsTold(entry) || (entry.Target != body && LateStart.Is(entry, body.Body.Root, body)) };
        foreach (var call in body.Body.Calls.Where(call => call.IsVirtual && IsLeftToOthers(call.TargetMethod, call.Instance)))
            yield return Hook(call.TargetMethod) with { IsBare = body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true }, IsLate = IsTold(entry) || LateField.IsTold(call) || LateStart.Is(entry, call, body) };

        ThreadedHook Hook(IMethodSymbol method) => new(method.OriginalDefinition, $"the {entry.Row.Noun} started", entry.Location, entry.StartedIn.Body.Outermost.Owner) { IsOfConstruction = IsOfConstructor(entry) };
    }

    private static bool IsOfConstructor(ThreadEntry entry) => entry is { IsOnSameObject: true, Row.IsOnDemand: false }
        && entry.Starts.Any(start => start.Body.Body is not { Owner: IMethodSymbol { IsStatic: true } } && entry.Target.Type.Callers.RunsDuringConstructionOnly(start.Body));

    /// <summary>Whether a condition decides if the thread is started.</summary>
    private static bool IsTold(ThreadEntry entry) => entry.Starts.All(start => start.Operation.Deciding().Any());

    private static bool IsLeftToOthers(IMethodSymbol method, IOperation? instance) => (method.IsAbstract || method.IsVirtual) && instance is IInstanceReferenceOperation;
}
