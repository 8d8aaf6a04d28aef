using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field that a thread reads is set after the thread was started.</summary>
internal sealed class SetAfterStartRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SetAfterStart,
        title: "A field that a thread reads is set after its start",
        messageFormat: "'{0}' sets '{1}' when {2} may run already, whose '{3}' on line {4} reads it: it may find the old value",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set it before the start.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached))
        {
            foreach (var race in Race.Among(accesses))
            {
                if (race.StartBefore is not { } start)
                    continue;
                object[] arguments = [Excerpt.Of(race.Site.Operation.Syntax), variable.Name, start.Text, race.Other.Body.Body.Name, Excerpt.Line(race.Other.Location)];
                report.Judge(!(LateStart.Is(start, race.Other.Operation, race.Other.Body) || (ComesAgain(start, type) && accesses.Where(access => access.Body == race.Other.Body).All(AsksWhetherItIsThere))), race.Site.Location, [start.Location, race.Other.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
            }
        }
    }

    /// <summary>Whether a timer runs it again a little later.</summary>
    private static bool ComesAgain(ThreadEntry start, TypeFacts type) => start is { Row.Recurs: true, Created: { } created } && (TimerPeriod.IsPeriodic(created, type) || TimerPeriod.IsMadePeriodic(created, type));

    /// <summary>Whether the read does without the object where it is not set yet: <c>_session?.Refresh()</c>.</summary>
    private static bool AsksWhetherItIsThere(Access access) => access.Kind == AccessKind.Read && access.Operation.Unconverted() switch
    {
        IConditionalAccessOperation asked => asked.Operation.Unwrapped() == access.Operation,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => test.LeftOperand.IsNull() || test.RightOperand.IsNull(),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } => value.IsNull(),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } } => value.IsNull(),
        IIsPatternOperation { Pattern: IRecursivePatternOperation or IDeclarationPatternOperation } => true,
        _ => access.Operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part.IsWrittenLike(access.Operation) && part.Unconverted() is IBinaryOperation or IIsPatternOperation)),
    };
}
