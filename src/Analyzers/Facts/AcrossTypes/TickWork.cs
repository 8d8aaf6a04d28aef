using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A method that a class leaves to those which derive from it, and calls in each tick of a timer, with nothing that keeps two ticks apart.</summary>
/// <param name="Method">The method.</param>
/// <param name="Timer">Where the timer is made.</param>
/// <param name="Tick">The tick, for messages.</param>
internal sealed record TickCall(IMethodSymbol Method, Location Timer, string Tick)
{
    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<TickCall> Of(TypeFacts type)
    {
        foreach (var entry in type.MentionsThreads ? type.Threads.Entries : ImmutableArray<ThreadEntry>.Empty)
        {
            if (entry is not { Row.Noun: "timer callback", Created: { } created } || !(TimerPeriod.IsPeriodic(created, type) || TimerPeriod.IsMadePeriodic(created, type)) || TickReach.IsKeptApart(entry.Target))
                continue;
            foreach (var call in TickReach.OwnBodies(entry.Target).SelectMany(body => body.Body.Calls).Where(call => call is { IsVirtual: true, Instance: IInstanceReferenceOperation, TargetMethod: { IsAbstract: true } or { IsVirtual: true } }))
                yield return new TickCall(call.TargetMethod.OriginalDefinition, entry.Location, entry.Target.Body.Name);
        }
    }
}

/// <summary>A method that overrides one and goes on from where its object says that it stands, with nothing that keeps two calls apart.</summary>
/// <param name="Method">The method that was declared first.</param>
/// <param name="Class">The class that overrides it.</param>
/// <param name="Work">What it does.</param>
internal sealed record TickWork(IMethodSymbol Method, INamedTypeSymbol Class, (SyntaxNode Look, SyntaxNode Call, SyntaxNode Store, string State) Work)
{
    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<TickWork> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body is not { Enclosing: null, Method: { IsOverride: true, Parameters.Length: <= 1 } method } || body.Body.Calls.IsEmpty || !method.Overridden().Any(declared => declared.IsInSource()) || TickReach.OwnBodies(body).Select(ContinuedWork.In).FirstOrDefault(found => found is not null) is not { } work || TickReach.IsKeptApart(body))
                continue;
            foreach (var declared in method.Overridden().Where(declared => declared.IsInSource()))
                yield return new TickWork(declared.OriginalDefinition, method.ContainingType, (work.Look.Syntax, work.Work.Syntax, work.Store.Syntax, work.State.Name));
        }
    }
}
