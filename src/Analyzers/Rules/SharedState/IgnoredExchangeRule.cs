using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Whether a compare-and-swap succeeded is not looked at.</summary>
internal sealed class IgnoredExchangeRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.IgnoredExchange,
        title: "The result of CompareExchange is ignored",
        messageFormat: "'{0}' stores nothing when another thread has changed '{1}' since it was read, and the result that tells so is ignored: the update is lost",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Compare the result with the expected value, and try again in a loop.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "CompareExchange", ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } }, Parent: IExpressionStatementOperation, Arguments.Length: 3 })
                continue;
            var (location, value, comparand) = (Argument(call, 0), Argument(call, 1), Argument(call, 2));
            // An initial value that is stored once needs no second try; one computed from the old value does.
            if (value.ConstantValue.HasValue || comparand.ConstantValue.HasValue || !(value.DescendantsAndSelf().Any(part => IsOld(part, location, comparand, body)) || IsChosen(call, comparand)) || value.IsWrittenLike(comparand))
                continue;
            if (!IsRetried(call))
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(call.Syntax), Excerpt.Of(location.Syntax));
        }
    }

    private static IOperation Argument(IInvocationOperation call, int ordinal) => call.Arguments.First(argument => argument.Parameter?.Ordinal == ordinal).Value.Unwrapped();

    private static bool IsOld(IOperation part, IOperation location, IOperation comparand, BodyFacts body) =>
        (part is IMemberReferenceOperation && body.Paths.Read(part).Equals(body.Paths.Read(location)))
        || (part is ILocalReferenceOperation local && comparand is ILocalReferenceOperation expected && SymbolEqualityComparer.Default.Equals(local.Local, expected.Local));

    /// <summary>Whether the old value was found greater or less than another before: <c>if (value > old)</c>.</summary>
    private static bool IsChosen(IOperation call, IOperation comparand) => comparand is ILocalReferenceOperation { Local: var expected } && call.Deciding().Any(condition =>
        condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual } comparison
        && new[] { comparison.LeftOperand, comparison.RightOperand }.Any(side => side.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, expected)));

    /// <summary>Whether a loop around the call looks at the variable itself to know whether it is done.</summary>
    private static bool IsRetried(IOperation call) => call.Enclosing().Any(outer => outer is ILoopOperation);
}
