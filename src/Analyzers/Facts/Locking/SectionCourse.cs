using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows what makes it right to change a variable by what an earlier section has found.</summary>
internal static class SectionCourse
{
    /// <summary>Whether the value is read once, and the variable written in every round of a loop after it: who overwrites what he wrote himself does not count up from it.</summary>
    public static bool IsBaseline(SlotUse read, SlotUse act) => act.Operation.Enclosing().Any(outer => outer is ILoopOperation && !outer.Syntax.Span.Contains(read.Operation.Syntax.Span));

    /// <summary>Whether the section of the change looks at the variable before, or asks something else that tells whether it was changed: a version, an owner, the caller's expectation.</summary>
    public static bool IsLookedAtAgain(SlotUse read, SlotUse act, BodyFacts body)
    {
        if (LooksAt(act.Slot, act.Operation, body) || Questions(act.Operation, body).Any(condition => IsExpectation(condition, act.Operation)))
            return true;
        return act is { IsCalled: true, Site: ISimpleAssignmentOperation { Target: var target } }
            && (LooksAt(new Slot(act.SiteBody.Paths.Read(target), null), act.Site, act.SiteBody) || Questions(act.Site, act.SiteBody).Any(condition => IsExpectation(condition, act.Site)));
    }

    /// <summary>Whether the variable is emptied, or something is set that keeps others out, by who has read it: <c>t = _items; _items = [];</c>, <c>if (_busy) return; _busy = true;</c>.</summary>
    public static bool IsClaimed(SlotUse read, SlotUse act, BodyFacts body)
    {
        var first = Section.At(read.Site, read.SiteBody).ToList();
        if (read.SiteBody.Body.Operations.Any(operation => Changed(operation) is { } target && read.SiteBody.Paths.Read(target).Equals(read.SiteBody == body ? read.Slot.Path : SlotUses.SlotOf(read.Site, read.SiteBody)?.Path)
            && operation != act.Operation && operation != act.Site && Section.At(operation, read.SiteBody).Any(first.Contains)))
            return true;
        return act.Operation.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).Any(part =>
            ContainerTable.UseOf(part) == ContentsUse.Write
            || (part is IMemberReferenceOperation && body.Paths.Read(part) is var flag && !flag.Equals(act.Slot.Path) && body.Body.Operations.Any(set => set.Syntax.SpanStart < act.Operation.Syntax.SpanStart && Changed(set) is { } target && body.Paths.Read(target).Equals(flag))));
    }

    /// <summary>Whether an operation of the change's section, before it, reads the variable for more than to see if the new value is another one.</summary>
    private static bool LooksAt(Slot slot, IOperation site, BodyFacts body)
    {
        var sections = Section.At(site, body).ToList();
        return sections.Count > 0 && body.Body.Operations.Any(operation => operation is IMemberReferenceOperation or IArrayElementReferenceOperation
            && operation.Syntax.Span.End <= site.Syntax.SpanStart && body.Paths.Read(operation).Equals(slot.Path)
            && !(slot.Key is not null && IsCounted(operation)) && !IsComparedWithNew(operation, site) && Section.At(operation, body).Any(sections.Contains));
    }

    /// <summary>Whether it is only asked how many entries there are: that tells nothing of one of them.</summary>
    private static bool IsCounted(IOperation keeper) => keeper.Parent is IPropertyReferenceOperation { Property.Name: "Count" };

    private static bool IsComparedWithNew(IOperation read, IOperation site) =>
        site is ISimpleAssignmentOperation { Value: var value } && read.Unconverted() is { } test
        && (test is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison ? comparison.ChildOperations : test is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Equals" } call } ? call.Arguments.Select(argument => argument.Value) : [])
            .Any(side => side.Unwrapped().IsWrittenLike(value.Unwrapped()));

    /// <summary>The conditions within the change's section that decide if it is made.</summary>
    private static IEnumerable<IOperation> Questions(IOperation site, BodyFacts body)
    {
        var sections = Section.At(site, body).ToList();
        return site.DecidingWithSections().Where(condition => Section.At(condition, body).Any(sections.Contains));
    }

    /// <summary>Whether the condition compares a member with what the thread brings along, or asks a method: it may tell that the variable has changed.</summary>
    private static bool IsExpectation(IOperation condition, IOperation site)
    {
        var parts = condition.DescendantsAndSelf().ToList();
        return parts.Exists(part => part is IInvocationOperation { TargetMethod.Name: not "Equals", Arguments.IsEmpty: false } or IInvocationOperation { Instance: IInstanceReferenceOperation })
            || (parts.Exists(part => part is IMemberReferenceOperation { Member: IFieldSymbol { IsConst: false } or IPropertySymbol } && !IsComparedWithNew(part, site)) && parts.Exists(part => part is ILocalReferenceOperation or IParameterReferenceOperation));
    }

    /// <summary>What the operation gives another value, or other contents.</summary>
    private static IOperation? Changed(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target,
        IIncrementOrDecrementOperation step => step.Target,
        IMemberReferenceOperation keeper when ContainerTable.UseOf(keeper) == ContentsUse.Write => keeper,
        _ => null,
    };
}
