using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A lock that an iterator holds where it gives an element, and releases further on, in no <c>finally</c> block: who wants no more elements ends it there, and only
/// its <c>finally</c> blocks run: <c>_gate.Wait(); foreach (var item in _items) yield return item; _gate.Release();</c>.
/// </summary>
internal static class YieldedLock
{
    private static readonly HashSet<string> s_stopping = ["First", "FirstOrDefault", "Any", "All", "Contains", "Take", "TakeWhile", "ElementAt", "ElementAtOrDefault", "Single", "SingleOrDefault", "FirstAsync", "FirstOrDefaultAsync", "AnyAsync", "AllAsync"];
    private static readonly HashSet<string> s_handingOn = ["Where", "Select", "SelectMany", "OfType", "Cast", "Skip", "SkipWhile", "Distinct", "DistinctBy", "AsEnumerable", "Append", "Prepend", "Concat", "Chunk", "Index", "DefaultIfEmpty", "WithCancellation", "ConfigureAwait"];

    /// <summary>The leaks of <paramref name="body"/>, one for each acquire; none where no element is given meanwhile, or all consumers go through all of them.</summary>
    public static IEnumerable<Leak> Of(BodyFacts body) => body.Flow is { IsPrecise: true, Yields.Count: > 0 } flow ? Of(body, flow) : [];

    private static IEnumerable<Leak> Of(BodyFacts body, BodyFlow flow)
    {
        var seen = new HashSet<SyntaxNode>();
        foreach (var given in flow.Yields)
        {
            foreach (var hold in given.Before.SelectMany(path => path.Holds).Where(hold => hold.Value is { Site: not null, Count: > 0 }))
            {
                var (grip, site) = (hold.Key, hold.Value.Site!);
                if (!Leaks.IsReleasedByFinally(body, flow, given.Node, grip) && !CallsOwnInFinally(given.Operation.Syntax, body) && IsReleasedAtEnd(flow, grip, site) && seen.Add(site) && AcquireOf(flow, grip, site) is { } acquire && !DrainedIterator.Is(body))
                {
                    var stop = body.Body.Method is { } iterator ? StopOf(iterator, body.Type.Written) : null;
                    // That a lock of the thread is held there is said anyway (LKS2008).
                    if (stop is not null || grip.IsSemaphore)
                        yield return new Leak(site, acquire, grip, given.Operation.Syntax.GetLocation(), IsOnException: false, IsUnlikely: stop is null) { IsOfIterator = true, Stop = stop };
                }
            }
        }
    }

    private static bool IsReleasedAtEnd(BodyFlow flow, Grip grip, SyntaxNode site) => flow.Exits.SelectMany(exit => exit.Paths).Any(path => path.Holds.TryGetValue(grip, out var hold) && hold.Count == 0 && hold.Site == site);

    /// <summary>Whether a <c>finally</c> block around the element calls a method of the type, which may release.</summary>
    private static bool CallsOwnInFinally(SyntaxNode element, BodyFacts body) => body.Body.Calls.Any(call => body.Type.Calls.BodyOf(call.TargetMethod) is not null
        && call.Syntax.Ancestors().OfType<FinallyClauseSyntax>().Any(last => last.Parent is TryStatementSyntax attempt && attempt.Block.Span.Contains(element.Span)));

    /// <summary>What acquires there; null for a scope, which is disposed of whenever the iterator ends, and for helpers.</summary>
    private static SyncEvent? AcquireOf(BodyFlow flow, Grip grip, SyntaxNode site) =>
        flow.Sites.FirstOrDefault(one => one.Event is { Action: SyncAction.Acquire, Outcome: not (Outcome.Scope or Outcome.AwaitedScope) } && one.Event.Call.Syntax == site && one.Grip.Equals(grip))?.Event;

    /// <summary>Where somebody in the compilation asks the iterator for some elements only: a loop that is left, or a question that the first ones answer; null where nobody is seen to.</summary>
    private static SyntaxNode? StopOf(IMethodSymbol iterator, WrittenUses written)
    {
        var member = iterator.AssociatedSymbol ?? iterator;
        var names = WrittenUses.NamesOf(member.OriginalDefinition).ToList();
        return names.Select(name => name.Name).Distinct().SelectMany(written.Of).Take(WrittenUses.Most).Select(use => (Use: use, Stop: StopAt(use))).Where(one => one.Stop is not null && written.SymbolOf(one.Use) is { } used && names.Contains(used, SymbolEqualityComparer.Default)).FirstOrDefault().Stop;
    }

    private static SyntaxNode? StopAt(SimpleNameSyntax use)
    {
        SyntaxNode sequence = WrittenUses.Whole(use);
        if (sequence.Parent is InvocationExpressionSyntax call && call.Expression == sequence)
            sequence = call;
        while (true)
        {
            switch (sequence.Parent)
            {
                case ParenthesizedExpressionSyntax or AwaitExpressionSyntax:
                    sequence = sequence.Parent;
                    break;
                case MemberAccessExpressionSyntax { Name: { Identifier.ValueText: var name } asked, Parent: InvocationExpressionSyntax next } access when access.Expression == sequence:
                    if (s_stopping.Contains(name))
                        return asked;
                    if (!s_handingOn.Contains(name))
                        return null;
                    sequence = next;
                    break;
                case CommonForEachStatementSyntax loop when loop.Expression == sequence:
                    return ExitOf(loop);
                default:
                    return null;
            }
        }
    }

    /// <summary>What leaves the loop before its end.</summary>
    private static SyntaxNode? ExitOf(CommonForEachStatementSyntax loop) => loop.Statement.DescendantNodesAndSelf(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).FirstOrDefault(node => node switch
    {
        ReturnStatementSyntax => true,
        BreakStatementSyntax => node.Ancestors().First(outer => outer is SwitchStatementSyntax or CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax) == loop,
        _ => false,
    });
}
