using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A member by which code of other types uses a queue of limited size that a class keeps to itself.</summary>
/// <param name="Member">The member.</param>
/// <param name="Queue">The channel or collection.</param>
/// <param name="Addition">Where it waits for room; null where it takes, or gives a sequence that does.</param>
internal sealed record QueueMember(IMethodSymbol Member, ISymbol Queue, Location? Addition)
{
    /// <summary>The member of an interface that it implements; null where it is the class's own.</summary>
    public IMethodSymbol? Implemented { get; init; }

    /// <summary>Whether a call of <paramref name="called"/> may come to it.</summary>
    public bool IsCalledBy(IMethodSymbol called) => SymbolEqualityComparer.Default.Equals(called, Member) || (Implemented is not null && SymbolEqualityComparer.Default.Equals(called, Implemented));

    /// <summary>Those of the queues of <paramref name="type"/> that it does not empty itself.</summary>
    public static IEnumerable<QueueMember> Of(TypeFacts type)
    {
        if (!type.MentionsThreads)
            yield break;
        foreach (var group in LimitedQueue.TakenIn(type))
        {
            var queue = group.Key!;
            if (queue is not (IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } or IParameterSymbol) || !group.All(taking => GivesWhatItTakes(taking.Body)) || !LimitedQueue.IsLimited(queue, type) || LimitedQueue.IsGivenAway(queue, type))
                continue;
            foreach (var taker in group.Select(taking => taking.Body.Body.Method!).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
                yield return new QueueMember(taker.OriginalDefinition, queue, null) { Implemented = ImplementedBy(taker) };
            foreach (var body in type.Bodies.Where(body => body.Body is { Enclosing: null, Method: { } method } && method.IsCallableOutsideOutermostType()))
            {
                if (body.Body.Operations.Select(operation => FedByItself.AddedBy(operation, queue, type)).FirstOrDefault(site => site is not null) is { } addition)
                    yield return new QueueMember(body.Body.Method!.OriginalDefinition, queue, addition.Syntax.GetLocation()) { Implemented = ImplementedBy(body.Body.Method) };
            }
        }
    }

    /// <summary>Whether it is a member that others call for what it takes: one that uses that up itself makes room whatever they do.</summary>
    private static bool GivesWhatItTakes(BodyFacts body) => body.Body is { Enclosing: null, Method: { IsOverride: false, IsVirtual: false, IsStatic: false } method } && method.IsCallableOutsideOutermostType()
        && method.ReturnType is { SpecialType: not SpecialType.System_Void } returned && returned is not INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.IsEmpty: true };

    private static IMethodSymbol? ImplementedBy(IMethodSymbol method) => method.ExplicitInterfaceImplementations.FirstOrDefault() ?? method.ContainingType.AllInterfaces.Where(implemented => implemented.IsInSource())
        .SelectMany(implemented => implemented.GetMembers(method.Name).OfType<IMethodSymbol>())
        .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))?.OriginalDefinition;
}
