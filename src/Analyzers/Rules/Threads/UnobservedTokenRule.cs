using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop goes on after its caller has asked for an end.</summary>
internal sealed class UnobservedTokenRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnobservedToken,
        title: "A loop does not observe the token that its method is given",
        messageFormat: "The loop {1} '{0}': {2}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Call ThrowIfCancellationRequested in each round, or pass the token on.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var loop in PolledLoop.In(body))
        {
            if (SwallowedCancellation.Of(loop) is { } swallowed)
                Publish(swallowed, body, report);
        }

        if (body.Body.Method?.Parameters.FirstOrDefault(parameter => EndingTable.IsCancellation(parameter.Type)) is not { } token)
            return;
        foreach (var loop in PolledLoop.In(body))
        {
            if (LongPause.Of(loop, token) is { } pause)
                Publish(pause, token, report);
        }

        foreach (var loop in body.Body.Loops.OfType<ILoopOperation>().Where(loop => !loop.Enclosing().Any(outer => outer is ILoopOperation)))
        {
            if (!IsPassedOn(token, loop, body) && WithheldToken.Of(loop, body) is { } withheld)
            {
                Publish(withheld, token, report);
                continue;
            }

            if (!Waits(loop) || loop.DescendantsAndSelf().Any(part => part.Type is { } type && EndingTable.IsCancellation(type) && part is not IDefaultValueOperation) || IsPassedOn(token, loop, body))
                continue;
            report.At(PolledLoop.HeadOf(loop), [token.Locations[0]], FixHints.None.Add(FixHints.Member, token.Name), token.Name, "waits in every round and never looks at", "whoever cancels waits until it is done");
        }
    }

    private static void Publish(WithheldToken withheld, IParameterSymbol token, Report report)
    {
        object[] arguments = [token.Name, $"waits at '{Excerpt.Of(withheld.Wait.Syntax)}' without", $"while there is no item it does not hear that it is to stop, and whoever cancels {(withheld.IsWaitedFor ? "waits for it" : "may wait for it")}"];
        if (withheld.IsWaitedFor)
            report.Warn(withheld.Wait.Syntax.GetLocation(), [token.Locations[0]], FixHints.None, arguments);
        else
            report.At(withheld.Wait.Syntax.GetLocation(), [token.Locations[0]], FixHints.None, arguments);
    }

    private static void Publish(LongPause pause, IParameterSymbol token, Report report)
    {
        var where = pause.Pause.Syntax.GetLocation();
        object[] arguments = [token.Name, $"pauses at '{Excerpt.Of(pause.Call.Syntax)}' without",
            $"for {pause.Milliseconds / 1000} seconds{(pause.Call == pause.Pause ? "" : $", by '{Excerpt.Of(pause.Pause.Syntax)}' on line {Excerpt.Line(where)},")} it does not hear that it is to stop, and whoever cancels {(pause.IsWaitedFor ? "waits for it" : "may wait for it")}"];
        if (pause.IsWaitedFor)
            report.Warn(pause.Call.Syntax.GetLocation(), [where, token.Locations[0]], FixHints.None, arguments);
        else
            report.At(pause.Call.Syntax.GetLocation(), [where, token.Locations[0]], FixHints.None, arguments);
    }

    private static void Publish(SwallowedCancellation swallowed, BodyFacts body, Report report)
    {
        var (loop, token, handler, isCertain) = swallowed;
        var hints = token is IParameterSymbol && SymbolEqualityComparer.Default.Equals(token.ContainingSymbol, body.Body.Owner) ? FixHints.None.Add(FixHints.Member, token.Name) : FixHints.None;
        object[] arguments = [token.Name, "never ends by", $"what is thrown when it is cancelled is caught on line {Excerpt.Line(handler.Syntax.GetLocation())} like any failure, and the next round begins, and throws, for ever"];
        if (isCertain)
            report.Warn(loop.Location, [handler.Syntax.GetFirstToken().GetLocation()], hints, arguments);
        else
            report.At(loop.Location, [handler.Syntax.GetFirstToken().GetLocation()], hints, arguments);
    }

    /// <summary>Whether a round takes its time, by waiting.</summary>
    private static bool Waits(ILoopOperation loop) => loop.DescendantsAndSelf().Any(part =>
        (part is IAwaitOperation or IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" } }) && !part.EnclosingInMember().TakeWhile(outer => outer != loop).Any(outer => outer is IAnonymousFunctionOperation or ILocalFunctionOperation));

    /// <summary>Whether something got the token before the loop, by which the loop may end.</summary>
    private static bool IsPassedOn(IParameterSymbol token, ILoopOperation loop, BodyFacts body) => body.Body.WithNested.SelectMany(nested => nested.Operations).Any(operation =>
        operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, token) && reference.Syntax.SpanStart < loop.Syntax.SpanStart
        && !(reference.Parent is IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" } or IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" }));
}
