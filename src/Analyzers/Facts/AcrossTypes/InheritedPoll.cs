using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A loop that goes on until a flag says otherwise, which a base class declares.</summary>
/// <param name="Variable">The flag.</param>
/// <param name="Site">Where it is looked at.</param>
/// <param name="Loop">The loop.</param>
/// <param name="RunsWhile">The value with which the loop goes on.</param>
/// <param name="Synchronises">Whether something in the loop makes it read the flag again.</param>
internal sealed record InheritedPoll(ISymbol Variable, Location Site, Location Loop, bool RunsWhile, bool Synchronises)
{
    /// <summary>The thread of the class that runs the loop, for messages, and where and by which member it is started; null where the class starts none.</summary>
    public (string Text, Location Start, ISymbol Starter)? Thread { get; init; }

    /// <summary>The methods that the member which comes to the loop overrides: the base class may call them on a thread of its own.</summary>
    public ImmutableArray<IMethodSymbol> Overridden { get; init; } = ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>The loops of <paramref name="type"/> that no write of its own ends.</summary>
    public static IEnumerable<InheritedPoll> Of(TypeFacts type)
    {
        if (!type.Accesses.InheritedVariables.Any(IsFlag))
            yield break;
        foreach (var body in type.Accesses.Inherited.Where(access => access.Kind == AccessKind.Read && IsFlag(access.Variable)).Select(access => access.Body).Distinct())
        {
            foreach (var flag in PolledLoop.In(body).SelectMany(PolledFlag.Of).OfType<PolledFlag>().Where(flag => flag is { IsInherited: true, RunsWhile: not null }))
            {
                var worker = flag.Loop.Workers.FirstOrDefault();
                var overridden = worker is null ? Overrides(body).ToImmutableArray() : ImmutableArray<IMethodSymbol>.Empty;
                if (CanBeKeptInRegister(flag) && (worker is not null || !overridden.IsEmpty))
                    yield return new InheritedPoll(flag.Variable, flag.Access.Location, flag.Loop.Location, flag.RunsWhile!.Value, flag.Loop.Synchronises)
                    {
                        Thread = worker is null ? null : ($"the {worker.Row.Noun} started", worker.Location, worker.StartedIn.Body.Outermost.Owner),
                        Overridden = overridden,
                    };
            }
        }
    }

    private static bool IsFlag(ISymbol variable) => variable is not IFieldSymbol { IsVolatile: true } && variable.ValueType()?.SpecialType == SpecialType.System_Boolean;

    /// <summary>Whether nothing that the type does orders the look at the flag: the lock of a caller keeps nothing from being read once.</summary>
    private static bool CanBeKeptInRegister(PolledFlag flag) =>
        flag.Variable is not (IFieldSymbol { IsVolatile: true } or IPropertySymbol { SetMethod: null or { IsInitOnly: true } })
        && flag.Access.Guards.Locks.IsEmpty
        && !flag.Accesses.Any(access => access.IsAtomic || (access.Writes && !access.Body.Type.Callers.IsDuringConstruction(access)));

    /// <summary>What is overridden by the member, or by those of its object that call it.</summary>
    private static IEnumerable<IMethodSymbol> Overrides(BodyFacts body)
    {
        var seen = new HashSet<BodyFacts> { body };
        var pending = new Queue<BodyFacts>([body]);
        while (pending.Count > 0)
        {
            if (pending.Dequeue().Body is not { Enclosing: null, Method: { } method })
                continue;
            for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
                yield return overridden.OriginalDefinition;
            foreach (var call in body.Type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && seen.Add(call.Caller)))
                pending.Enqueue(call.Caller);
        }
    }
}
