using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>What an atomic operation answers is not looked at: whether a compare-and-swap succeeded, or what a count has come to.</summary>
internal sealed class IgnoredExchangeRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.IgnoredExchange,
        title: "The result of an atomic operation is ignored",
        messageFormat: "'{0}' {1}: {2}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Compare the result of CompareExchange with the expected value, and try again in a loop; test what Increment or Decrement returns.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var anew in CountedAnew.In(body))
        {
            object[] arguments = [Excerpt.Of(anew.Read.Syntax), $"reads the variable anew, and not what '{Excerpt.Of(anew.Count.Syntax)}' on line {Excerpt.Line(anew.Count.Syntax.GetLocation())} has made of it", "when another thread counts in between, both get the same value"];
            report.Judge(anew.IsCertain, anew.Read.Syntax.GetLocation(), [anew.Count.Syntax.GetLocation()], FixHints.None, arguments);
        }

        foreach (var late in LateComparand.In(body))
        {
            var (made, expected) = (late.Made.Syntax.GetLocation(), late.Expected.Syntax.GetLocation());
            report.At(late.Call.Syntax.GetLocation(), [made, expected], FixHints.None, Excerpt.Of(late.Call.Syntax), $"expects what '{Excerpt.Of(late.Expected.Syntax)}' has read on line {Excerpt.Line(expected)}, after the new value was made of what was there on line {Excerpt.Line(made)}",
                "a change by another thread between the two reads is overwritten; make the new value of the expected one");
        }

        foreach (var later in CountedLater.In(body).Where(later => !body.IsKeptApartByCallers))
        {
            report.At(later.Read.Syntax.GetLocation(), [later.Count.Syntax.GetLocation()], FixHints.None, Excerpt.Of(later.Read.Syntax), $"is read before '{Excerpt.Of(later.Count.Syntax)}' on line {Excerpt.Line(later.Count.Syntax.GetLocation())} counts, and what that returns is ignored",
                "threads that read before one of them counts get the same value");
        }

        if (DroppedSource.In(body, byAssignment: false) is { } dropped)
        {
            var (loop, start) = (dropped.Loop.Location, dropped.Start.Syntax.GetLocation());
            report.Judge(dropped.IsCertain, dropped.Store.Syntax.GetLocation(), [loop, start], FixHints.None, Excerpt.Of(dropped.Store.Syntax), "hands out the source that was there before, which nobody takes, and nobody can cancel any more",
                $"the loop on line {Excerpt.Line(loop)} that an earlier call has started on line {Excerpt.Line(start)} goes on for ever");
        }

        var assumed = AssumedExchange.In(body).ToList();
        foreach (var exchange in assumed)
            Report(exchange, body, report);

        foreach (var call in body.Body.Calls)
        {
            if (assumed.Exists(exchange => exchange.Call == call))
                continue;
            if (call is not { TargetMethod: { Name: var name, ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } }, Parent: IExpressionStatementOperation })
                continue;
            if (name is "Increment" or "Decrement" or "Add" && ReadAgain(call, body) is { } read)
            {
                object[] arguments = [Excerpt.Of(read.Syntax), $"looks at the variable anew, and not at what '{Excerpt.Of(call.Syntax)}' on line {Excerpt.Line(call.Syntax.GetLocation())} has made of it",
                    "when another thread changes it in between, two threads pass the test, or none"];
                // Below the last one, what is done twice may well be done twice.
                report.Judge(IsForOneValue(read), read.Syntax.GetLocation(), [call.Syntax.GetLocation()], FixHints.None, arguments);
            }

            // A limit may well be a rough one; there is no half of what is handed out until there is none.
            if (AtomicLimit.TestOf(call, body) is { } limit)
                report.Judge(name == "Decrement" && AtomicLimit.IsOfTakers(call, limit, body) && !body.IsKeptApartByCallers, call.Syntax.GetLocation(), [limit.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), $"counts because of what '{Excerpt.Of(limit.Syntax)}' on line {Excerpt.Line(limit.Syntax.GetLocation())} was, and what it returns is ignored", "two threads may both have found it within the limit, and pass it together");
            if (name is not "CompareExchange" || call.Arguments.Length != 3)
                continue;
            var (location, value, comparand) = (Argument(call, 0), Argument(call, 1), Argument(call, 2));
            // An initial value that is stored once needs no second try; one computed from the old value does.
            if (value.ConstantValue.HasValue || comparand.ConstantValue.HasValue || !(value.DescendantsAndSelf().Any(part => IsOld(part, location, comparand, body)) || IsChosen(call, comparand)) || value.IsWrittenLike(comparand))
                continue;
            if (!IsRetried(call) && !IsLookedUpAfter(call, location, value, body))
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(call.Syntax), $"stores nothing when another thread has changed '{Excerpt.Of(location.Syntax)}' since it was read, and the result that tells so is ignored", "the update is lost");
        }
    }

    private static void Report(AssumedExchange exchange, BodyFacts body, Report report)
    {
        object[] arguments = [Excerpt.Of(exchange.Call.Syntax), $"tells by its result what was there, which is ignored, and '{Excerpt.Of(exchange.Test.Syntax)}' on line {Excerpt.Line(exchange.Test.Syntax.GetLocation())} decides by what was read before",
            "two threads that have read the same both go on"];
        report.Judge(exchange.IsCertain && !body.IsKeptApartByCallers, exchange.Call.Syntax.GetLocation(), [exchange.Test.Syntax.GetLocation()], FixHints.None, arguments);
    }

    /// <summary>The read in the test of an <c>if</c> that follows, for one value, where no lock keeps other threads from counting on.</summary>
    private static IOperation? ReadAgain(IInvocationOperation count, BodyFacts body)
    {
        if (count.Statement() is not { Parent: IBlockOperation block } statement || body.HeldAt(count) is not { IsKnown: true, Must.IsEmpty: true })
            return null;
        var counted = body.Paths.Read(Argument(count, 0));
        return block.Operations.SkipWhile(other => other != statement).Skip(1).OfType<IConditionalOperation>().Take(1).Where(test => !IsEarlyEnd(test) && !Claims(test))
            .SelectMany(test => test.Condition.DescendantsAndSelf())
            .FirstOrDefault(part => part is IMemberReferenceOperation or ILocalReferenceOperation or IInvocationOperation { Arguments.IsEmpty: true } && Reads(part, counted, body) && (IsForOneValue(part) || (count.TargetMethod.Name == "Decrement" && IsForTheLast(part))) && !IsWrittenBetween(count, part, counted, body) && !AreDone(part, body));
    }

    /// <summary>Whether the part is the variable itself, or a property of the same object that hands it out.</summary>
    private static bool Reads(IOperation part, AccessPath counted, BodyFacts body) => body.Paths.Read(part).Equals(counted)
        || AtomicLimit.Asked(part, body).Skip(1).Any(returned => returned.Body.Paths.Read(returned.Operation switch
        {
            IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" or "Interlocked" }, Arguments: [{ Value: var atomic }, ..] } => atomic,
            var plain => plain,
        }).Equals(counted));

    /// <summary>Whether the other threads that count are started by this member itself, and have ended by then.</summary>
    private static bool AreDone(IOperation read, BodyFacts body)
    {
        if (body.Body.Enclosing is not null)
            return false;
        var accesses = read is ILocalReferenceOperation { Local: var local }
            ? body.Type.Captures.Where(capture => SymbolEqualityComparer.Default.Equals(capture.Variable, local)).SelectMany(capture => capture.Accesses).ToList()
            : body.Type.Accesses.All.Where(access => read is IMemberReferenceOperation member && SymbolEqualityComparer.Default.Equals(access.Variable, member.Member.OriginalDefinition)).ToList();
        var own = accesses.Find(access => access.Operation.Syntax.Span.Contains(read.Syntax.Span));
        var others = accesses.FindAll(access => access.Writes && access.Body != body && access.Body.Body.Outermost == body.Body);
        return own is not null && others.Count > 0 && others.TrueForAll(other => body.Type.Threads.InParallel(own, other) is null);
    }

    /// <summary>Whether nothing is done for the value but to end a loop, or a round of it, a little earlier.</summary>
    private static bool IsEarlyEnd(IConditionalOperation test) => test.WhenFalse is null && (test.WhenTrue is IBlockOperation { Operations: [var only] } ? only : test.WhenTrue) is IBranchOperation;

    /// <summary>Whether what passes the test asks by another exchange whether it is the first.</summary>
    private static bool Claims(IConditionalOperation test) => test.Condition.Descendants().Concat(test.WhenTrue.DescendantsAndSelf()).Any(part =>
        part is IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange", ContainingType.Name: "Interlocked" }, Parent: not IExpressionStatementOperation });

    private static bool IsForOneValue(IOperation read) => Tested(read) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation { Pattern: IConstantPatternOperation };

    /// <summary>Whether a count that goes down is asked whether it has come to its end: <c>if (_running &lt;= 0)</c>.</summary>
    private static bool IsForTheLast(IOperation read) => Tested(read) is IBinaryOperation { OperatorKind: var kind, RightOperand: var bound }
        && bound.Unwrapped().ConstantValue is { HasValue: true, Value: 0 or 0L or 1 or 1L } && kind == (bound.Unwrapped().ConstantValue.Value is 0 or 0L ? BinaryOperatorKind.LessThanOrEqual : BinaryOperatorKind.LessThan);

    /// <summary>The test of what is read, be it plainly or by a call that reads it.</summary>
    private static IOperation? Tested(IOperation read) =>
        (read.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" or "Interlocked" } } atomic } ? atomic : read).Unconverted();

    private static bool IsWrittenBetween(IOperation count, IOperation read, AccessPath counted, BodyFacts body) => body.Body.Operations
        .Where(operation => operation.Syntax.SpanStart >= count.Syntax.Span.End && operation.Syntax.Span.End <= read.Syntax.SpanStart)
        .Any(operation => (operation switch
        {
            IAssignmentOperation assignment => [assignment.Target],
            IIncrementOrDecrementOperation increment => [increment.Target],
            IInvocationOperation call => call.Arguments.Where(argument => argument.Parameter?.RefKind == RefKind.Ref).Select(argument => argument.Value),
            _ => Enumerable.Empty<IOperation>(),
        }).Any(target => body.Paths.Read(target).Equals(counted)));

    private static IOperation Argument(IInvocationOperation call, int ordinal) => call.Arguments.First(argument => argument.Parameter?.Ordinal == ordinal).Value.Unwrapped();

    private static bool IsOld(IOperation part, IOperation location, IOperation comparand, BodyFacts body) =>
        (part is IMemberReferenceOperation && body.Paths.Read(part).Equals(body.Paths.Read(location)))
        || (part is ILocalReferenceOperation local && comparand is ILocalReferenceOperation expected && SymbolEqualityComparer.Default.Equals(local.Local, expected.Local));

    /// <summary>Whether the old value was found greater or less than another before: <c>if (value > old)</c>.</summary>
    private static bool IsChosen(IOperation call, IOperation comparand) => comparand is ILocalReferenceOperation { Local: var expected } && call.Deciding().Any(condition =>
        condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual } comparison
        && new[] { comparison.LeftOperand, comparison.RightOperand }.Any(side => side.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, expected)));

    /// <summary>Whether the variable is compared with the new value afterwards: that tells, too, who was first.</summary>
    private static bool IsLookedUpAfter(IOperation call, IOperation location, IOperation value, BodyFacts body) =>
        // Whoever asks what kind of object is there takes the one that is, be it another's.
        body.Body.Operations.Any(part => part.Syntax.SpanStart >= call.Syntax.Span.End && part is IMemberReferenceOperation { Parent: IConversionOperation { IsTryCast: true } or IIsPatternOperation or IIsTypeOperation } && body.Paths.Read(part).Equals(body.Paths.Read(location)))
        || body.Body.Operations.OfType<IBinaryOperation>().Any(test =>
        test.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && test.Syntax.SpanStart >= call.Syntax.Span.End
        && (test.LeftOperand.Unwrapped().IsWrittenLike(value) || test.RightOperand.Unwrapped().IsWrittenLike(value))
        && test.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation or ILocalReferenceOperation && body.Paths.Read(part).Equals(body.Paths.Read(location))));

    /// <summary>Whether a loop around the call looks at the variable itself to know whether it is done.</summary>
    private static bool IsRetried(IOperation call) => call.Enclosing().Any(outer => outer is ILoopOperation);
}
