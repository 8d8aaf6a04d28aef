using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A stream of a child process that comes through a pipe which nobody empties.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Redirect">What sends it through the pipe.</param>
/// <param name="LateRead">What reads it, when the wait is over; null where nothing does.</param>
/// <param name="IsHandled">Whether it has a handler, which gets nothing.</param>
internal sealed record FullPipe(ChildStream Stream, IOperation Redirect, IOperation? LateRead, bool IsHandled);

/// <summary>A wait without a limit for a child process that may itself wait until somebody reads what it has written.</summary>
/// <param name="Wait">The wait, or the call that comes to it.</param>
/// <param name="Pipes">What nobody reads meanwhile.</param>
internal sealed record UnreadOutput(IOperation Wait, ImmutableArray<FullPipe> Pipes)
{
    /// <summary>The waits of a type.</summary>
    public static IEnumerable<UnreadOutput> Of(TypeFacts type) => type.Bodies.Any(body => body.Body.Calls.Any(MayWait)) ? ChildProcess.Of(type).SelectMany(process => Of(process)) : [];

    private static bool MayWait(IInvocationOperation call) => ChildProcessTable.IsWaitForExit(call) || ChildProcessTable.IsReadToEnd(call);

    private static IEnumerable<UnreadOutput> Of(ChildProcess process)
    {
        if (process.Redirects.Count == 0)
            yield break;
        var (uses, origin) = (process.Trail.Uses, process.Trail.Origin);
        var reads = uses.SelectMany(Reads).ToList();
        var waits = uses.Where(use => IsWait(use.Operation, ChildProcessTable.IsWaitForExit)).Select(use => (Stream: (ChildStream?)null, Use: use))
            .Concat(reads.Where(read => read.Use.Operation is { } reading && (IsWait(reading, ChildProcessTable.IsReadToEnd) || IsLoopToEnd(reading))).Select(read => (Stream: (ChildStream?)read.Stream, read.Use)))
            .OrderBy(wait => wait.Use.Operation.Syntax.SpanStart);
        var reported = new List<TrailUse>();
        foreach (var (stream, wait) in waits)
        {
            if (process.RulesOut(wait) || reported.Exists(before => TrailOrder.HasBegun(before, wait, origin) == true) || uses.Any(use => (ChildProcessTable.Limits(use.Operation) || (stream is not null && ChildProcessTable.TellsOfEnd(use.Operation))) && TrailOrder.HasBegun(use, wait, origin) != false))
                continue;
            var pipes = process.Redirects.Where(redirect => redirect.Key != stream).OrderBy(redirect => redirect.Key)
                .Select(redirect => (redirect.Key, redirect.Value, Readers: reads.FindAll(read => read.Stream == redirect.Key)))
                .Where(pipe => pipe.Readers.TrueForAll(read => TrailOrder.HasBegun(read.Use, wait, origin) == false)).ToList();
            if (pipes.Count == 0)
                continue;
            reported.Add(wait);
            var late = pipes.SelectMany(pipe => pipe.Readers).Select(read => read.Use).FirstOrDefault();
            yield return new UnreadOutput(late is null ? Place(wait, process) : TrailOrder.Meeting(wait, late), pipes.Select(pipe => new FullPipe(pipe.Key, pipe.Value, pipe.Readers.FirstOrDefault().Use?.Operation,
                uses.Any(use => ChildProcessTable.Handled(use.Operation) == pipe.Key))).ToImmutableArray());
        }
    }

    /// <summary>The wait, or the call that comes to it with a process, or a description of one, which others do without.</summary>
    private static IOperation Place(TrailUse wait, ChildProcess process)
    {
        var handed = process.Calls.Except(wait.Calls).Concat(wait.Calls.Except(process.Trail.Origin.Calls)).ToList();
        return handed.Count > 0 ? handed[0].Operation : wait.Operation;
    }

    /// <summary>What reads a stream, or has it read: what is done with its reader, where all of that is seen.</summary>
    private static IEnumerable<(ChildStream Stream, TrailUse Use)> Reads(TrailUse use)
    {
        if (ChildProcessTable.Begun(use.Operation) is { } begun)
            return [(begun, use)];
        if (ChildProcessTable.Reader(use.Operation) is not { } stream)
            return [];
        return ObjectTrail.Of(use.Operation, use.Body, _ => false).SelectMany(reader => reader.Escapes
            ? [(stream, use)]
            : reader.Uses.Select(read => (stream, read with { Calls = use.Calls.AddRange(read.Calls) })));
    }

    private static bool IsWait(IOperation operation, Func<IOperation, bool> isKnown) => isKnown(operation) && operation is IInvocationOperation call && (!ChildProcessTable.IsAsynchronous(call) || call.IsWaitedFor());

    /// <summary>Whether the operation is asked before each round of a loop that nothing else ends: <c>while (!reader.EndOfStream)</c>.</summary>
    private static bool IsLoopToEnd(IOperation reading) =>
        reading is IPropertyReferenceOperation { Property.Name: "EndOfStream" } or IInvocationOperation { TargetMethod.Name: "ReadLine" or "ReadLineAsync" }
        && reading.Enclosing().OfType<IWhileLoopOperation>().FirstOrDefault() is { Condition: { } condition, Body: var body }
        && condition.Syntax.Span.Contains(reading.Syntax.Span) && condition.Unwrapped() is not IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd }
        && !body.DescendantsAndSelf().Any(part => part is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: not BranchKind.Continue });
}
