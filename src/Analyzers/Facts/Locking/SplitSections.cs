using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Finds changes under a lock that depend on what an earlier section on that lock has found: in a body, or in methods of the type that it calls.</summary>
internal sealed class SplitSections
{
    private readonly TypeFacts _type;
    private readonly SlotUses _uses;
    private readonly SlotWriters _writers;

    public SplitSections(TypeFacts type)
    {
        _type = type;
        _uses = new SlotUses(type);
        _writers = new SlotWriters(type);
    }

    /// <summary>All of them in source order, one for each look.</summary>
    public IEnumerable<SplitSection> All()
    {
        if (!_type.Locks.HasLocks)
            yield break;
        var judged = new HashSet<(Slot, IOperation)>();
        foreach (var body in _type.Bodies.Where(body => !_type.Callers.RunsDuringConstructionOnly(body)))
        {
            foreach (var operation in body.Body.Operations)
            {
                if (operation.Kind is OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.Increment or OperationKind.Decrement or OperationKind.Invocation && At(operation, body) is { } split && judged.Add((split.Read.Slot, split.Read.Operation)))
                    yield return split;
            }
        }
    }

    private SplitSection? At(IOperation operation, BodyFacts body)
    {
        foreach (var write in _uses.WritesAt(operation, body).Where(write => !write.Sections.IsEmpty))
        {
            if ((OfUpdate(write, body) ?? OfDecision(write, body)) is { } split)
                return split;
        }

        if (CountedLimit.Of(operation) is { } counted)
            return OfLimit(counted, operation, body);
        return ContentsAct(operation, body) is var (kind, act) ? act.Sections.IsEmpty ? null : OfContents(kind, act, body)
            : _uses.ActsAt(operation, body, ContentsAct).Where(called => !called.Act.Sections.IsEmpty && !(called.Kind == SplitKind.Removal && IsOfOneTaker(called.Act, body))).Select(called => OfContents(called.Kind, called.Act, body)).FirstOrDefault(split => split is not null);
    }

    /// <summary>The value is computed from what an earlier section has read: <c>lock (_gate) t = _total; … lock (_gate) _total = t + n;</c>.</summary>
    private SplitSection? OfUpdate(SlotUse write, BodyFacts body)
    {
        if (!IsValue(write) || write.Values.IsEmpty)
            return null;
        var sources = write.Values.SelectMany(value => ValueSources.Of(value, body)).ToList();
        var reads = sources.SelectMany(part => _uses.ReadsAt(part, body)).Where(read => read.Slot.Equals(write.Slot)).ToList();
        if (reads.Count == 0 || IsCopy(write, body) || (write.Slot.Key is not null && sources.TrueForAll(part => part is not (IBinaryOperation or IIncrementOrDecrementOperation or ICompoundAssignmentOperation)) && !IsCounted(write, body)))
            return null;
        return Of(SplitKind.Update, reads, write, body);
    }

    /// <summary>The value is stored because of a test of the old one: <c>if (x &gt; Max) Max = x;</c>, <c>if (!IsRunning) IsRunning = true;</c>.</summary>
    private SplitSection? OfDecision(SlotUse write, BodyFacts body)
    {
        if (write.Values is not [var value] || write.Slot.Key is not null)
            return null;
        foreach (var condition in write.Operation.DecidingWithSections())
        {
            var kind = value.Unwrapped().ConstantValue.HasValue && value.Type is { IsValueType: true } ? SplitKind.State : IsComparedWith(condition, value, body) ? SplitKind.Comparison : (SplitKind?)null;
            if (kind is { } known && Of(known, ReadsIn(condition, write.Slot, body), write, body) is { } split && (known == SplitKind.Comparison || _writers.MeetThemselves(write, body)))
                return split;
        }

        return null;
    }

    /// <summary>The value is counted because it was within a limit: <c>if (Balance &lt; amount) return; … lock (_gate) _balance -= amount;</c>.</summary>
    private SplitSection? OfLimit(CountedLimit counted, IOperation operation, BodyFacts body)
    {
        if (SlotUses.SlotOf(counted.Target, body) is not { Key: null } slot || SlotUses.Direct(slot, operation, body) is not { Sections.IsEmpty: false } write)
            return null;
        return operation.DecidingWithSections().Where(condition => IsWithinLimit(condition, counted, slot, body))
            .Select(condition => Of(SplitKind.Limit, ReadsIn(condition, slot, body), write, body)).FirstOrDefault(split => split is not null);
    }

