using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// An exchange whose result nobody looks at, where a copy that was read before it decides who goes on:
/// <c>var was = _done; Interlocked.CompareExchange(ref _done, 1, was); if (was == 0) Finish();</c>. Two threads read the same, and both go on.
/// </summary>
/// <param name="Call">The exchange.</param>
/// <param name="Test">Where the copy decides.</param>
/// <param name="IsCertain">Whether more is done than what finds nothing to do the second time.</param>
internal sealed record AssumedExchange(IInvocationOperation Call, IOperation Test, bool IsCertain)
{
    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<AssumedExchange> In(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "CompareExchange" or "Exchange", ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } } } || !call.Parent.LetsGo() || call.Enclosing().Any(outer => outer is ILoopOperation))
                continue;
            var location = body.Paths.Read(Argument(call, 0));
            if (!location.IsExact || location.Root.Kind is PathRootKind.Opaque or PathRootKind.Variable || (TestAfter(call, location, body) ?? TestBefore(call, location, body)) is not var (test, isCertain))
                continue;
            if (body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true } && !body.Type.Threads.IsConfined(body))
                yield return new AssumedExchange(call, test, isCertain);
        }
    }

    /// <summary>The locals that hold what was in the variable before; for a compare-and-swap the one that it expects.</summary>
    private static List<ILocalSymbol> Copies(IInvocationOperation call, AccessPath location, BodyFacts body)
    {
        var locals = body.Type.Locks.LocalsOf(body.Body);
        var copies = body.Body.Operations.OfType<IVariableDeclaratorOperation>().Where(copy => copy.Syntax.Span.End <= call.Syntax.SpanStart && locals.OnlyValue(copy.Symbol) is { } value
            && IsRead(value.Unwrapped(), location, body)).Select(copy => copy.Symbol);
        return call.TargetMethod.Name == "Exchange" ? copies.ToList()
            : Argument(call, 2) is ILocalReferenceOperation { Local: var expected } ? copies.Where(copy => SymbolEqualityComparer.Default.Equals(copy, expected)).ToList() : [];
    }

    /// <summary>The test of the variable itself, on which the exchange of one state for another depends as much as what is done after it.</summary>
    private static (IOperation Test, bool IsCertain)? TestBefore(IInvocationOperation call, AccessPath location, BodyFacts body)
    {
        if (call.TargetMethod.Name != "CompareExchange" || Argument(call, 1) is not { ConstantValue.HasValue: true, Type.IsValueType: true } || !Argument(call, 2).ConstantValue.HasValue)
            return null;
        var test = call.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).FirstOrDefault(part => IsRead(part, location, body) || (part is ILocalReferenceOperation && body.Paths.Read(part).Equals(location)));
        var branch = test?.Enclosing().OfType<IConditionalOperation>().FirstOrDefault();
        return branch is not null && Depending(branch, body).Any(act => act.Syntax.SpanStart >= call.Syntax.Span.End && IsAct(act) && !IsRepeatable(act)) ? (branch.Condition, true) : null;
    }

    private static (IOperation Test, bool IsCertain)? TestAfter(IInvocationOperation call, AccessPath location, BodyFacts body)
    {
        if (Copies(call, location, body) is not { Count: > 0 } copies)
            return null;
        foreach (var (test, isCertain) in Tests(call, copies, body))
            return (test, isCertain && (call.TargetMethod.Name == "CompareExchange" || Argument(call, 1).ConstantValue.HasValue));
        return null;
    }

    /// <summary>Where one of the copies decides after the call.</summary>
    private static IEnumerable<(IOperation Test, bool IsCertain)> Tests(IInvocationOperation call, List<ILocalSymbol> copies, BodyFacts body)
    {
        foreach (var copy in body.Body.Operations.OfType<ILocalReferenceOperation>().Where(copy => copy.Syntax.SpanStart >= call.Syntax.Span.End && copies.Contains(copy.Local, SymbolEqualityComparer.Default)))
        {
            var test = copy.Unconverted() is var part && part is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } ? part : copy;
            switch (test.Enclosing().FirstOrDefault(outer => outer is not (IBinaryOperation or IUnaryOperation or IConversionOperation or IParenthesizedOperation)))
            {
                case IConditionalOperation choice when choice.Condition.Syntax.Span.Contains(test.Syntax.Span):
                    if (Depending(choice, body).Where(IsAct).ToList() is { Count: > 0 } acts)
                        yield return (test, acts.Exists(act => !IsRepeatable(act)));
                    break;
                case IConditionalAccessOperation access when access.Operation.Syntax.Span.Contains(test.Syntax.Span):
                    yield return (test, access.WhenNotNull.DescendantsAndSelf().Any(act => IsAct(act) && !IsRepeatable(act)));
                    break;
                case IReturnOperation when test is not ILocalReferenceOperation || copy.Type?.SpecialType == SpecialType.System_Boolean:
                    yield return (test, true);
                    break;
            }
        }
    }

    /// <summary>What is done or not done by what the test says: in its branches, and after it where one of them leaves.</summary>
    public static IEnumerable<IOperation> Depending(IConditionalOperation choice, BodyFacts body) => body.Body.Operations.Where(operation => !choice.Condition.Syntax.Span.Contains(operation.Syntax.Span)
        && (choice.Syntax.Span.Contains(operation.Syntax.Span) || (operation.Syntax.SpanStart >= choice.Syntax.Span.End && choice.WhenTrue.Leaves() && choice.WhenFalse is null)));

    /// <summary>Whether something is done there that others see: a call that does not only tell of it, or a store.</summary>
    public static bool IsAct(IOperation operation) => operation switch
    {
        IInvocationOperation call => !LoggingShape.Writes(call.TargetMethod) && call.TargetMethod.ContainingType.Name is not ("Debug" or "Trace"),
        IAssignmentOperation { Target: IMemberReferenceOperation } or IIncrementOrDecrementOperation { Target: IMemberReferenceOperation } => true,
        _ => false,
    };

    /// <summary>Whether it makes no difference if it is done once more: a method of another object that is named for it, or a constant that is stored.</summary>
    private static bool IsRepeatable(IOperation act) => act is ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true }
        || (act is IInvocationOperation { Instance: not IInstanceReferenceOperation, TargetMethod: var method } && RepeatableShape.Is(method));

    /// <summary>Whether the variable is read there, itself or by a member that does nothing else.</summary>
    private static bool IsRead(IOperation part, AccessPath location, BodyFacts body) =>
        (part is IFieldReferenceOperation or IPropertyReferenceOperation or IInvocationOperation && body.Paths.Read(part).Equals(location)) || CountedAnew.Touches(part, location, body);

    private static IOperation Argument(IInvocationOperation call, int ordinal) => call.Arguments.First(argument => argument.Parameter?.Ordinal == ordinal).Value.Unwrapped();
}
