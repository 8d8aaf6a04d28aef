using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows ways through a member of which one run takes only one.</summary>
internal static class Alternatives
{
    /// <summary>Whether only one of the two starts is made: they are in the two branches of a condition, or in two cases of a switch.</summary>
    public static bool Are(IOperation? one, IOperation? other)
    {
        if (one is null || other is null)
            return false;
        for (var outer = one.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IConditionalOperation { WhenFalse: { } no } choice && (choice.WhenTrue.Syntax.Span.Contains(one.Syntax.Span) ? no.Syntax.Span.Contains(other.Syntax.Span) : no.Syntax.Span.Contains(one.Syntax.Span) && choice.WhenTrue.Syntax.Span.Contains(other.Syntax.Span)))
                return true;
            if (outer is ISwitchCaseOperation { Parent: ISwitchOperation cases } own && cases.Syntax.Span.Contains(other.Syntax.Span) && !own.Syntax.Span.Contains(other.Syntax.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether the member ends after the start, on the way that does not come to <paramref name="operation"/>.</summary>
    public static bool EndsAfter(IOperation start, IOperation operation)
    {
        for (var outer = start.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation], Parent: IConditionalOperation } && !outer.Syntax.Span.Contains(operation.Syntax.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether the operation is in a handler for what fails before the start, which is the last thing that the guarded block does.</summary>
    public static bool FailsBefore(IOperation operation, IOperation start) =>
        operation.Enclosing().OfType<ICatchClauseOperation>().FirstOrDefault() is { Parent: ITryOperation { Body: var block } } && block.Syntax.Span.Contains(start.Syntax.Span)
        && !block.Descendants().Any(then => then.Syntax.SpanStart >= start.Syntax.Span.End && then is IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IThrowOperation && !Are(start, then));
}
