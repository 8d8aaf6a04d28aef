using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A thread-safe collection that is exchanged for a new one and read to the end, while another thread has looked it up and has not added to it yet: <c>_filling.Enqueue(item)</c> beside
/// <c>var full = Interlocked.Exchange(ref _filling, new()); Send(full.ToArray());</c>. Each step is safe, and the item is lost.
/// </summary>
/// <param name="Addition">The call that adds.</param>
/// <param name="Exchange">Where the collection is exchanged.</param>
/// <param name="Taker">The body of that.</param>
/// <param name="Field">The field.</param>
/// <param name="Meeting">How the two threads meet; null where callers of the two members do.</param>
internal sealed record AbandonedCollection(IInvocationOperation Addition, IOperation Exchange, BodyFacts Taker, IFieldSymbol Field, Meeting? Meeting)
{
    /// <summary>Those of the type.</summary>
    public static IEnumerable<AbandonedCollection> Of(TypeFacts type)
    {
        foreach (var field in type.Fields.Where(field => field is { IsReadOnly: false, DeclaredAccessibility: Accessibility.Private } && field.Type.NamespaceName() == "System.Collections.Concurrent"))
        {
            var accesses = type.Accesses.All.Where(access => SymbolEqualityComparer.Default.Equals(access.Variable, field)).ToList();
            foreach (var taking in accesses.Where(access => access.Writes && !type.Callers.IsDuringConstruction(access) && IsReadToTheEnd(access, field)).ToList())
            {
                foreach (var adding in accesses.Where(access => access.Body.Body.Outermost != taking.Body.Body.Outermost && !access.Writes && !access.MayExclude(taking)))
                {
                    // Who looks again afterwards finds out that another one is there.
                    if (AdditionAt(adding) is not { } addition || accesses.Exists(again => again.Body == adding.Body && again.Operation.Syntax.SpanStart >= addition.Syntax.Span.End))
                        continue;
                    var meeting = type.Threads.InParallel(adding, taking);
                    if ((meeting is not null && (!meeting.MayBeKeptApart || accesses.Exists(access => access.IsAtomic))) || (type.Threads.IsCallableFromOutside(adding.Body) && type.Threads.IsCallableFromOutside(taking.Body) && !type.Threads.IsConfined(adding.Body)))
                        yield return new AbandonedCollection(addition, taking.Operation, taking.Body, field, meeting);
                }
            }
        }
    }

    /// <summary>The call that adds to what is read there.</summary>
    private static IInvocationOperation? AdditionAt(Access read)
    {
        var collection = read.Operation.Unconverted() is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" } } volatileRead } ? volatileRead.Unconverted() : read.Operation is IInvocationOperation atomic ? atomic.Unconverted() : read.Operation.Parent;
        return collection is IInvocationOperation { TargetMethod.Name: "Enqueue" or "Add" or "Push" or "TryAdd" or "AddOrUpdate" } call ? call : null;
    }

    /// <summary>Whether the old one is kept in a local, by the exchange or before the assignment of a new one, and nowhere else.</summary>
    private static bool IsReadToTheEnd(Access write, IFieldSymbol field)
    {
        if (write.Operation is IInvocationOperation { TargetMethod: { Name: "Exchange", ContainingType.Name: "Interlocked" }, Arguments: [_, { Value: var next }] } taken && next.IsMadeHere() && taken.Unconverted() is IInvocationOperation { Instance: { } read } && read.Unwrapped() == taken)
            return true;
        var holder = write.Operation switch
        {
            IInvocationOperation { TargetMethod: { Name: "Exchange", ContainingType.Name: "Interlocked" }, Arguments: [_, { Value: var made }] } exchange when made.IsMadeHere() => ThreadEntries.HolderOf(exchange),
            ISimpleAssignmentOperation { Value: var made } assignment when made.IsMadeHere() => write.Body.Body.Declarators.FirstOrDefault(local => local.GetVariableInitializer()?.Value is { } copied && Assignments.Refers(copied.Unwrapped(), field) && local.Syntax.Span.End <= assignment.Syntax.SpanStart)?.Symbol,
            _ => null,
        };
        return holder is ILocalSymbol old && write.Body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, old)).ToList() is { Count: > 0 } uses
            // Who gives others time to come to an end counts on it.
            && !ThreadEntries.GivesTime(write.Operation, uses[0], write.Body)
            && uses.TrueForAll(use => use.Unconverted() is not (IReturnOperation or ISimpleAssignmentOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push" } }));
    }
}
