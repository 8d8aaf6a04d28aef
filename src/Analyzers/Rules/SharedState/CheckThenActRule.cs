using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A shared field is tested, then used or set in a separate step.</summary>
internal sealed class CheckThenActRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CheckThenAct,
        title: "A test and the act that depends on it are separate steps",
        messageFormat: "'{0}' acts on the test '{1}' on line {3}, but another thread can change '{2}' in between, {4}: {5}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Test and act under one lock, use Interlocked.Exchange or CompareExchange for a flag, or copy the reference to a local first.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Locks.HasLocks)
        {
            foreach (var (variable, accesses) in type.Shared)
                CheckOutsideLock(report, variable, accesses);
        }

        foreach (var (variable, accesses) in type.Shared)
            CheckCopies(report, variable, accesses);
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(SharedVariables.Inherited(type)))
        {
            // One test that comes too early is one defect, however much depends on it.
            var judged = new HashSet<Access>();
            foreach (var act in accesses.Where(access => access.Guards.AreNone && !access.IsElement))
                Check(type, report, variable, act, accesses, judged);
        }
    }

    private static void Check(TypeFacts type, Report report, ISymbol variable, Access act, ImmutableArray<Access> accesses, HashSet<Access> judged)
    {
        var isUse = act.Kind == AccessKind.Read && act.Operation.IsDereferenced();
        var isSet = SetOf(act).HasValue;
        if ((!isUse && !isSet) || TestOf(act, accesses, isUse) is not { } test)
            return;
        foreach (var (undo, meeting, isCertain) in Undoings(act, accesses.Where(access => access.Writes && (isUse ? StoresNull(access) : access == act || IsSameClaim(access, act, accesses)))))
        {
            var isAtEnd = !isCertain && (MayBeLast(act) || MayBeLast(undo));
            if (isAtEnd && isSet)
                continue;
            if (!judged.Add(test))
                return;
            if (undo != act && TestOf(undo, accesses, isUse: false) is { } othersTest)
                judged.Add(othersTest);
            ImmutableArray<Location> sites = meeting.Sites.Insert(0, test.Location);
            var hints = FixHints.None.Add(FixHints.Member, variable.Name);
            object[] arguments =
            [
                Excerpt.Of(act.Operation.Parent is IMemberReferenceOperation or IInvocationOperation ? act.Operation.Parent.Syntax : act.Operation.Syntax),
                Excerpt.Of(Condition(test.Operation).Syntax), variable.Name, Excerpt.Line(test.Location), meeting.Text, isUse ? "it may be null by now" : "both threads pass the test and act",
            ];
            report.Judge(!(isAtEnd || (isUse ? act.Operation.IsCaught() : LoggedOnce.Is(act, test))), act.Location, sites, hints, arguments);
            return;
        }
    }

    /// <summary>The constant that is stored, plainly or by an ordered store, in a flag or number.</summary>
    private static Optional<object?> SetOf(Access act) => (act.Operation switch
    {
        ISimpleAssignmentOperation assignment when act.Kind == AccessKind.Write => assignment.Value,
        IInvocationOperation { TargetMethod: { Name: "Write", ContainingType: { Name: "Volatile", ContainingNamespace.Name: "Threading" } }, Arguments: [_, { Value: var stored }] } => stored,
        _ => null,
    }) is { Type.IsValueType: true, ConstantValue: { HasValue: true } constant } ? constant : default;

    /// <summary>The read on which the act depends, without a change of the variable by the body in between.</summary>
    private static Access? TestOf(Access act, ImmutableArray<Access> accesses, bool isUse)
    {
        var test = act.Operation.Deciding()
            .Select(condition => accesses.FirstOrDefault(access => access.Body == act.Body && (access.Kind == AccessKind.Read || (!isUse && access.Kind == AccessKind.AtomicRead)) && access.Object.Equals(act.Object) && access.Guards.AreNone
                && IsTest(access.Operation, isUse) && condition.Syntax.Span.Contains(access.Operation.Syntax.Span)))
            .FirstOrDefault(read => read is not null) ?? HelpersTest(act, accesses, isUse);
        return test is null || accesses.Any(access => access.Body == act.Body && access.Writes && access != act && access.Location.SourceSpan.Start > test.Location.SourceSpan.Start && access.Location.SourceSpan.End < act.Location.SourceSpan.Start) ? null : test;
    }

    /// <summary>Whether another member claims the same by a test and a store of its own.</summary>
    private static bool IsSameClaim(Access other, Access act, ImmutableArray<Access> accesses) => other.Body.Body.Outermost != act.Body.Body.Outermost && other.Guards.AreNone && SetOf(other) is { HasValue: true } set && Equals(set.Value, SetOf(act).Value) && TestOf(other, accesses, isUse: false) is not null;

    /// <summary>The test that a property or method of the type makes for the act: <c>if (IsConnected) _transport.Send(…)</c>.</summary>
    private static Access? HelpersTest(Access act, ImmutableArray<Access> accesses, bool isUse)
    {
        if (act.Object is not { Root.Kind: PathRootKind.This or PathRootKind.Static })
            return null;
        var helpers = act.Operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).SelectMany(part => part switch
        {
            IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property.GetMethod: { } getter } => [getter],
            IInvocationOperation { Instance: null or IInstanceReferenceOperation, TargetMethod: { Parameters.IsEmpty: true, IsVirtual: false, IsAbstract: false } method } => [method],
            _ => Array.Empty<IMethodSymbol>(),
        }).Select(act.Body.Type.Calls.BodyOf).OfType<BodyFacts>().ToList();
        return helpers.Count == 0 ? null : accesses.FirstOrDefault(read => read.Kind == AccessKind.Read && read.Guards.AreNone && read.Object.Equals(act.Object) && read.Body != act.Body && helpers.Contains(read.Body) && IsReturned(read.Operation) && IsTest(read.Operation, isUse));
    }

    /// <summary>Whether the test is what the helper answers.</summary>
    private static bool IsReturned(IOperation read) => read.Enclosing().TakeWhile(outer => outer is IBinaryOperation or IUnaryOperation or IIsPatternOperation or IConversionOperation or IParenthesizedOperation or IReturnOperation).OfType<IReturnOperation>().Any();

    /// <summary>The copy is tested, and then the variable itself is used: <c>var parent = _parent; if (parent != null) _parent.Leave();</c>.</summary>
    private static void CheckCopies(Report report, ISymbol variable, ImmutableArray<Access> accesses)
    {
        foreach (var forgotten in ForgottenCopy.Among(accesses))
        {
            var isMet = Undoings(forgotten.Use, [forgotten.Undo]).Any();
            object[] arguments =
            [
                Excerpt.Of(forgotten.Use.Operation.Parent!.Syntax), Excerpt.Of(Condition(forgotten.Test).Syntax), variable.Name, Excerpt.Line(forgotten.Test.Syntax.GetLocation()),
                $"because '{variable.Name}' is read anew here, and not '{forgotten.Copy.Name}', the copy that was tested", $"'{forgotten.Undo.Body.Body.Name}' sets it to null on line {Excerpt.Line(forgotten.Undo.Location)}",
            ];
            Location[] sites = [forgotten.Test.Syntax.GetLocation(), forgotten.Undo.Location];
            report.Judge(isMet, forgotten.Use.Location, sites, FixHints.None.Add(FixHints.Member, variable.Name), arguments);
        }
    }

    /// <summary>The writes that two threads which meet can make in between, the most certain first: both are known, or one is, and nothing keeps it and the callers of a public member apart.</summary>
    private static IEnumerable<(Access Undo, Meeting Meeting, bool IsCertain)> Undoings(Access act, IEnumerable<Access> writes) => writes
        .Where(undo => !undo.MayExclude(act))
        .Select(undo => (Undo: undo, Meeting: act.Body.Type.Threads.InParallel(act, undo)!))
        .Where(found => found.Meeting is not null)
        .Select(found => (found.Undo, found.Meeting, IsCertain: new Race(act, found.Undo, found.Meeting).IsCertain))
        .Where(found => found.IsCertain || !found.Meeting.MayBeKeptApart)
        .OrderByDescending(found => found.IsCertain);

    private static bool MayBeLast(Access access) => MethodNames.IsLifecycle(access.Body.Body) || MethodNames.MayBeLast(access.Body.Body);

    /// <summary>A test before the lock decides on a change under it, and is not made again: <c>if (_balance >= x) lock (_gate) _balance -= x;</c>.</summary>
    private static void CheckOutsideLock(Report report, ISymbol variable, ImmutableArray<Access> accesses)
    {
        foreach (var act in accesses.Where(access => ((access.Kind == AccessKind.Update && variable.ValueType()?.IsReferenceType != true && !IsOfBits(access)) || Takes(access)) && !access.IsElement && !access.Guards.Locks.IsEmpty && !access.Guards.HasOthers))
        {
            if (LexicalLocks.Around(act.Operation).LastOrDefault() is not { } section)
                continue;
            var test = section.Deciding()
                .Select(condition => accesses.FirstOrDefault(access => access.Body == act.Body && access.Kind == AccessKind.Read && access.Object.Equals(act.Object) && access.Guards.AreNone && condition.Syntax.Span.Contains(access.Operation.Syntax.Span)))
                .FirstOrDefault(read => read is not null);
            // Under the lock it is read again: to test it, or as part of another value.
            if (test is null || accesses.Any(access => access.Body == act.Body && access != act && access.Kind == AccessKind.Read && section.Body.Syntax.Span.Contains(access.Location.SourceSpan) && access.Location.SourceSpan.Start < act.Location.SourceSpan.Start))
                continue;
            if (IsDecidedUnderLock(act, section) || (Takes(act) && act.Body.Type.Threads.IsConfined(act.Body) && !accesses.Any(other => other.Body != act.Body && (Takes(other) || other.Writes || IsRemoval(other)))))
                continue;
            var undo = accesses.Where(access => access.Changes && access.Guards.Locks.Overlaps(act.Guards.Locks) && access.Body.Body.Outermost != act.Body.Body.Outermost).OrderByDescending(IsRemoval).FirstOrDefault() ?? act;
            object[] arguments = [Excerpt.Of((act.Use is null ? act.Operation : act.Operation.Parent!).Syntax), Excerpt.Of(Condition(test.Operation.Parent is IPropertyReferenceOperation part ? part : test.Operation).Syntax), variable.Name, Excerpt.Line(test.Location),
                $"because the test is made before '{Excerpt.Of(section.LockedValue.Syntax)}' is held", $"'{undo.Body.Body.Name}' changes it under the lock, too"];
            // A few more than the limit of what is kept may well be no harm; what is not there cannot be taken.
            report.Judge(!(act.Operation is IIncrementOrDecrementOperation { Kind: OperationKind.Increment }), act.Location, [test.Location, undo.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
        }
    }

    /// <summary>Whether other state that is changed under the lock decides there on the act: what was tested before saves a look at it.</summary>
    private static bool IsDecidedUnderLock(Access act, ILockOperation section)
    {
        var changed = act.Body.Type.Accesses.All.Where(access => access.Body == act.Body && access.Changes && section.Syntax.Span.Contains(access.Location.SourceSpan)).Select(access => access.Variable).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default).Remove(act.Variable);
        return !changed.IsEmpty && act.Operation.Deciding().Where(condition => section.Body.Syntax.Span.Contains(condition.Syntax.Span))
            .SelectMany(condition => ValueSources.Of(condition, act.Body)).Any(part => part is IMemberReferenceOperation member && changed.Contains(member.Member.OriginalDefinition));
    }

    /// <summary>Whether bits are set or cleared: to do it again changes nothing.</summary>
    private static bool IsOfBits(Access update) => update.Operation is ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Or or BinaryOperatorKind.And };

    /// <summary>Whether the call takes something out that must be there.</summary>
    private static bool Takes(Access access) => access.Use == ContentsUse.Write && access.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Dequeue" or "Pop" or "RemoveAt" or "RemoveFirst" or "RemoveLast" };

    /// <summary>Whether the call takes out what it is told to, or all; one that adds leaves there what was found.</summary>
    private static bool IsRemoval(Access access) => access.Use == ContentsUse.Write && access.Operation.Parent is IInvocationOperation { TargetMethod.Name: var name } && (name.StartsWith("Remove", StringComparison.Ordinal) || name.StartsWith("TryDequeue", StringComparison.Ordinal) || name is "Clear" or "TryPop");

    /// <summary>Whether the read is compared, for a use with null.</summary>
    private static bool IsTest(IOperation read, bool withNull) => Condition(read) switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.Equals } comparison => !withNull || comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IIsPatternOperation pattern => !withNull || pattern.Syntax.ToString().Contains("null"),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } => !withNull,
        var other => !withNull && other == read,
    };

    private static IOperation Condition(IOperation read)
    {
        var outer = read.Parent;
        while (outer is IConversionOperation or IParenthesizedOperation)
            outer = outer.Parent;
        return outer is IBinaryOperation or IIsPatternOperation or IUnaryOperation ? outer : read;
    }

    private static bool StoresNull(Access write) => write.Operation is ISimpleAssignmentOperation { Value: var value } && value.IsNull();
}
