using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A loop over the ticks of a <c>PeriodicTimer</c> that goes on by itself when its object is disposed of: that neither disposes of the timer nor ends anything else the loop needs.
/// </summary>
/// <param name="Timer">The local or field that keeps the timer.</param>
/// <param name="Worker">The call or thread that runs the loop.</param>
/// <param name="Disposal">The object's own disposal.</param>
/// <param name="IsCertain">Whether the loop survives its failures, so that nothing else ends it.</param>
internal sealed record UnstoppedTicks(ISymbol Timer, ThreadEntry Worker, IMethodSymbol Disposal, bool IsCertain)
{
    /// <summary>What keeps <paramref name="loop"/> going; null where it may end, or its object has no disposal.</summary>
    public static UnstoppedTicks? Of(PolledLoop loop)
    {
        var body = loop.Body;
        if (loop.Operation is not IWhileLoopOperation { Condition: { } ticks } || LoopEnding.TimerOf(ticks, body) is not { IsStatic: false } timer || DisposalOf(body.Body.Owner.ContainingType) is not { } disposal
            || Assignments.ValuesOf(timer, body.Type).ToList() is not { Count: > 0 } values || !values.TrueForAll(value => value.IsMadeHere()) || loop.Exits.Any() || LoopEnding.IsPossible(loop, new KnownCalls(IsNoToken, Failures: false)) || KnownCalls.UsesWhatIsEnded(body))
            return null;
        var worker = loop.Workers.FirstOrDefault() ?? body.Type.Bodies.SelectMany(AsyncCalls.KeptIn).FirstOrDefault(kept => kept.Target == body);
        return worker is null ? null : new UnstoppedTicks(timer, worker, disposal, !LoopEnding.IsPossible(loop, new KnownCalls(IsNoToken, Failures: true)));
    }

    private static bool IsNoToken(IOperation token, BodyFacts body) => false;

    /// <summary>The method of the class itself that disposes of its objects.</summary>
    private static IMethodSymbol? DisposalOf(INamedTypeSymbol? owner) => owner?.IsDisposable() != true ? null
        : owner.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(method => method is { Name: "Dispose" or "DisposeAsync", IsStatic: false, IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false });
}
