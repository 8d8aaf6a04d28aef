using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A worker that empties a queue, finds nothing more, and only then says that it has stopped: what is added in between finds it at work, starts no other, and is left.
/// </summary>
/// <param name="Release">The write of the flag, after the last look.</param>
/// <param name="Look">The last look into the queue.</param>
/// <param name="Test">The test of the flag by whoever adds.</param>
/// <param name="Adder">The body that adds and tests.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Queue">The queue.</param>
internal sealed record LeftInQueue(IOperation Release, IOperation Look, IOperation Test, BodyFacts Adder, ISymbol Flag, ISymbol Queue)
{
    /// <summary>Those of the type, at most one for each write.</summary>
    public static IEnumerable<LeftInQueue> Of(TypeFacts type)
    {
        foreach (var worker in type.Bodies)
        {
            var entries = type.Threads.EntriesReaching(worker).Distinct().ToList();
            // Another start, as of a timer, would find what is left.
            if (entries.Count == 0 || entries.Select(entry => FlagOf(entry)).ToList() is not [{ } start, ..] starts || starts.Exists(other => other is null || !SymbolEqualityComparer.Default.Equals(other.Value.Flag, start.Flag)))
                continue;
            foreach (var release in worker.Body.Operations.Where(operation => IsReleaseOf(start.Flag, operation, entries[0], worker) && worker.HeldAt(operation) is { IsKnown: true, Must.IsEmpty: true }))
            {
                if (Left(release, worker, start.Test, entries[0], start.Flag) is { } left)
                    yield return left;
            }
        }
    }

    private static LeftInQueue? Left(IOperation release, BodyFacts worker, IOperation test, ThreadEntry entry, ISymbol flag)
    {
        var adder = entry.StartedIn;
        foreach (var queue in adder.Body.Operations.Where(operation => operation.Syntax.Span.End <= test.Syntax.SpanStart).Concat(BeforeCallsOf(adder)).Select(ResetAfterDrain.Added).OfType<ISymbol>())
        {
            var looks = worker.Body.Operations.Where(operation => Looks(operation, queue, worker)).ToList();
            if (looks.LastOrDefault(look => look.Syntax.Span.End <= release.Syntax.SpanStart) is { } last && !looks.Exists(look => look.Syntax.SpanStart >= release.Syntax.Span.End) && !LooksInNextRound(release, looks))
                return new LeftInQueue(release, last, test, adder, flag, queue);
        }

        return null;
    }

    /// <summary>What comes before the calls of a private method, in their members.</summary>
    private static IEnumerable<IOperation> BeforeCallsOf(BodyFacts body) => body.Body.Method is { DeclaredAccessibility: Accessibility.Private } method
        ? body.Type.Calls.To(method).Where(call => !call.IsDelegate).SelectMany(call => call.Caller.Body.Operations.Where(operation => operation.Syntax.Span.End <= call.Operation.Syntax.SpanStart))
        : [];

    /// <summary>The field that decides whether the thread is started, and its test.</summary>
    private static (ISymbol Flag, IOperation Test)? FlagOf(ThreadEntry entry)
    {
        foreach (var condition in entry.Created?.Deciding() ?? [])
        {
            foreach (var part in condition.DescendantsAndSelf())
            {
                if (part is IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32, IsReadOnly: false } flag, Instance: null or IInstanceReferenceOperation })
                    return (flag, condition);
            }
        }

        return null;
    }

    /// <summary>Whether the operation stores a constant in the flag with which the next one is started.</summary>
    private static bool IsReleaseOf(ISymbol flag, IOperation operation, ThreadEntry entry, BodyFacts worker)
    {
        var stored = operation switch
        {
            ISimpleAssignmentOperation { Value: var value, Target: var target } when Assignments.Refers(target, flag) => value,
            IInvocationOperation { Parent: IExpressionStatementOperation, TargetMethod: { Name: "Exchange" or "Write", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: [var location, var value] } when Assignments.Refers(location.Value, flag) => value.Value,
            _ => null,
        };
        var known = new KnownValues(worker.Type);
        return stored is { ConstantValue.HasValue: true } && known.Value(stored, worker) is { } constant && !WaysThere.AreClosed(entry.Created!, entry.StartedIn, known.With(flag, constant));
    }

    /// <summary>Whether the operation uses the queue, or calls a method of the type that does.</summary>
    public static bool Looks(IOperation operation, ISymbol queue, BodyFacts worker, int depth = 2) => Assignments.Refers(operation, queue)
        || (depth > 0 && operation is not IMethodReferenceOperation && worker.Type.Calls.TargetsOf(operation).Any(target => worker.Type.Calls.BodyOf(target) is { } callee && callee != worker && callee.Body.Operations.Any(inner => Looks(inner, queue, callee, depth - 1))));

    /// <summary>Whether a loop around the write comes to another look: not where the block ends the loop.</summary>
    private static bool LooksInNextRound(IOperation release, List<IOperation> looks)
    {
        foreach (var outer in release.Enclosing())
        {
            if (outer is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break }] })
                return false;
            if (outer is ILoopOperation loop && looks.Exists(loop.Repeats))
                return true;
        }

        return false;
    }
}
