using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// Tells where others run a thread's work themselves instead of having it started: <c>Run()</c> keeps its caller until it is stopped,
/// <c>RunAsync()</c> starts a thread that calls <c>Run</c>.
/// </summary>
internal static class DirectRun
{
    /// <summary>Whether the only way from outside to <paramref name="access"/> is through the loop that the thread runs.</summary>
    public static bool Is(ThreadEntry entry, Access access, TypeFacts type)
    {
        var way = new HashSet<BodyFacts> { access.Body };
        var pending = new Queue<BodyFacts>([access.Body]);
        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            var callers = body.Body.Method is { } method ? type.Calls.To(method).Where(call => !call.IsDelegate).Select(call => call.Caller) : [];
            foreach (var caller in body.Body.Enclosing is { } enclosing ? callers.Append(type.FactsOf(enclosing)) : callers)
            {
                if (way.Add(caller))
                    pending.Enqueue(caller);
            }
        }

        return way.Contains(entry.Target)
            && WholeWork(entry.Target, type).ToList() is var work && way.Where(type.Threads.IsCallableFromOutside).All(work.Contains)
            && way.Any(body => body.Body.Operations.Any(operation => operation is IWhileLoopOperation or IForLoopOperation { Condition: null }));
    }

    /// <summary>The member of the same object which a lambda does nothing but call, <c>() => Run()</c>; null where it does anything else.</summary>
    public static IMethodSymbol? OnlyCallOf(BodyFacts lambda) => lambda.Body.Root is IAnonymousFunctionOperation { Body.Operations: var statements }
        && statements.Where(statement => statement is not IReturnOperation { ReturnedValue: null }).ToList() is [var only]
        && ((only as IExpressionStatementOperation)?.Operation ?? (only as IReturnOperation)?.ReturnedValue)?.Unwrapped() is IInvocationOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true } call ? call.TargetMethod : null;

    /// <summary>Whether two threads run the same body, or lambdas that call the same member.</summary>
    public static bool AreSame(BodyFacts one, BodyFacts other) => one == other || (OnlyCallOf(one) is { } called && SymbolEqualityComparer.Default.Equals(called, OnlyCallOf(other)));

    /// <summary>The body, and what it does nothing but call.</summary>
    private static IEnumerable<BodyFacts> WholeWork(BodyFacts body, TypeFacts type)
    {
        for (var (next, depth) = (body, 3); next is not null && depth > 0; depth--)
        {
            yield return next;
            next = next.Body.Calls.Select(call => type.Calls.BodyOf(call.TargetMethod)).OfType<BodyFacts>().Distinct().ToList() is [var only] && !next.Body.Operations.Any(operation => operation is IAssignmentOperation or ILoopOperation) ? only : null;
        }
    }
}
