using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A flag that says a value is there, and is set before it is: <c>if (!_isLoaded) { _isLoaded = true; _value = Load(); } return _value;</c>. Who comes in between returns what is not there yet.
/// </summary>
internal static class EarlyFlag
{
    /// <summary>Whether the access sets such a flag.</summary>
    public static bool IsSetBy(Access access, TypeFacts type) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool } } set }
        && type.Accesses.All.Where(other => other.Body == access.Body && other.Object.Equals(access.Object)).ToList() is var own
        && own.Exists(test => test.Kind == AccessKind.Read && SymbolEqualityComparer.Default.Equals(test.Variable, access.Variable) && test.Operation.Syntax.Span.End <= set.Syntax.SpanStart && set.Deciding().Any(condition => condition.Syntax.Span.Contains(test.Operation.Syntax.Span)))
        && own.Exists(value => value is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var made } } && value.Operation.Syntax.SpanStart >= set.Syntax.Span.End && made.DescendantsAndSelf().Any(part => part is IInvocationOperation)
            && own.Exists(read => read.Kind == AccessKind.Read && SymbolEqualityComparer.Default.Equals(read.Variable, value.Variable) && read.Operation.Unconverted() is IReturnOperation && IsReturnedOtherwise(read.Operation, set)));

    /// <summary>Whether who finds the flag set comes to the return as well: it does not belong to the branch that sets it, or turns others away before.</summary>
    private static bool IsReturnedOtherwise(IOperation read, IOperation set) => read.Syntax.Span.End <= set.Syntax.SpanStart || set.Enclosing().OfType<IConditionalOperation>().Any(branch => !branch.Syntax.Span.Contains(read.Syntax.Span));
}
