using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
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

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<ThreadedHook> Of(TypeFacts type) => type.MentionsThreads ? type.Bodies.SelectMany(body => Started(body).Concat(CalledIn(body))) : [];

    /// <summary>The methods without a body of the type's own that <paramref name="body"/> hands to a thread.</summary>
    private static IEnumerable<ThreadedHook> Started(BodyFacts body) => body.Body.Functions
        .OfType<IMethodReferenceOperation>()
        .Where(named => IsLeftToOthers(named.Method, named.Instance) && named.Method.IsAbstract)
        .Select(named => ThreadEntries.Start(named) is var (row, created) && !row.Blocks ? new ThreadedHook(named.Method.OriginalDefinition, $"the {row.Noun} started", created.Syntax.GetLocation(), body.Body.Outermost.Owner) : null)
        .OfType<ThreadedHook>();

    /// <summary>The methods that threads of the type come to in <paramref name="body"/>, itself among them.</summary>
    private static IEnumerable<ThreadedHook> CalledIn(BodyFacts body)
    {
        if (body.Type.Threads.Entries.IsEmpty || body.Type.Threads.EntriesReaching(body).FirstOrDefault(entry => entry is { Row.Blocks: false, Created: not null }) is not { } entry)
            yield break;
        var thread = $"the {entry.Row.Noun} started";
        if (body.Body is { Enclosing: null, Method: { IsVirtual: true } own })
            yield return new ThreadedHook(own.OriginalDefinition, thread, entry.Location, entry.StartedIn.Body.Outermost.Owner);
        foreach (var call in body.Body.Calls.Where(call => call.IsVirtual && IsLeftToOthers(call.TargetMethod, call.Instance)))
            yield return new ThreadedHook(call.TargetMethod.OriginalDefinition, thread, entry.Location, entry.StartedIn.Body.Outermost.Owner) { IsBare = body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true } };
    }

    private static bool IsLeftToOthers(IMethodSymbol method, IOperation? instance) => (method.IsAbstract || method.IsVirtual) && instance is IInstanceReferenceOperation;
}
