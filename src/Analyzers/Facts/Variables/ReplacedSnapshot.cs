using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A snapshot that others replace as a whole is read twice, once for a question and once for what the answer allows: <c>_hosts[n % _hosts.Length]</c>, <c>if (_map.ContainsKey(key)) return _map[key];</c>.
/// The second read may find another one, that has fewer entries, or not that key.
/// </summary>
/// <param name="Look">The read that asks.</param>
/// <param name="Use">The read that counts on the answer.</param>
/// <param name="IsOfKey">Whether it is about a key, and not about a number of entries.</param>
/// <param name="Replacement">Where another one is stored.</param>
/// <param name="Meeting">How the two threads meet; null where only the variable says that they do.</param>
internal sealed record ReplacedSnapshot(IOperation Look, Access Use, bool IsOfKey, Access Replacement, Meeting? Meeting)
{
    private static readonly string[] s_entry = ["First", "Last", "Single", "ElementAt", "Min", "Max", "Average", "Aggregate"];
    private static readonly string[] s_shrinks = ["Remove", "Where", "Except", "Skip", "Take", "Clear", "Intersect", "OfType", "Slice", "AsSpan"];

    /// <summary>Those among all accesses to one variable, one for each body and question.</summary>
    public static IEnumerable<ReplacedSnapshot> Among(ISymbol variable, ImmutableArray<Access> accesses)
    {
        if (variable.ValueType() is not { IsReferenceType: true } || accesses.Where(access => access is { Writes: true, IsElement: false }).ToList() is not { Count: > 0 } writes || writes.Where(write => BringsOthers(write)).ToList() is not { Count: > 0 } replacements)
            yield break;
        var looked = new HashSet<IOperation>();
        foreach (var use in accesses.Where(access => !access.Writes && access.Kind != AccessKind.Reference && access.Guards.AreNone && !writes.Exists(write => write.Body == access.Body)))
        {
            if (Read(use) is not { } read || NeedOf(read) is not var (index, isOfKey) || LookBefore(read, index, isOfKey, use) is not { } look || !looked.Add(look))
                continue;
            var met = replacements.Select(write => (Write: write, Meeting: use.Body.Type.Threads.InParallel(use, write))).Where(found => found.Meeting is not null).OrderByDescending(found => new Race(use, found.Write, found.Meeting!).IsCertain).FirstOrDefault();
            if (met.Meeting is { } meeting && (!meeting.MayBeKeptApart || new Race(use, met.Write, meeting).IsCertain))
                yield return new ReplacedSnapshot(look, use, isOfKey, met.Write, meeting);
            else if (SharedVariable.IsForSeveral(variable, accesses) && replacements.Find(write => MayComeBetween(write.Body, use.Body)) is { } replacement)
                yield return new ReplacedSnapshot(look, use, isOfKey, replacement, null);
        }
    }

    /// <summary>Whether other threads than the one at the use, as far as that is known, come to the replacement.</summary>
    private static bool MayComeBetween(BodyFacts replacement, BodyFacts use)
    {
        var threads = use.Type.Threads;
        var (theirs, own) = (threads.EntriesReaching(replacement).ToList(), threads.EntriesReaching(use).ToList());
        return replacement.Body.Outermost != use.Body.Outermost && (threads.IsCallableFromOutside(replacement) || (theirs.Count > 0 && !(threads.IsConfined(use) && theirs.SequenceEqual(own)))) && (threads.IsCallableFromOutside(use) || own.Count > 0);
    }

    /// <summary>The reference to the variable itself.</summary>
    private static IOperation? Read(Access access) => access.Operation.DescendantsAndSelf().FirstOrDefault(part => part is IMemberReferenceOperation && Assignments.Refers(part, access.Variable));

