using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A wait for the next item of a queue, which takes a token and is not given the one that the loop has, and which nobody else ends: until an item comes, the loop does not hear that it is to stop.</summary>
/// <param name="Wait">The wait.</param>
/// <param name="IsWaitedFor">Whether whoever cancels then waits for the loop's end.</param>
internal sealed record WithheldToken(IInvocationOperation Wait, bool IsWaitedFor)
{
    /// <summary>The first one that each round of the loop comes to.</summary>
    public static WithheldToken? Of(ILoopOperation loop, BodyFacts body)
    {
        var wait = body.Body.Calls.FirstOrDefault(call => loop.Syntax.Span.Contains(call.Syntax.Span) && IsOfEachRound(call, loop) && !IsGivenOne(call) && (IsEndless(call, body) || IsEndlessHelper(call)));
        return wait is null ? null : new WithheldToken(wait, IsOfHost(body) || IsJoined(body));
    }

    private static bool IsOfEachRound(IInvocationOperation call, ILoopOperation loop) => (SignalTable.Supplier(call) is not null && call.Type?.Name is not ("Task" or "ValueTask") && !IsSequence(call)) || call.IsWaitedFor() || IsRunThrough(call)
        ? !call.Enclosing().TakeWhile(outer => outer != loop).Any(outer => outer is IConditionalOperation or ISwitchOperation or ICatchClauseOperation)
        : false;

    private static bool IsSequence(IInvocationOperation call) => call.Type?.Name is "IAsyncEnumerable" or "IEnumerable";

    /// <summary>Whether the call gives the sequence that a loop runs through, as it is.</summary>
    private static bool IsRunThrough(IInvocationOperation call)
    {
        IOperation sequence = call;
        while (sequence.Parent is IConversionOperation or IArgumentOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            sequence = sequence.Parent;
        return sequence.Parent is IForEachLoopOperation each && each.Collection.Syntax.Span.Contains(call.Syntax.Span);
    }

    /// <summary>Whether the call is given any token, be it one that says nothing: that is meant.</summary>
    private static bool IsGivenOne(IInvocationOperation call) => call.Arguments.Any(argument => argument.ArgumentKind != ArgumentKind.DefaultValue && argument.Parameter is { } parameter && (EndingTable.IsCancellation(parameter.Type) || parameter.Type.Name is "TimeSpan" || parameter.Name == "millisecondsTimeout"));

    /// <summary>Whether the call waits for a queue that the type keeps to itself, and that nothing in it completes.</summary>
    public static bool IsEndless(IInvocationOperation call, BodyFacts body) => SignalTable.Supplier(call) is not null && LimitedQueue.Of(call.Instance!, body.Type) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsStatic: false } queue
        && Assignments.ValuesOf(queue, body.Type).ToList() is { Count: > 0 } values && values.TrueForAll(value => value.Unwrapped() is IObjectCreationOperation or IInvocationOperation { TargetMethod.ContainingType.Name: "Channel" })
        && !LimitedQueue.IsGivenAway(queue, body.Type)
        && !body.Type.Bodies.SelectMany(other => other.Body.Operations).Any(operation => operation switch
        {
            IInvocationOperation { TargetMethod.Name: var name } => IsEnd(name),
            IReturnOperation { ReturnedValue: { } returned } => returned.Unwrapped().Type?.Name == "ChannelWriter",
            IArgumentOperation { Value: var given } => given.Unwrapped().Type?.Name == "ChannelWriter",
            _ => false,
        });

    private static bool IsEnd(string called) => called is "Complete" or "TryComplete" or "CompleteAdding";

    /// <summary>Whether the call is of a method with an optional token, which hands that to such a wait, and nothing in its class completes a queue, or shows it to others.</summary>
    private static bool IsEndlessHelper(IInvocationOperation call)
    {
        if (call.TargetMethod.OriginalDefinition is not { IsAbstract: false, IsVirtual: false, ContainingType: { } keeper, DeclaringSyntaxReferences: [var declared] } method || !method.IsInSource()
            || method.Parameters.FirstOrDefault(parameter => parameter.HasExplicitDefaultValue && parameter.Type.Name == "CancellationToken") is not { } token)
            return false;
        return keeper.GetMembers().All(member => member.DeclaredAccessibility == Accessibility.Private || member.ValueType() is not { Name: "Channel" or "ChannelWriter" or "BlockingCollection" })
            && keeper.GetMembers().Any(member => member is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type.Name: "Channel" or "BlockingCollection" })
            && declared.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(wait => NameOf(wait) is "WaitToReadAsync" or "ReadAllAsync" or "ReadAsync" or "Take" or "GetConsumingEnumerable" && wait.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax { Identifier.ValueText: var given } }] && given == token.Name)
            && !keeper.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>().Any(end => NameOf(end) is { } name && (IsEnd(name) || name == "CreateLinkedTokenSource"));
    }

    private static string? NameOf(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? (call.Expression as MemberBindingExpressionSyntax)?.Name.Identifier.ValueText;

    /// <summary>Whether the host that cancels waits for the loop.</summary>
    private static bool IsOfHost(BodyFacts body) => body.Body.Method is { } method && EntryTable.FindOverride(method) == EntryTable.HostedService;

    /// <summary>Whether a member that cancels something waits for the loop's thread or task.</summary>
    public static bool IsJoined(BodyFacts body)
    {
        var workers = body.Type.Threads.EntriesReaching(body).Concat(body.Type.Bodies.SelectMany(AsyncCalls.KeptIn).Where(kept => kept.Target == body)).ToList();
        return workers.Count > 0 && body.Type.Bodies.Any(stop => stop.Body.Calls.FirstOrDefault(call => call.TargetMethod is { Name: "Cancel" or "CancelAsync", ContainingType.Name: "CancellationTokenSource" }) is { } cancel
            && stop.Body.Operations.Any(wait => wait.Syntax.SpanStart > cancel.Syntax.SpanStart && (EndlessWait.Is(wait) || wait is IAwaitOperation) && workers.Exists(worker => EndlessWait.IsFor(worker, wait, stop))));
    }
}
