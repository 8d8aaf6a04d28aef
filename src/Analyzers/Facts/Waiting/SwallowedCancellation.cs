using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An endless loop that only an exception, or success, could end, looks at its token only where a handler for all exceptions is around it, and goes on after that.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Token">The token that it was to end by.</param>
/// <param name="Handler">The handler.</param>
/// <param name="IsCertain">Whether nothing in the loop is unknown that may throw outside of the handler's reach.</param>
internal sealed record SwallowedCancellation(PolledLoop Loop, ISymbol Token, ICatchClauseOperation Handler, bool IsCertain)
{
    /// <summary>That of <paramref name="loop"/>; null where it can end, or has no token to end by.</summary>
    public static SwallowedCancellation? Of(PolledLoop loop)
    {
        if (loop.Condition is not null || loop.Operation is not ILoopOperation)
            return null;
        var looks = loop.Operations.Where(part => IsToken(part) && !Cancellation.IsNever(part, loop.Body)).ToList();
        if (looks.Count == 0 || looks.Exists(look => !LoopEnding.IsSwallowed(look, loop.Span)) || looks.Select(TokenOf).FirstOrDefault(token => token is not null && !IsMadeIn(token, loop)) is not { } given)
            return null;
        if (looks[0].Enclosing().OfType<ITryOperation>().SelectMany(attempt => attempt.Catches).FirstOrDefault(handler => loop.Span.Contains(handler.Syntax.Span) && handler.ExceptionType.IsOfAllExceptions()) is not { } handler)
            return null;
        if (!loop.Exits.All(exit => IsAfterLook(exit, given, loop)))
            return null;
        // A function that somebody gave may throw, or end the process, for the loop.
        return new SwallowedCancellation(loop, given, handler, !loop.CanBeEndedByCalls || OnlyLogsOutside(loop));
    }

    /// <summary>Whether the round comes to the exit only when a call of a framework, which throws when the token is cancelled, has not: in the same guarded block, and whatever else it finds.</summary>
    private static bool IsAfterLook(IOperation exit, ISymbol token, PolledLoop loop)
    {
        if (exit.Enclosing().OfType<ITryOperation>().LastOrDefault(attempt => loop.Span.Contains(attempt.Syntax.Span)) is not { } attempt || !attempt.Body.Syntax.Span.Contains(exit.Syntax.Span) || !LoopEnding.IsSwallowed(exit, loop.Span))
            return false;
        return loop.Operations.OfType<IAwaitOperation>().Any(await => attempt.Body.Syntax.Span.Contains(await.Syntax.Span) && await.Syntax.SpanStart < exit.Syntax.SpanStart && !exit.Syntax.Span.Contains(await.Syntax.Span) && IsLook(await, token)
            && await.Enclosing().TakeWhile(outer => outer != attempt).All(outer => outer is not (IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ILoopOperation or IBinaryOperation or ICoalesceOperation or ITryOperation)));
    }

    /// <summary>Whether nothing but a log is called out of the handler's reach.</summary>
    private static bool OnlyLogsOutside(PolledLoop loop) => loop.Operations.Where(operation => operation is IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IThrowOperation)
        .All(operation => LoopEnding.IsSwallowed(operation, loop.Span) || operation is IInvocationOperation { TargetMethod.ContainingType: var called } && LoggingShape.Is(called));

    private static bool IsLook(IAwaitOperation await, ISymbol token)
    {
        var awaited = await.Operation;
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner })
            awaited = inner;
        return awaited is IInvocationOperation call && !call.TargetMethod.IsInSource() && (call.TargetMethod.NamespaceName() is var space && (space.StartsWith("System", StringComparison.Ordinal) || space.StartsWith("Microsoft", StringComparison.Ordinal)))
            && call.Arguments.Any(argument => argument.Value.Unwrapped() is var value && IsToken(value) && SymbolEqualityComparer.Default.Equals(TokenOf(value), token));
    }

    private static bool IsToken(IOperation part) => part is IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation && part.Type is { } type && EndingTable.IsCancellation(type);

    private static ISymbol? TokenOf(IOperation part) => part switch
    {
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field: var field } => field,
        IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } => TokenOf(source.Unwrapped()),
        IPropertyReferenceOperation { Property: var property } => property,
        ILocalReferenceOperation { Local: var local } => local,
        _ => null,
    };

    /// <summary>Whether each round has a token of its own, by which it gives up what takes too long.</summary>
    private static bool IsMadeIn(ISymbol token, PolledLoop loop) => loop.Operations.Any(operation => operation is IAssignmentOperation { Target: var target } && Assignments.Refers(target, token)) || token is ILocalSymbol && token.DeclaringSyntaxReferences.Any(declaration => loop.Span.Contains(declaration.Span));
}
