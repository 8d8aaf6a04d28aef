using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>An asynchronous acquire is started, and not awaited, or left when a delay has ended.</summary>
internal sealed class UnawaitedAcquireRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnawaitedAcquire,
        title: "An asynchronous acquire is not awaited",
        messageFormat: "'{0}' only begins to acquire '{1}': {2}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Await it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (EventReader.Read(call) is not { Action: SyncAction.Acquire, Outcome: Outcome.Awaited or Outcome.AwaitedWhenTrue or Outcome.AwaitedScope } acquire)
                continue;
            if (IsDropped(call, body))
                report.At(call.Syntax.GetLocation(), [], LockHints.Of(acquire), Excerpt.Of(call.Syntax), acquire.Target.Syntax.ToString(), "what follows runs before it is held");
            else if (LeftAcquire.Delay(acquire, body) is { } delay)
                report.At(call.Syntax.GetLocation(), [delay.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), acquire.Target.Syntax.ToString(), Lost(delay));
        }
    }

    private static string Lost(IOperation delay) => $"when '{(delay is IInvocationOperation { TargetMethod.Name: not "Delay" and var limit } ? limit : Excerpt.Of(delay.Syntax))}' on line {Excerpt.Line(delay.Syntax.GetLocation())} ends first, it goes on waiting, and takes what a later release gives, for nobody";

    private static bool IsDropped(IInvocationOperation call, BodyFacts body) => call.Parent switch
    {
        IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        // A task is disposable, too, and is what the using statement then disposes.
        IUsingOperation { IsAsynchronous: false } scope => scope.Resources == call,
        IVariableInitializerOperation { Parent.Parent.Parent.Parent: IUsingDeclarationOperation or IUsingOperation } => true,
        { } holder => holder.IsKeptForNobody(body.Body.Outermost.Root),
        null => false,
    };
}
