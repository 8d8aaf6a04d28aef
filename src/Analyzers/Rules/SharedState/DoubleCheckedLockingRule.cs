using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A test outside of the lock lets threads in that the lock was to keep out.</summary>
internal sealed class DoubleCheckedLockingRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DoubleCheckedLocking,
        title: "Double-checked locking lets a thread in too early",
        messageFormat: "'{0}' is tested on line {1} {2}, {3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Test again under the lock, build the object in a local and assign it last, and make a flag that guards other data volatile. Plain double-checked locking of a reference is correct on .NET.");

    private const string TooEarly = "and assigned before it is complete: another thread passes the test and uses it half made";

    /// <summary>How many methods are looked into for what a statement comes to.</summary>
    private const int MaximumCalled = 8;

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var early in EarlyClaim.In(body).Where(early => !IsLast(early.Read.Body.Body) && !IsLast(body.Body)).Take(1))
        {
            report.At(early.Claim.Syntax.GetLocation(), [early.Test.Syntax.GetLocation(), early.Load.Location, early.Read.Location], FixHints.None, early.Flag.Name, Excerpt.Line(early.Test.Syntax.GetLocation()), "and set before the data that it announces is there",
                $"on line {Excerpt.Line(early.Load.Location)}: another thread goes on at once, and reads '{early.Load.Variable.Name}' without it on line {Excerpt.Line(early.Read.Location)}");
        }

        if (FlagBeforeValue.In(body) is { } flagged)
        {
            report.At(flagged.Claim.Location, [flagged.Test.Syntax.GetLocation(), flagged.Load.Location, flagged.Read.Location], FixHints.None, flagged.Flag.Name, Excerpt.Line(flagged.Test.Syntax.GetLocation()), "and set before the value that it announces is there",
                $"on line {Excerpt.Line(flagged.Load.Location)}: another thread goes on at once, and returns '{flagged.Read.Variable.Name}' without it on line {Excerpt.Line(flagged.Read.Location)}");
        }

        foreach (var claim in UntestedClaim.In(body))
            Tell(claim, body, report);
        foreach (var statement in body.Body.LockStatements)
        {
            if (statement.Deciding().FirstOrDefault(condition => !IsUnderLock(condition)) is not { } outer || TestedField(outer) is not { } test)
                continue;
            var inside = statement.Body.DescendantsAndSelf().ToList();
            var assignments = inside.OfType<ISimpleAssignmentOperation>().Where(assignment => Denotes(assignment.Target, test.Field)).ToList();
            if (assignments.Count == 0)
            {
                if ((AssignedByHelper(inside, test.Field, body) ?? WrittenEarly(inside, test.Field, body)) is { } early && !TurnsAway(outer, statement, test.Field, body))
                    report.At(early.Syntax.GetLocation(), [test.Reference.Syntax.GetLocation(), statement.LockedValue.Syntax.GetLocation()], FixHints.None, test.Field.Name, Excerpt.Line(test.Reference.Syntax.GetLocation()), $"without '{Excerpt.Of(statement.LockedValue.Syntax)}'", TooEarly);
                continue;
            }

            if (Problem(body, test.Field, inside, assignments) is not ({ } site, { } text, var isPlainFlag))
                continue;
            if (TurnsAway(outer, statement, test.Field, body) || GuardsSource(assignments[0], body))
                continue;
            var hints = isPlainFlag ? FixHints.None.Add(FixHints.Member, test.Field.Name) : FixHints.None;
            report.At(site.Syntax.GetLocation(), [test.Reference.Syntax.GetLocation(), statement.LockedValue.Syntax.GetLocation()], hints, test.Field.Name, Excerpt.Line(test.Reference.Syntax.GetLocation()), $"without '{Excerpt.Of(statement.LockedValue.Syntax)}'", text);
        }
    }

    private static void Tell(UntestedClaim claim, BodyFacts body, Report report)
    {
        var (site, look, act) = (claim.Write.Operation.Syntax.GetLocation(), claim.Read.Operation.Syntax.GetLocation(), claim.Act.Syntax.GetLocation());
        object[] arguments = [Excerpt.Of(claim.Read.Operation.Syntax), Excerpt.Line(look), $"without '{LockText.Of(claim.Gate.Lock)}'", claim.Mover is { } mover
            ? $"and not again under it: '{Excerpt.Of(claim.Act.Syntax)}' in '{mover.Name}' on line {Excerpt.Line(act)} may have changed it by then, and is overwritten"
            : $"and not again under it: a second thread that waited for the lock comes to '{Excerpt.Of(claim.Act.Syntax)}' on line {Excerpt.Line(act)} once more"];
        // Who starts, or ends, an object is often one thread.
        report.Judge(!(MethodNames.IsLifecycle(body.Body) || MethodNames.MayBeLast(body.Body)), site, [look, act], FixHints.None, arguments);
    }

    /// <summary>The assignment that lets a thread in too early, why, and whether it would do to make the flag volatile.</summary>
    private static (IOperation Site, string Text, bool IsPlainFlag)? Problem(BodyFacts body, IFieldSymbol field, List<IOperation> inside, List<ISimpleAssignmentOperation> assignments)
    {
        if (!inside.Select(part => part switch { IConditionalOperation conditional => conditional.Condition, ICoalesceOperation choice => choice.Value, _ => null }).OfType<IOperation>().Any(test => test.DescendantsAndSelf().Any(part => Denotes(part, field))))
            return IsMade(assignments[0].Value) && assignments[0].Value.Unwrapped() is not IInvocationOperation { TargetMethod.Name: "GetOrAdd" } ? (assignments[0], "and not again under it: a second thread that waited for the lock makes another one", false) : null;
        if (assignments.FirstOrDefault(assignment => IsChangedLater(assignment, field, body)) is { } early)
            return (early, TooEarly, false);
        if (field.Type.SpecialType != SpecialType.System_Boolean)
            return null;
        if (assignments.FirstOrDefault(assignment => SetsOthers(assignment, body, after: true)) is { } first)
            return (first, "and set before the data that it announces: another thread passes the test and reads the old data", false);
        var isOrdered = field.IsVolatile || body.Type.Accesses.All.Any(access => access.IsAtomic && SymbolEqualityComparer.Default.Equals(access.Variable, field.OriginalDefinition));
        return !isOrdered && assignments.FirstOrDefault(assignment => SetsOthers(assignment, body, after: false)) is { } plain
            ? (plain, "and it is not volatile: another thread may see it set, and still read the old data", true)
            : null;
    }

    /// <summary>The assignment, in a method that is called under the lock, of an object that this method completes afterwards.</summary>
    private static IOperation? AssignedByHelper(List<IOperation> inside, IFieldSymbol field, BodyFacts body)
    {
        foreach (var call in body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && inside.Contains(call.Operation)))
        {
            if (body.Type.Calls.BodyOf(call.Target) is { Body.IsConstruction: false } helper && helper != body
                && helper.Body.Operations.OfType<ISimpleAssignmentOperation>().FirstOrDefault(assignment => Denotes(assignment.Target, field) && IsChangedLater(assignment, field, helper)) is { } early)
                return early;
        }

        return null;
    }

    /// <summary>The ordered store of an object that is completed afterwards: whoever reads it is told that it is there, and finds it half made.</summary>
    private static IOperation? WrittenEarly(List<IOperation> inside, IFieldSymbol field, BodyFacts body) => inside.OfType<IInvocationOperation>().FirstOrDefault(call =>
        call is { TargetMethod: { Name: "Write" or "Exchange", ContainingType: { Name: "Volatile" or "Interlocked", ContainingNamespace.Name: "Threading" } }, Arguments: [{ Value: var target }, { Value: var value }] } && Denotes(target.Unwrapped(), field)
        && (PublishedCopy.IsChangedLater(call, value, field, body)
            || ((IsMade(value) || value.Unwrapped() is ILocalReferenceOperation) && Later(call).Any(statement => Within(statement, body).Any(access => access.Use == ContentsUse.Write && SymbolEqualityComparer.Default.Equals(access.Variable, field.OriginalDefinition))))));

    /// <summary>Whether who finds it done already uses nothing: it throws, or returns, where an object was made, to callers that the type does not know. What a flag announces may be used then.</summary>
    private static bool TurnsAway(IOperation outer, ILockOperation statement, IFieldSymbol field, BodyFacts body) =>
        outer.Unconverted() is IConditionalOperation { WhenTrue: var done } test && !test.Syntax.Span.Contains(statement.Syntax.Span)
        && (done is IBlockOperation { Operations: [.., var last] } ? last : done) switch
        {
            IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
            IReturnOperation { ReturnedValue: null } => field.Type.IsReferenceType && !(body.Body.Method is { } own && body.Type.Calls.To(own).Any()),
            _ => false,
        };

    /// <summary>Whether the value is taken from something that other members use under the lock: it is there for that.</summary>
    private static bool GuardsSource(ISimpleAssignmentOperation assignment, BodyFacts body) =>
        assignment.Value.Unwrapped() is IInvocationOperation { Instance: IMemberReferenceOperation { Member: var source } }
        && body.Type.Accesses.All.FirstOrDefault(access => access.Body == body && assignment.Value.Syntax.Span.Contains(access.Location.SourceSpan) && SymbolEqualityComparer.Default.Equals(access.Variable, source.OriginalDefinition)) is { } own
        && body.Type.Accesses.All.Any(other => other.Body != body && SymbolEqualityComparer.Default.Equals(other.Variable, own.Variable) && other.Guards.Locks.Overlaps(own.Guards.Locks));

    private static bool IsLast(Body body) => MethodNames.MayBeLast(body) || body.Outermost.Method?.Name.StartsWith("Dispose", StringComparison.Ordinal) == true;

    private static bool IsUnderLock(IOperation operation) => LexicalLocks.Around(operation).Any();

    /// <summary>The field whose null or boolean value the condition tests.</summary>
    private static (IFieldSymbol Field, IOperation Reference)? TestedField(IOperation condition)
    {
        var tested = condition.Unwrapped() switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison when IsNullOrBool(comparison.RightOperand) => comparison.LeftOperand.Unwrapped(),
            IIsPatternOperation pattern => pattern.Value.Unwrapped(),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => not.Operand.Unwrapped(),
            var other => other,
        };
        if (tested is IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: [{ Value: var read }] })
            tested = read.Unwrapped();
        return tested is IFieldReferenceOperation { Field: { IsReadOnly: false } field } reference && (field.Type.IsReferenceType || field.Type.SpecialType == SpecialType.System_Boolean) ? (field, reference) : null;
    }

    private static bool IsNullOrBool(IOperation operation) => operation.Unwrapped() is { ConstantValue: { HasValue: true, Value: null or bool } };

    private static bool Denotes(IOperation operation, IFieldSymbol field) => operation is IFieldReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Field, field);

    private static bool IsMade(IOperation value) => value.Unwrapped() is IObjectCreationOperation or IInvocationOperation or IAwaitOperation;

    /// <summary>Whether a later statement of the same block sets something of the object, calls it, or fills it.</summary>
    private static bool IsChangedLater(ISimpleAssignmentOperation assignment, IFieldSymbol field, BodyFacts body) => PublishedCopy.IsChangedLater(assignment, assignment.Value, field, body) || IsMade(assignment.Value) && Later(assignment).Any(statement =>
        Within(statement, body).Any(access => access.Use == ContentsUse.Write && SymbolEqualityComparer.Default.Equals(access.Variable, field.OriginalDefinition)) || (statement is IExpressionStatementOperation expression && expression.Operation switch
    {
        IAssignmentOperation { Target: IMemberReferenceOperation { Instance: { } target } } => Denotes(target, field),
        // What is started was complete before.
        IInvocationOperation { TargetMethod.Name: not "Start", Instance: { } target } => Denotes(target, field),
        _ => false,
    }));

    /// <summary>What the statement does to the variables of the type, itself or in a method that it calls.</summary>
    private static IEnumerable<Access> Within(IOperation statement, BodyFacts body)
    {
        var called = new HashSet<BodyFacts>();
        var open = new Queue<BodyFacts>(Called(body, statement));
        while (open.Count > 0)
        {
            var next = open.Dequeue();
            if (called.Add(next) && called.Count < MaximumCalled)
            {
                foreach (var callee in Called(next, next.Body.Root))
                    open.Enqueue(callee);
            }
        }

        return body.Type.Accesses.All.Where(access => access.Body == body ? statement.Syntax.Span.Contains(access.Operation.Syntax.Span) : called.Contains(access.Body));
    }

    private static IEnumerable<BodyFacts> Called(BodyFacts body, IOperation part) => body.Type.Calls.From(body).Where(call => !call.IsDelegate && part.Syntax.Span.Contains(call.Operation.Syntax.Span) && call.IsOnSameObject)
        .Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Where(callee => !callee.Body.IsConstruction);

    private static bool SetsOthers(ISimpleAssignmentOperation assignment, BodyFacts body, bool after) => assignment is { Value.ConstantValue: { HasValue: true, Value: true } }
        && (after ? Later(assignment) : Earlier(assignment)).Any(statement => statement is IExpressionStatementOperation { Operation: IAssignmentOperation { Target: IFieldReferenceOperation { Field: { IsVolatile: false } other }, Value: var data } } && !data.IsNull() && other.Type.SpecialType != SpecialType.System_Boolean && IsReadFreely(other, body)
            || (after && Within(statement, body).Any(access => access.Variable is IFieldSymbol { IsVolatile: false } kept && (access.Use == ContentsUse.Write || IsData(access)) && IsReadAfter(kept, body))));

    /// <summary>Whether a value is stored that is no flag, and there to be read.</summary>
    private static bool IsData(Access access) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value } } && !value.IsNull() && access.Variable.ValueType()?.SpecialType != SpecialType.System_Boolean;

    /// <summary>Whether whoever has passed the test, or called what makes it, reads the data without the lock.</summary>
    private static bool IsReadAfter(IFieldSymbol data, BodyFacts body) => body.Type.Accesses.All.Any(access => !access.Changes && access.Guards.AreNone && SymbolEqualityComparer.Default.Equals(access.Variable, data.OriginalDefinition)
        && (access.Body == body || (body.Body.Method is { } own && body.Type.Calls.To(own).Any(call => call.Caller == access.Body && call.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart))));

    /// <summary>Whether anybody reads the data without a lock: who only turns away when the flag is set does not.</summary>
    private static bool IsReadFreely(IFieldSymbol data, BodyFacts body) => data.IsVisibleOutsideType()
        || body.Type.Accesses.All.Any(access => !access.Changes && access.Guards.AreNone && SymbolEqualityComparer.Default.Equals(access.Variable, data.OriginalDefinition));

    private static IEnumerable<IOperation> Later(IOperation operation) => operation.Statement() is { Parent: IBlockOperation block } statement ? block.Operations.SkipWhile(other => other != statement).Skip(1) : [];

    private static IEnumerable<IOperation> Earlier(IOperation operation) => operation.Statement() is { Parent: IBlockOperation block } statement ? block.Operations.TakeWhile(other => other != statement) : [];
}
