using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// An object that is replaced by another one and disposed of, while a thread that has looked it up before is still at work with it:
/// <c>var old = Interlocked.Exchange(ref _session, fresh); old.Dispose();</c> beside <c>await _session.SendAsync(frame);</c>.
/// </summary>
/// <param name="Disposal">Where the old one is disposed of.</param>
/// <param name="Replacement">Where the new one is stored.</param>
/// <param name="Use">Where another member uses what it finds.</param>
/// <param name="Meeting">How the two threads meet; null where only the variable says that several use it.</param>
internal sealed record ReplacedWhileUsed(IOperation Disposal, Access Replacement, Access Use, Meeting? Meeting)
{
    /// <summary>The first among all accesses to one variable.</summary>
    public static ReplacedWhileUsed? Among(ISymbol variable, ImmutableArray<Access> accesses)
    {
        if (variable.ValueType() is not { IsReferenceType: true } type || !type.IsDisposable() || type is { Name: "Timer" or "MemoryStream" or "Task" or "CancellationTokenSource" })
            return null;
        var isForSeveral = SharedVariable.IsForSeveral(variable, accesses);
        foreach (var replacement in accesses.Where(access => access.Writes))
        {
            if (OldIn(replacement) is not { } old || DisposalOf(old, replacement) is not { } disposal)
                continue;
            foreach (var use in accesses.Where(access => access.Body.Body.Outermost != replacement.Body.Body.Outermost && !access.Writes && access.Guards.AreNone && IsAtWork(access)))
            {
                var threads = use.Body.Type.Threads;
                var meeting = threads.InParallel(use, replacement);
                if (meeting is { MayBeKeptApart: false } || (isForSeveral && (meeting is not null || (threads.IsCallableFromOutside(use.Body) && !threads.IsConfined(use.Body)))))
                    return new ReplacedWhileUsed(disposal, replacement, use, meeting);
            }
        }

        return null;
    }

    /// <summary>The local that keeps the old object, from the exchange or a read before the new one is stored.</summary>
    private static ILocalSymbol? OldIn(Access replacement) => replacement.Operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "Exchange", ContainingType.Name: "Interlocked" }, Arguments: [_, { Value: var fresh }] } exchange when !fresh.IsNull() => ThreadEntries.HolderOf(exchange) as ILocalSymbol,
        ISimpleAssignmentOperation { Value: var fresh } assignment when !fresh.IsNull() => replacement.Body.Body.Declarators
            .FirstOrDefault(local => local.GetVariableInitializer()?.Value is { } copied && Assignments.Refers(copied.Unwrapped(), replacement.Variable) && local.Syntax.Span.End <= assignment.Syntax.SpanStart)?.Symbol,
        _ => null,
    };

    /// <summary>Where the old one is disposed of, with nothing in between that gives others time to come to an end.</summary>
    private static IOperation? DisposalOf(ILocalSymbol old, Access replacement)
    {
        var body = replacement.Body;
        var disposal = body.Body.Calls.FirstOrDefault(call => call is { TargetMethod: { Name: "Dispose" or "DisposeAsync" or "Close", Parameters.IsEmpty: true } } && call.Receiver()?.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, old) && call.Syntax.SpanStart > replacement.Operation.Syntax.Span.End);
        return disposal is not null && !ThreadEntries.GivesTime(replacement.Operation, disposal, body) ? disposal : null;
    }

    /// <summary>Whether a method is called on what is found, itself or by a local, whose failure nobody expects, and that does not ask first whether the object may still be used.</summary>
    private static bool IsAtWork(Access use)
    {
        var read = use.Operation;
        if (read.MayBeCaught())
            return false;
        if (read.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var copy } })
            return use.Body.Body.Calls.Where(call => call.Receiver()?.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, copy)).ToList() is { Count: > 0 } calls && calls.TrueForAll(IsWork);
        return read.Unconverted() switch
        {
            IInvocationOperation call => call.Instance?.Unwrapped() == read && IsWork(call),
            IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => IsWork(call),
            _ => false,
        };
    }

    private static bool IsWork(IInvocationOperation call) => call.TargetMethod.ReturnType.SpecialType != SpecialType.System_Boolean && !call.MayBeCaught() && call.TargetMethod.Name is not ("Dispose" or "DisposeAsync" or "Close" or "ToString" or "Equals" or "GetHashCode" or "Cancel" or "CancelAsync");
}
