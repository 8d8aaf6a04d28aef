using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A loop on a thread of a class that calls, in each round, a method which it leaves to those that derive from it, until it is asked to stop by somebody who then waits for its end.</summary>
/// <param name="Method">The virtual or abstract method.</param>
/// <param name="Thread">The thread, for messages, and where it is started.</param>
/// <param name="Request">Where it is asked to stop.</param>
/// <param name="Flag">Where the loop looks whether it is.</param>
internal sealed record HookRound(IMethodSymbol Method, (string Text, Location Start) Thread, Location Request, Location Flag)
{
    /// <summary>The methods that those which derive from the class may have, and that run before the end is waited for: what they do may end what a round waits for.</summary>
    public ImmutableHashSet<ISymbol> Before { get; init; } = ImmutableHashSet<ISymbol>.Empty;

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<HookRound> Of(TypeFacts type)
    {
        foreach (var body in type.MentionsThreads && !type.Threads.Entries.IsEmpty ? type.Bodies.Where(body => !body.Body.Loops.IsEmpty) : [])
        {
            foreach (var loop in PolledLoop.In(body))
            {
                var hooks = loop.Operations.OfType<IInvocationOperation>().Where(call => call is { IsVirtual: true, Instance: IInstanceReferenceOperation }).ToList();
                if (hooks.Count == 0 || loop.Workers.FirstOrDefault() is not { } worker || StopRequest.Of(loop).ToList() is not [var request, ..] requests)
                    continue;
                if (requests.Exists(one => StopRequest.Wakers(one.Body).Any(waker => waker.Body.Calls.Any(call => call.TargetMethod.Name is "Interrupt" or "Abort"))) || LateEnd.Join(worker, request.Site, request.Body) is not { } join)
                    continue;
                var before = requests.SelectMany(one => MayBeOverridden(one.Body, one == request ? join : LateEnd.Join(worker, one.Site, one.Body), one.Body)).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);
                foreach (var hook in hooks)
                    yield return new HookRound(hook.TargetMethod.OriginalDefinition, ($"the {worker.Row.Noun} started", worker.Location), request.Site.Syntax.GetLocation(), request.Flag.Syntax.GetLocation()) { Before = before };
            }
        }
    }

    /// <summary>The virtual methods that are called when the stop is asked for, and those that ask for it.</summary>
    private static IEnumerable<ISymbol> MayBeOverridden(BodyFacts request, IOperation? join, BodyFacts asking)
    {
        foreach (var waker in StopRequest.Wakers(request))
        {
            foreach (var call in waker.Body.Calls.Where(call => call is { IsVirtual: true, Instance: IInstanceReferenceOperation } && (join is null || !LateEnd.Is(call, waker, join, asking))))
                yield return call.TargetMethod.OriginalDefinition;
        }

        foreach (var method in Askers(request, []).Where(method => method.IsVirtual || method.IsOverride || method.IsAbstract))
        {
            foreach (var declared in method.Overridden())
                yield return declared.OriginalDefinition;
        }
    }

    /// <summary>The method that asks for the stop, and those of the type that call it.</summary>
    private static IEnumerable<IMethodSymbol> Askers(BodyFacts body, HashSet<BodyFacts> seen) => !seen.Add(body) || body.Body.Method is not { } method ? []
        : body.Type.Calls.To(method).SelectMany(call => Askers(call.Caller, seen)).Prepend(method);
}