    /// <summary>Whether the condition compares the value with the limit, itself or by a method or property of the type that does.</summary>
    private bool IsWithinLimit(IOperation condition, CountedLimit counted, Slot slot, BodyFacts body) =>
        ValueSources.Of(condition, body).Any(part => counted.IsAskedBy(part, side => ReadsIn(side, slot, body).Count > 0))
        || ReadsIn(condition, slot, body).Any(read => read.IsCalled && read.Site.Enclosing().Take(3).Any(test => counted.IsAskedBy(test, side => side.DescendantsAndSelf().Contains(read.Site))));

    /// <summary>Something is put in, or taken out, because of what was in there: <c>if (!has) lock (_gate) _map.Add(key, value);</c>.</summary>
    private SplitSection? OfContents(SplitKind kind, SlotUse act, BodyFacts body)
    {
        foreach (var condition in act.Operation.DecidingWithSections())
        {
            if (Of(kind, ReadsIn(condition, act.Slot, body), act, body) is { } split)
                return split;
        }

        return null;
    }

    private List<SlotUse> ReadsIn(IOperation condition, Slot slot, BodyFacts body) =>
        ValueSources.Of(condition, body).SelectMany(part => _uses.ReadsAt(part, body)).Where(read => read.Slot.Equals(slot)).ToList();

    private SplitSection? Of(SplitKind kind, List<SlotUse> reads, SlotUse act, BodyFacts body)
    {
        // Who has read it in this section, too, or under another lock that is held all the time, has a value that is up to date.
        if (reads.Count == 0 || reads.Exists(read => read.Sections.Any(section => act.Sections.Contains(section))))
            return null;
        foreach (var read in reads)
        {
            if (act.Sections.FirstOrDefault(section => read.Sections.Any(first => first.Lock.Equals(section.Lock))) is not { } gate || !IsExclusive(gate, act, body)
                || !AreKnown(read, act, body) || (kind == SplitKind.Update && IsFoundMissing(read, act)) || SectionCourse.IsBaseline(read, act) || SectionCourse.IsLookedAtAgain(read, act, body) || SectionCourse.IsClaimed(read, act, body) || _writers.AreOneThread(act, body))
                continue;
            return new SplitSection(kind, read, act, gate, _writers.MaySeveral(act, body));
        }

        return null;
    }

    /// <summary>Whether the act is only reached where the read has found nothing: <c>if (_map.TryGetValue(key, out count)) return count;</c>. What is counted then starts anew.</summary>
    private static bool IsFoundMissing(SlotUse read, SlotUse act) => read.Operation.Enclosing().OfType<IConditionalOperation>().Any(test =>
        test.Condition.Unwrapped() is IInvocationOperation { TargetMethod.Name: "TryGetValue" } asked && asked.Syntax.Span.Contains(read.Operation.Syntax.Span)
        && test.WhenTrue.Leaves()
        && act.Operation.Syntax.SpanStart >= test.Syntax.Span.End);

    private static bool AreKnown(SlotUse read, SlotUse act, BodyFacts body) =>
        body.HeldAt(read.Operation).IsKnown && body.HeldAt(act.Operation).IsKnown && read.SiteBody.HeldAt(read.Site).IsKnown && act.SiteBody.HeldAt(act.Site).IsKnown;

    /// <summary>Whether the change is made by one holder alone: what is changed under a read lock has a rule of its own.</summary>
    private static bool IsExclusive(Section gate, SlotUse act, BodyFacts body) => act.SiteBody.HeldAt(act.Site).Must.Union(body.HeldAt(act.Operation).Must)
        .Any(grip => grip.Mode == LockMode.Exclusive && grip.Lock.Kind == gate.Lock.Kind && SymbolEqualityComparer.Default.Equals(grip.Lock.Path.Variable, gate.Lock.Path.Variable));

    /// <summary>Whether what is stored is a value, or an object that is replaced as one: what it is computed from is lost with it.</summary>
    private static bool IsValue(SlotUse write) => (write.Site is ISimpleAssignmentOperation assignment ? assignment.Target.Type : null) switch
    {
        null => false,
        { IsValueType: true } or { SpecialType: SpecialType.System_String } or { TypeKind: TypeKind.Delegate } or IArrayTypeSymbol => true,
        var type => type.IsRecord || ContainerTable.IsUnsafe(type) || type.NamespaceName() == "System.Collections.Immutable",
    };

