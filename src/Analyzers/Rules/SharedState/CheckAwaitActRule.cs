using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>State is tested before an await, and acted on after it.</summary>
internal sealed class CheckAwaitActRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CheckAwaitAct,
        title: "State is tested before an await and acted on after it",
        messageFormat: "'{0}' {1}: meanwhile another call {2}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Test again after the await, keep the task instead of its result, or hold a SemaphoreSlim.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (body.Body.Method is not { IsAsync: true })
            return;
        foreach (var early in PublishedEarly.In(body))
        {
            report.At(early.Store.Syntax.GetLocation(), [early.Test.Syntax.GetLocation(), early.Wait.Syntax.GetLocation()], FixHints.None, Excerpt.Of(early.Store.Syntax), $"comes before '{Excerpt.Of(early.Wait.Syntax)}' on line {Excerpt.Line(early.Wait.Syntax.GetLocation())}, which makes ready what is stored",
                $"finds it by the test on line {Excerpt.Line(early.Test.Syntax.GetLocation())}, and uses it as it is");
        }

        foreach (var write in body.Body.Operations)
        {
            if (Target(write) is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } target || body.Body.IsConstruction)
                continue;
            var path = body.Paths.Read(target);
            var test = write is ICoalesceAssignmentOperation ? target : write.Deciding()
                .SelectMany(condition => condition.DescendantsAndSelf())
                .FirstOrDefault(part => part is IMemberReferenceOperation && body.Paths.Read(part).Equals(path));
            if (test is null)
                continue;
            // A flag that is set before the await is what keeps the second call out.
            var wait = body.Body.Awaits.FirstOrDefault(candidate => candidate.Syntax.SpanStart > test.Syntax.Span.End && candidate.Syntax.Span.End <= write.Syntax.Span.End);
            if (wait is null || IsSetBefore(wait, write, path, body) || body.HeldAt(write) is not { IsKnown: true, Must.IsEmpty: true } || !(IsMade(write, wait) || IsCounted(write, test) || IsFlagOfSeveral(write, test, body)))
                continue;
            report.Judge(IsMade(write, wait) || IsCounted(write, test), write.Syntax.GetLocation(), [test.Syntax.GetLocation(), wait.Syntax.GetLocation()], FixHints.None.Add(FixHints.Member, target.Member.Name), Excerpt.Of(write.Syntax), $"acts on the test of '{target.Member.Name}' on line {Excerpt.Line(test.Syntax.GetLocation())}, but '{Excerpt.Of(wait.Syntax)}' comes in between", "passes the test");
        }
    }

    private static bool IsSetBefore(IAwaitOperation wait, IOperation write, AccessPath path, BodyFacts body) => body.Body.Operations.OfType<IAssignmentOperation>().Any(other =>
        other != write && other.Syntax.Span.End <= wait.Syntax.SpanStart && body.Paths.Read(other.Target).Equals(path));

    /// <summary>Whether what is stored comes from the await: an object that is loaded once, and twice when two calls meet.</summary>
    private static bool IsMade(IOperation write, IAwaitOperation wait) => write is IAssignmentOperation { Value: var value } && value.DescendantsAndSelf().Contains(wait);

    /// <summary>Whether a number is compared, and then changed by what was free: seats that are left, money that is there.</summary>
    private static bool IsCounted(IOperation write, IOperation test) => write is IIncrementOrDecrementOperation or ICompoundAssignmentOperation
        && test.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual };

    /// <summary>Whether a flag says that the work has been done, <c>if (!_isOpen) { await OpenAsync(); _isOpen = true; }</c>, and another member of the object keeps its callers apart while it awaits: there are several.</summary>
    private static bool IsFlagOfSeveral(IOperation write, IOperation test, BodyFacts body) => write is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool } } && test.Type is { SpecialType: SpecialType.System_Boolean }
        && body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Public } method } && !MethodNames.IsLifecycle(method) && !MethodNames.MayBeLast(method)
        && body.Type.Bodies.Any(other => other != body && other.Body is { Enclosing: null, Method: { IsAsync: true, DeclaredAccessibility: Accessibility.Public } } && !other.Body.Awaits.IsEmpty
            && other.Events.Any(acquire => acquire.Action == SyncAction.Acquire && other.Paths.Read(acquire.Target) is { Root.Kind: PathRootKind.This, Elements.Length: 1 } gate && LockOwners.InitialCount(gate.Variable!, body.Type) == 1));

    private static IOperation? Target(IOperation write) => write switch
    {
        ISimpleAssignmentOperation or ICoalesceAssignmentOperation or ICompoundAssignmentOperation => ((IAssignmentOperation)write).Target,
        IIncrementOrDecrementOperation increment => increment.Target,
        _ => null,
    };
}
