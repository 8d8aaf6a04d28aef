using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// Knows tests that decide on nothing but what is written to a log, and on the flag that says so: <c>if (!_told) { _told = true; _log.Warn(…); }</c>. Two
/// threads that pass such a test write it twice.
/// </summary>
internal static class LoggedOnce
{
    /// <summary>Whether nothing else is done where <paramref name="act"/> sets the flag that <paramref name="test"/> has looked at, or where what the flag allows has failed and is not tried again.</summary>
    public static bool Is(Access act, Access test)
    {
        if (test.Body != act.Body || test.Operation.Enclosing().OfType<IConditionalOperation>().FirstOrDefault(choice => choice.Condition.Syntax.Span.Contains(test.Operation.Syntax.Span)) is not { } choice)
            return false;
        var handler = act.Operation.Enclosing().OfType<ICatchClauseOperation>().FirstOrDefault(handler => choice.Syntax.Span.Contains(handler.Syntax.Span));
        return AssumedExchange.Depending(choice, act.Body).Where(operation => handler?.Syntax.Span.Contains(operation.Syntax.Span) ?? true).All(operation => operation == act.Operation || !IsAct(operation) || IsTold(operation))
            && !(handler is not null && choice.Descendants().Any(operation => operation != act.Operation && operation is IAssignmentOperation { Target: var target } && target.IsWrittenLike(test.Operation)));
    }

    /// <summary>Whether something is done there, or whoever called is told of the outcome.</summary>
    private static bool IsAct(IOperation operation) => AssumedExchange.IsAct(operation)
        || operation is IThrowOperation or IAwaitOperation or IEventAssignmentOperation or IObjectCreationOperation or IReturnOperation { IsImplicit: false, ReturnedValue: not null };

    private static bool IsTold(IOperation operation) => operation.Enclosing().OfType<IInvocationOperation>().Any(call => LoggingShape.Writes(call.TargetMethod));
}
