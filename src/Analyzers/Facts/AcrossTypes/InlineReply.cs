using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A loop on a thread or task of its own completes what a method gives its callers to await, and runs their code in doing so.</summary>
/// <param name="Method">The method that makes what is awaited.</param>
/// <param name="Creation">Where.</param>
/// <param name="Completion">Where the loop completes it.</param>
/// <param name="IsReader">Whether each round of the loop awaits, or reads, what comes next.</param>
/// <param name="Ends">The functions of the type that block until the loop's thread has gone on, and where they do.</param>
internal sealed record InlineReply(IMethodSymbol Method, Location Creation, SyntaxNode Completion, bool IsReader, ImmutableArray<(ISymbol Function, Location Wait)> Ends)
{
    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<InlineReply> Of(TypeFacts type)
    {
        foreach (var body in type.MentionsThreads && !type.Threads.Entries.IsEmpty ? type.Bodies.Where(body => !body.Body.Loops.IsEmpty) : [])
        {
            var threads = type.Threads.EntriesReaching(body).Where(entry => entry is { Row.Blocks: false, Created: not null }).ToList();
            if (threads.Count == 0)
                continue;
            foreach (var call in body.Body.Calls.Where(call => call.TargetMethod.Name is "SetResult" or "TrySetResult" && CompletionSources.Completes(call) && call.Enclosing().OfType<ILoopOperation>().Any()))
            {
                var isReader = IsInReadingLoop(call);
                var ends = threads is [var thread] ? LoopEnd.WaitsFor(thread, call, body).Select(end => (Function: LockUses.FunctionOf(end.Waiter.Body), end.Wait)).Where(end => end.Function is not null).Select(end => (end.Function!, end.Wait.Syntax.GetLocation())).ToImmutableArray() : ImmutableArray<(ISymbol, Location)>.Empty;
                if ((isReader || !ends.IsEmpty) && CompletionSources.InlineCreation(call, body) is { Type: INamedTypeSymbol made } creation && type.Bodies.FirstOrDefault(maker => maker.Body.Creations.Contains(creation)) is { Body: { Enclosing: null, Method: { ReturnType: INamedTypeSymbol { Name: "Task" or "ValueTask" } given } method } }
                    && SymbolEqualityComparer.Default.Equals(given.TypeArguments.FirstOrDefault(), made.TypeArguments.FirstOrDefault()))
                    yield return new InlineReply(method.OriginalDefinition, creation.Syntax.GetLocation(), call.Syntax, isReader, ends);
            }
        }
    }

    /// <summary>Whether each round of the innermost endless loop awaits, or reads, what comes next.</summary>
    private static bool IsInReadingLoop(IInvocationOperation call) => call.Enclosing().OfType<ILoopOperation>().LastOrDefault() is { } loop
        && (loop is IForEachLoopOperation { IsAsynchronous: true } || loop.DescendantsAndSelf().Any(part => part is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "Read" or "ReadLine" or "Receive" or "Take" } && part.Syntax.SpanStart < call.Syntax.SpanStart));
}