    /// <summary>Whether the old value itself is put back: who restores it has no part of a new one.</summary>
    private static bool IsCopy(SlotUse write, BodyFacts body) => write is { Site: ISimpleAssignmentOperation, Operation: ISimpleAssignmentOperation or IInvocationOperation, Values: [var value] } && Copied(value, body, depth: 4);

    private static bool Copied(IOperation value, BodyFacts body, int depth) => value.Unwrapped() switch
    {
        ILocalReferenceOperation local when depth > 0 => !IsChanged(local, body) && ValueSources.GivenBefore(local, body).ToList() is { Count: > 0 } given && given.TrueForAll(origin => Copied(origin, body, depth - 1)),
        IMemberReferenceOperation or IArrayElementReferenceOperation or IInvocationOperation { Arguments.IsEmpty: true } or IInvocationOperation { TargetMethod.Name: "TryGetValue" } => true,
        IAwaitOperation { Operation: var awaited } => Copied(awaited, body, depth),
        _ => false,
    };

    /// <summary>Whether the local is counted, or changed in another way that keeps its old value, before it is used.</summary>
    private static bool IsChanged(ILocalReferenceOperation use, BodyFacts body) => body.Body.Operations.Any(operation =>
        (operation switch { IIncrementOrDecrementOperation step => step.Target, ICompoundAssignmentOperation step => step.Target, IInvocationOperation call => call.Instance, _ => null }) is ILocalReferenceOperation target
        && SymbolEqualityComparer.Default.Equals(target.Local, use.Local) && operation.Syntax.Span.End <= use.Syntax.SpanStart);

    private static bool IsCounted(SlotUse write, BodyFacts body) => write.Values.Any(value => value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(local => IsChanged(local, body)));

    /// <summary>Whether the condition compares the value that is stored: the greatest, or least, so far.</summary>
    private static bool IsComparedWith(IOperation condition, IOperation value, BodyFacts body) => condition.DescendantsAndSelf().OfType<IBinaryOperation>().Any(comparison =>
        comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
        && (comparison.LeftOperand.Unwrapped().IsWrittenLike(value.Unwrapped()) || comparison.RightOperand.Unwrapped().IsWrittenLike(value.Unwrapped())));

    /// <summary>Whether one known thread alone takes things out so: what others put in does not make it less.</summary>
    private bool IsOfOneTaker(SlotUse removal, BodyFacts body) => _type.Threads.IsConfined(body) && !_type.Threads.IsCallableFromOutside(removal.SiteBody);

    /// <summary>A call that fails, or does what was done already, where another thread was first.</summary>
    private static (SplitKind Kind, SlotUse Act)? ContentsAct(IOperation operation, BodyFacts body)
    {
        if (operation is not IInvocationOperation { Instance: { } keeper, TargetMethod.Name: var name } call || !ContainerTable.IsUnsafe(keeper.Type))
            return null;
        return name switch
        {
            "Add" when call.Arguments is [var key, ..] && keeper.Type!.Name is not ("HashSet" or "SortedSet") && !IsReplacement(call, keeper, key.Value) && SlotUses.Entry(keeper, key.Value, body) is { } entry => (SplitKind.Addition, SlotUses.Direct(entry, call, body)),
            "Dequeue" or "Pop" or "RemoveAt" or "RemoveFirst" or "RemoveLast" when SlotUses.SlotOf(keeper, body) is { } whole => (SplitKind.Removal, SlotUses.Direct(whole, call, body)),
            _ => null,
        };
    }

    /// <summary>Whether the key is taken out just before, whatever was found earlier: <c>_map.Remove(key); _map.Add(key, value);</c>.</summary>
    private static bool IsReplacement(IInvocationOperation addition, IOperation keeper, IOperation key) => addition.Statement() is { Parent: IBlockOperation block } statement
        && block.Operations.TakeWhile(before => before != statement).Where(before => before is IExpressionStatementOperation or IVariableDeclarationGroupOperation).SelectMany(before => before.Descendants())
            .Any(part => part is IInvocationOperation { TargetMethod.Name: "Remove", Instance: { } emptied, Arguments: [{ Value: var removed }, ..] } removal && emptied.IsWrittenLike(keeper) && removed.IsWrittenLike(key) && removal.Enclosing().TakeWhile(outer => outer != block).All(outer => outer is not (IConditionalOperation or IBinaryOperation or IConditionalAccessOperation)));
}
