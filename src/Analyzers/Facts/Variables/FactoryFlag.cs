using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Finds locals that a factory sets to tell that it has run, and that are taken to tell that its result was kept.</summary>
internal static class FactoryFlag
{
    /// <summary>The local that the factory sets, and where it is asked; null where there is none, or where what is kept is compared as well.</summary>
    public static (ILocalSymbol Flag, IOperation Asked)? Of(IInvocationOperation call, IOperation factory, BodyFacts body)
    {
        if (factory is not IAnonymousFunctionOperation lambda || call.Instance?.Unwrapped() is ILocalReferenceOperation || ResultOf(call) is not { } result || body.Body.Operations.Any(operation => Compares(operation, result)))
            return null;
        foreach (var flag in SetBy(lambda).Where(flag => !IsSetByAnother(flag, call, lambda)))
        {
            if (body.Body.Operations.FirstOrDefault(use => use.Syntax.SpanStart > call.Syntax.Span.End && use is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, flag) && IsRelied(use, result)) is { } asked)
                return (flag, asked);
        }

        return null;
    }

    /// <summary>The locals from outside that the factory itself gives a constant, whatever it is given.</summary>
    private static IEnumerable<ILocalSymbol> SetBy(IAnonymousFunctionOperation factory) => factory.Body.Operations.OfType<IExpressionStatementOperation>().Select(statement => statement.Operation).OfType<ISimpleAssignmentOperation>()
        .Where(set => set is { Target: ILocalReferenceOperation { Local.Type.SpecialType: SpecialType.System_Boolean }, Value.ConstantValue.HasValue: true })
        .Select(set => ((ILocalReferenceOperation)set.Target).Local)
        .Where(local => !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, factory.Symbol));

    /// <summary>Whether the other factory of the call sets the flag, too: the one that ran last has made what is kept.</summary>
    private static bool IsSetByAnother(ILocalSymbol flag, IInvocationOperation call, IAnonymousFunctionOperation factory) => call.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).OfType<IAnonymousFunctionOperation>()
        .Any(other => other != factory && other.Descendants().Any(part => part is IAssignmentOperation { Target: ILocalReferenceOperation { Local: var set } } && SymbolEqualityComparer.Default.Equals(set, flag)));

    /// <summary>The local that keeps what the call gives.</summary>
    private static ILocalSymbol? ResultOf(IInvocationOperation call) => call.Unconverted() switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } => local,
        _ => null,
    };

    private static bool Compares(IOperation operation, ILocalSymbol result) => operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => !test.LeftOperand.IsNull() && !test.RightOperand.IsNull() && (Is(test.LeftOperand, result) || Is(test.RightOperand, result)),
        IInvocationOperation { TargetMethod.Name: "ReferenceEquals" or "Equals" } test => test.Arguments.Any(argument => Is(argument.Value, result)) || (test.Instance is { } instance && Is(instance, result)),
        _ => false,
    };

    /// <summary>Whether something is done to the result because of the flag, or the flag is handed to the caller with it.</summary>
    private static bool IsRelied(IOperation use, ILocalSymbol result) => use.Enclosing().FirstOrDefault(outer => outer is IConditionalOperation or IReturnOperation or IExpressionStatementOperation) switch
    {
        IConditionalOperation choice when choice.Condition.Syntax.Span.Contains(use.Syntax.Span) => choice.WhenTrue.Descendants().Concat(choice.WhenFalse?.Descendants() ?? []).Any(part => Is(part, result) && IsChanged(part)),
        IReturnOperation => use.Unconverted() is IReturnOperation or ITupleOperation,
        _ => false,
    };

    /// <summary>Whether a call is made on the result, a member of it is set, or another is given it, that does not only write a log.</summary>
    private static bool IsChanged(IOperation use) => use.Unconverted() switch
    {
        IInvocationOperation { TargetMethod: var called } call => call.Instance?.Unwrapped() == use && called.Name != "ToString",
        IPropertyReferenceOperation { Parent: IAssignmentOperation { Target: var target } } property => target == property,
        IEventReferenceOperation => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var taker } call } => !LoggingShape.Is(taker) && !LoggingShape.Is(taker.ContainingType) && !taker.Name.StartsWith("Write", StringComparison.Ordinal) && call.Type?.SpecialType != SpecialType.System_String,
        _ => false,
    };

    private static bool Is(IOperation operation, ILocalSymbol local) => operation.Unwrapped() is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);
}