    /// <summary>Whether what is stored does not have all that was there: it is not made of it, or something is left out. What is stored once, as nothing was there, is not another one.</summary>
    private static bool BringsOthers(Access write)
    {
        var value = write.Operation switch
        {
            ISimpleAssignmentOperation assignment => assignment.Value,
            IInvocationOperation { TargetMethod: { Name: "Exchange" or "Write", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: [_, { Value: var given }] } => given,
            _ => null,
        };
        var made = value?.Unwrapped() is ILocalReferenceOperation { Local: var kept } ? kept : null;
        if (value is null || value.IsNull() || (made is null ? value : write.Body.Type.Locks.LocalsOf(write.Body.Body).OnlyValue(made))?.Unwrapped() is IArrayCreationOperation { Initializer: null, DimensionSizes: [{ ConstantValue: not { HasValue: true, Value: 0 } }] } || (made is not null && IsCopied(made, write)) || IsMeasured(value, write) || write.Operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, write.Variable) && IsNullTest(part))))
            return false;
        var sources = ValueSources.Of(value, write.Body).ToList();
        return !sources.Exists(part => Assignments.Refers(part, write.Variable)) || sources.Exists(part => part is IInvocationOperation call && Array.Exists(s_shrinks, name => call.TargetMethod.Name.StartsWith(name, StringComparison.Ordinal)));
    }

    /// <summary>Whether it is asked how many entries the new one has before it is stored: one that has too few may be refused.</summary>
    private static bool IsMeasured(IOperation value, Access write) => write.Operation.DecidingWithSections().Any(condition => condition.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation or IParameterReferenceOperation && part.IsWrittenLike(value.Unwrapped()) && AsksForNumber(part)));

    /// <summary>Whether a loop over the old one fills the new one.</summary>
    private static bool IsCopied(ILocalSymbol made, Access write) => write.Body.Body.Loops.OfType<IForEachLoopOperation>().Any(loop => loop.Collection.DescendantsAndSelf().Any(part => Assignments.Refers(part, write.Variable))
        && loop.Body.DescendantsAndSelf().Any(part => Assignments.Refers(part, made)) && !loop.Body.DescendantsAndSelf().Any(part => part is IConditionalOperation or IBranchOperation));

    private static bool IsNullTest(IOperation read) => read.Unconverted() switch
    {
        IBinaryOperation comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IIsPatternOperation => true,
        _ => false,
    };

    /// <summary>The index or key that must be there when the read comes to it; null where nothing need be there.</summary>
    private static (IOperation? Index, bool IsOfKey)? NeedOf(IOperation read) => read.Unconverted() switch
    {
        IArrayElementReferenceOperation { Indices: [var index] } element when element.ArrayReference.Unwrapped() == read => (index, false),
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value: var key }] } entry when entry.Instance?.Unwrapped() == read => (key, key.Type?.SpecialType != SpecialType.System_Int32),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType.Name: "Enumerable" or "ImmutableArrayExtensions" } called } } when Array.IndexOf(s_entry, called.Name) >= 0 => (null, false),
        IPropertyReferenceOperation { Property.Name: "Length" or "Count" } size when size.Unconverted() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder } rest && rest.RightOperand.Unwrapped() == size => (null, false),
        _ => null,
    };

    /// <summary>The earlier read that asks whether it is there: in a condition, in the head of the loop, or for the index.</summary>
    private static IOperation? LookBefore(IOperation read, IOperation? index, bool isOfKey, Access use)
    {
        var conditions = read.Deciding().Concat(read.Enclosing().OfType<IForLoopOperation>().Where(loop => loop.Body.Syntax.Span.Contains(read.Syntax.Span)).Select(loop => loop.Condition).OfType<IOperation>());
        var asked = index is not null && !isOfKey ? conditions.Append(index) : conditions;
        return asked.SelectMany(condition => ValueSources.Of(condition, use.Body)).FirstOrDefault(part => part != read && Assignments.Refers(part, use.Variable) && part is IMemberReferenceOperation look && read is IMemberReferenceOperation own
            && AreAlike(look.Instance, own.Instance) && (isOfKey ? AsksForKey(part, index!) : AsksForNumber(part)) && use.Body.HeldAt(part) is { IsKnown: true, Must.IsEmpty: true });
    }

    private static bool AreAlike(IOperation? one, IOperation? other) => (one, other) switch
    {
        (null or IInstanceReferenceOperation, null or IInstanceReferenceOperation) => true,
        ({ } left, { } right) => left.IsWrittenLike(right),
        _ => false,
    };

    private static bool AsksForNumber(IOperation look) => look.Unconverted() switch
    {
        IPropertyReferenceOperation { Property.Name: "Length" or "Count" or "IsEmpty" or "IsDefaultOrEmpty" } => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, Name: "Any" or "Count", Parameters.Length: <= 1 } } } => true,
        _ => false,
    };

    private static bool AsksForKey(IOperation look, IOperation key) => look.Unconverted() is IInvocationOperation { TargetMethod.ReturnType.SpecialType: SpecialType.System_Boolean, Arguments: [{ Value: var asked }, ..] } call && call.Instance?.Unwrapped() == look
        && asked.Unwrapped().IsWrittenLike(key.Unwrapped());
}
