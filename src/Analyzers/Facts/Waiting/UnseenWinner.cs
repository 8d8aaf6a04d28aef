using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// Work that races against a delay, of which a body only asks whether it was first: where it was, the body goes on as if it had succeeded, and a failure is lost.
/// <c>if (await Task.WhenAny(work, Task.Delay(limit)) != work) throw new TimeoutException();</c>
/// </summary>
/// <param name="Race">The <c>WhenAny</c>.</param>
/// <param name="Work">The call that begins the work.</param>
/// <param name="TellsFailure">Whether the body throws where the work was not first: its caller counts on exceptions.</param>
internal sealed record UnseenWinner(IInvocationOperation Race, IInvocationOperation Work, bool TellsFailure)
{
    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<UnseenWinner> Of(BodyFacts body)
    {
        foreach (var race in body.Body.Calls.Where(call => call.TargetMethod is { Name: "WhenAny", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } }))
        {
            if (Racers(race) is not { Count: 2 } racers || AwaitOf(race) is not { } awaited || racers.Count(racer => IsDelay(racer, body)) != 1)
                continue;
            var at = racers.FindIndex(racer => IsDelay(racer, body));
            var (work, delay) = (racers[1 - at].Unwrapped(), racers[at].Unwrapped());
            if (BeginningOf(work, body) is not { } beginning || !MayFail(beginning, body) || TestsOf(awaited, work, delay, body) is not { Count: > 0 } tests)
                continue;
            if (work is ILocalReferenceOperation { Local: var local } && UsesOf(local, body).Any(use => !race.Syntax.Span.Contains(use.Syntax.Span) && use.Unconverted() is not IBinaryOperation && !tests.Exists(test => IsAfterLoss(use, test))))
                continue;
            yield return new UnseenWinner(race, beginning, tests.Exists(ThrowsOnLoss));
        }
    }

    private static List<IOperation> Racers(IInvocationOperation race) => race.Arguments.SelectMany(argument => argument.Value.Unwrapped() switch
    {
        IArrayCreationOperation { Initializer: { } several } => several.ElementValues.AsEnumerable(),
        var other => [other],
    }).ToList();

    private static IAwaitOperation? AwaitOf(IOperation race)
    {
        var use = race.Unconverted();
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Unconverted();
        return use as IAwaitOperation;
    }

    private static bool IsDelay(IOperation racer, BodyFacts body) => ValueOf(racer, body) is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } };

    private static IOperation? ValueOf(IOperation racer, BodyFacts body) => racer.Unwrapped() is ILocalReferenceOperation { Local: var local } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() : racer.Unwrapped();

    /// <summary>The call that begins the work, in this body: whoever gave it a task may look at it himself.</summary>
    private static IInvocationOperation? BeginningOf(IOperation work, BodyFacts body)
    {
        var value = ValueOf(work, body);
        while (value is IInvocationOperation { TargetMethod.Name: "AsTask", Instance: { } inner })
            value = inner.Unwrapped();
        return value as IInvocationOperation;
    }

    /// <summary>Whether what it does may fail: it is code of the program or somebody else's, that does not catch all.</summary>
    private static bool MayFail(IInvocationOperation beginning, BodyFacts body) => beginning.TargetMethod switch
    {
        { MethodKind: MethodKind.DelegateInvoke } => true,
        var method when body.Type.Calls.BodyOf(method) is { Body: var own } => !method.IsAsync || own.Awaits.Any(await => !IsHandled(await)),
        var method => method.IsInSource() || !(method.NamespaceName() is "System.Threading" or "System.Threading.Tasks" or "System.Threading.Channels" or "System.Diagnostics" or "System.Linq"),
    };

    /// <summary>Whether a handler of all exceptions is around it, be it one that lets the worst out.</summary>
    private static bool IsHandled(IOperation await) => await.Enclosing().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(await.Syntax.Span) && attempt.Catches.Any(handler => handler.ExceptionType.IsOfAllExceptions()));

    /// <summary>How the winner is asked for: nothing else is done with it. Each test with whether it is true where the work has won.</summary>
    private static List<(IOperation Test, bool WhenWon)>? TestsOf(IAwaitOperation awaited, IOperation work, IOperation delay, BodyFacts body)
    {
        var asked = awaited.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var winner } } ? UsesOf(winner, body).ToList<IOperation>() : [awaited];
        var tests = new List<(IOperation, bool)>();
        foreach (var use in asked)
        {
            if (use.Unconverted() is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test)
                return null;
            var other = (test.LeftOperand.Unwrapped() == use ? test.RightOperand : test.LeftOperand).Unwrapped();
            if (!(IsSame(other, work) || IsSame(other, delay)))
                return null;
            var whenWon = IsSame(other, work) == (test.OperatorKind == BinaryOperatorKind.Equals);
            // The answer, where it is kept.
            if (test.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } })
                tests.AddRange(UsesOf(kept, body).Select(answer => ((IOperation)answer, whenWon)));
            else
                tests.Add((test, whenWon));
        }

        return tests.ConvertAll(test => test.Item1.Unconverted() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not ? (not, !test.Item2) : test);
    }

    private static bool IsSame(IOperation one, IOperation other) => one is ILocalReferenceOperation local && other is ILocalReferenceOperation same && SymbolEqualityComparer.Default.Equals(local.Local, same.Local);

    private static IEnumerable<ILocalReferenceOperation> UsesOf(ILocalSymbol local, BodyFacts body) => body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local));

    /// <summary>Whether the use is reached only where the delay was first.</summary>
    private static bool IsAfterLoss(IOperation use, (IOperation Test, bool WhenWon) test) => BranchesOf(test) is var (choice, won, lost)
        && (lost?.Syntax.Span.Contains(use.Syntax.Span) == true || (won?.Leaves() == true && choice.Parent is IBlockOperation block && block.Syntax.Span.Contains(use.Syntax.Span) && use.Syntax.SpanStart >= choice.Syntax.Span.End));

    private static bool ThrowsOnLoss((IOperation Test, bool WhenWon) test) => BranchesOf(test) is var (choice, won, lost)
        && ((lost is not null && Throws(lost)) || (won?.Leaves() == true && choice.Parent is IBlockOperation block && block.Operations.SkipWhile(statement => statement != choice).Skip(1).Any(Throws)));

    private static (IConditionalOperation Choice, IOperation? Won, IOperation? Lost)? BranchesOf((IOperation Test, bool WhenWon) test) =>
        test.Test.Unconverted() is IConditionalOperation choice && choice.Condition.Unwrapped() == test.Test ? (choice, test.WhenWon ? choice.WhenTrue : choice.WhenFalse, test.WhenWon ? choice.WhenFalse : choice.WhenTrue) : null;

    private static bool Throws(IOperation statement) => statement is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } || (statement is IBlockOperation { Operations: [.., var last] } && Throws(last));
}
