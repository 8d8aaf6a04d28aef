using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A parallel loop that costs more than it saves.</summary>
internal sealed class FineGrainRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FineGrain,
        title: "A parallel loop does too little in each round",
        messageFormat: "Each round of '{0}' is a call of a delegate that does one step of arithmetic: sharing out the rounds costs more than they do",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: false,
        description: "Loop over ranges: Parallel.ForEach(Partitioner.Create(0, count), range => …).");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is { TargetMethod: { Name: "For", ContainingType.Name: "Parallel" } } && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "body")?.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation round } && IsTiny(round))
                report.At(call.Syntax.GetLocation(), [round.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax));
        }
    }

    /// <summary>Whether a round is one assignment without calls.</summary>
    private static bool IsTiny(IAnonymousFunctionOperation round) =>
        round.Body.Operations.Where(operation => operation is not IReturnOperation { IsImplicit: true, ReturnedValue: null }).ToList() is [IExpressionStatementOperation { Operation: IAssignmentOperation or IIncrementOrDecrementOperation }]
        && !round.Body.DescendantsAndSelf().Any(part => part is IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IAnonymousFunctionOperation or IPropertyReferenceOperation { Arguments.Length: 0, Instance: not null });
}
