using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What is known of the calls in a loop that is looked at for one way to end it: which tokens say nothing, and whether calls that merely fail count.</summary>
/// <param name="IsDead">Whether a token or source never ends the loop, where it is not one that nobody cancels anyway.</param>
/// <param name="Failures">Whether calls that fail end the loop: those that no handler in it survives.</param>
internal sealed record KnownCalls(Func<IOperation, BodyFacts, bool> IsDead, bool Failures)
{
    private const int MaximumDepth = 3;

    /// <summary>Which other calls end nothing; null where there are none.</summary>
    public Func<IInvocationOperation, BodyFacts, bool>? Lasts { get; init; }

    private static readonly string[] s_ends = ["Dispose", "DisposeAsync", "Close", "CloseAsync", "Stop", "Cancel", "CancelAsync", "CancelPendingRequests", "Abort", "Kill", "Shutdown", "Complete", "TryComplete", "CompleteAdding"];

    /// <summary>
    /// Whether nothing but a failure of its own, which nobody here causes, lets the loop out at the operation; where failures count, only of what asks a dead token.
    /// </summary>
    public bool EndNothing(IOperation operation, BodyFacts body)
    {
        if (operation.Type is { } type && EndingTable.IsCancellation(type))
            return IsDead(operation, body);
        return operation switch
        {
            IPropertyReferenceOperation { Instance: { Type: { } owner } token } when EndingTable.IsCancellation(owner) => IsDead(token, body),
            IInvocationOperation { Instance: { Type: { } owner } token } when EndingTable.IsCancellation(owner) => IsDead(token, body),
            IInvocationOperation call when Lasts?.Invoke(call, body) == true => true,
            IInvocationOperation { TargetMethod: { Name: "WaitForNextTickAsync", ContainingType.Name: "PeriodicTimer" } } tick => AreDead(tick, body),
            IInvocationOperation { TargetMethod.ContainingType.Name: "ILogger" or "LoggerExtensions" or "Logger" or "Log" } => true,
            IInvocationOperation call when AreDead(call, body) => !Failures ? IsFailureOnly(call, body) : EndingTable.TakesToken(call.TargetMethod) && !EndingTable.CanBeClosed(call.TargetMethod) && call.TargetMethod.MethodKind != MethodKind.DelegateInvoke && !call.TargetMethod.IsInSource(),
            _ => false,
        };
    }

    /// <summary>Whether a handler in the loop goes on when the operation fails, or is cancelled: not whatever else comes out of it.</summary>
    public bool IsSurvived(IOperation operation, TextSpan span) => Failures && operation.Enclosing().OfType<ITryOperation>().Any(attempt => span.Contains(attempt.Syntax.Span) && attempt.Body.Syntax.Span.Contains(operation.Syntax.Span)
        && attempt.Catches.Any(handler => handler.ExceptionType.IsOfAllExceptions() || handler.ExceptionType is { Name: "OperationCanceledException" })
        && !attempt.Catches.SelectMany(handler => handler.Handler.DescendantsAndSelf()).Any(part => part is IThrowOperation or IReturnOperation { IsImplicit: false } or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo }));

    /// <summary>Whether the body, or what it calls, uses what the type ends somewhere: the end gets to it there.</summary>
    public static bool UsesWhatIsEnded(BodyFacts body)
    {
        var ended = body.Type.Bodies.SelectMany(other => other.Body.Calls).Where(call => Array.IndexOf(s_ends, call.TargetMethod.Name) >= 0).Select(call => (call.Receiver()?.Unwrapped() as IMemberReferenceOperation)?.Member).OfType<ISymbol>().ToList();
        return ended.Count > 0 && Reached(body, MaximumDepth).Any(reached => reached.Body.Operations.OfType<IMemberReferenceOperation>().Any(use => ended.Exists(member => SymbolEqualityComparer.Default.Equals(use.Member, member))));
    }

    private static IEnumerable<BodyFacts> Reached(BodyFacts body, int depth) => depth == 0 ? [body]
        : body.Type.Calls.From(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Where(callee => callee != body).SelectMany(callee => Reached(callee, depth - 1)).Prepend(body);

    private bool AreDead(IInvocationOperation call, BodyFacts body) => call.Arguments.All(argument => argument.Parameter is not { } parameter || !EndingTable.IsCancellation(parameter.Type) || IsDead(argument.Value, body) || Cancellation.IsNever(argument.Value, body));

    /// <summary>Whether the call is of a function that was given, a static method, or of an object that the round makes or the type has got, and which is nothing that others wait at and end.</summary>
    private static bool IsFailureOnly(IInvocationOperation call, BodyFacts body)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return true;
        if (body.Type.Calls.BodyOf(method) is not null || method is { Name: "Exit" or "FailFast" or "ThrowIfCancellationRequested" } || method.Name.StartsWith("ThrowIf", StringComparison.Ordinal) || method.ContainingType is not { } owner || IsEndedByOthers(owner))
            return false;
        return call.Receiver()?.Unwrapped() is null or IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } or ILocalReferenceOperation or IParameterReferenceOperation or IInvocationOperation or IPropertyReferenceOperation { Instance: not IInstanceReferenceOperation };
    }

    private static bool IsEndedByOthers(INamedTypeSymbol type) => type.Name is "BlockingCollection" or "PeriodicTimer" or "Process" || type.NamespaceName() is "System.Threading.Channels" or "System.IO.Pipelines" or "System.IO.Pipes" or "System.IO.Ports" or "System.Net.Sockets" or "System.Net.WebSockets"
        || type.Name.EndsWith("Listener", StringComparison.Ordinal) || type.Name.EndsWith("Stream", StringComparison.Ordinal) || type.Name.EndsWith("Reader", StringComparison.Ordinal) || type.Name.IndexOf("Consumer", StringComparison.Ordinal) >= 0;
}
