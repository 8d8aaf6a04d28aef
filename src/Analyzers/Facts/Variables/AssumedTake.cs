using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A call that takes something out of a concurrent collection, whose result nobody looks at, as a test before has found it there.</summary>
/// <param name="Test">The test.</param>
/// <param name="Take">The call.</param>
/// <param name="Use">What is done with what was taken, which may be nothing.</param>
/// <param name="Throws">Whether that throws then.</param>
internal sealed record AssumedTake(IOperation Test, IInvocationOperation Take, IOperation Use, bool Throws)
{
    /// <summary>Those of <paramref name="body"/>, in source order.</summary>
    public static IEnumerable<AssumedTake> In(BodyFacts body)
    {
        foreach (var take in body.Body.Calls)
        {
            if (IsTake(take) && take.Parent.LetsGo() && Taken(take) is { } local && UseOf(local, take, body) is { } use
                && (take.Deciding().Select(condition => TestIn(condition, take, body, body)).FirstOrDefault(test => test is not null) ?? CallersTest(take, body)) is { } found)
                yield return new AssumedTake(found, take, use, IsDereferenced(use));
        }
    }

    /// <summary>Whether another thread may take it out in between: another member does, or this one that several threads run.</summary>
    /// <returns>Whether that is certain enough for a warning; null where nothing says so.</returns>
    public bool? MayBeTakenByOthers(BodyFacts body)
    {
        var threads = body.Type.Threads;
        if (Take.Instance?.Unwrapped() is not IFieldReferenceOperation { Field: { } field } reference)
            return null;
        var takers = body.Type.Bodies.Where(other => other.Body.Calls.Any(call => (IsTakingOut(call) || call.TargetMethod.Name == "Clear") && call.Instance?.Unwrapped() is IFieldReferenceOperation taken && SymbolEqualityComparer.Default.Equals(taken.Field.OriginalDefinition, field.OriginalDefinition))).ToList();
        if (takers.Count == 0 || takers.Append(body).All(taker => threads.IsConfined(taker) && threads.EntriesReaching(taker).SequenceEqual(threads.EntriesReaching(body))))
            return null;
        if (takers.Exists(taker => taker.Body.Outermost != body.Body.Outermost && !body.Type.Callers.RunsDuringConstructionOnly(taker) && taker.Body.Method is not { Name: "Dispose" or "DisposeAsync" }))
            return true;
        var access = new Access(field, false, AccessKind.Write, body.Paths.Read(reference.Instance ?? reference), Take, body);
        if (IsTakingOut(Take) && !threads.Entries.IsEmpty && threads.InParallel(access, access) is not null)
            return true;
        return !IsTakingOut(Take) || !threads.IsCallableFromOutside(body.Type.FactsOf(body.Body.Outermost)) || Take.Enclosing().Any(outer => outer is ILoopOperation) ? null
            : Take.TargetMethod.Name == "TryRemove";
    }

    private static bool IsTake(IInvocationOperation call) => IsTakingOut(call) || (call.TargetMethod.Name is "TryPeek" or "TryGetValue" && IsConcurrent(call));

    private static bool IsTakingOut(IInvocationOperation call) => call.TargetMethod.Name is "TryRemove" or "TryDequeue" or "TryPop" or "TryTake" && IsConcurrent(call);

    private static bool IsConcurrent(IInvocationOperation call) => call.Instance is not null && call.TargetMethod.NamespaceName() == "System.Collections.Concurrent"
        // A wait with a limit is one for what others add.
        && !(call.TargetMethod.ContainingType.Name == "BlockingCollection" && call.Arguments.Length > 1);

    /// <summary>The local that gets what is taken.</summary>
    private static ILocalSymbol? Taken(IInvocationOperation take) => take.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value switch
    {
        ILocalReferenceOperation local => local.Local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
        _ => null,
    };

    /// <summary>The first use after the call that takes it for granted; null where there is none, or something asks if it is there.</summary>
    private static IOperation? UseOf(ILocalSymbol local, IInvocationOperation take, BodyFacts body)
    {
        var uses = body.Body.Operations.Where(operation => operation is ILocalReferenceOperation use && SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Syntax.SpanStart >= take.Syntax.Span.End).ToList();
        if (body.Type.Captured.Contains(local) || uses.Exists(IsAsked))
            return null;
        return uses.Find(use => IsDereferenced(use) || IsGivenAsNotNull(use) || (local.Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } && IsUsed(use)));
    }

    /// <summary>Whether the use finds out if there is something, or gives the local another value.</summary>
    private static bool IsAsked(IOperation use) => use.Unconverted() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation or IIsTypeOperation or ICoalesceOperation or IConditionalAccessOperation or ISwitchExpressionOperation or ISwitchOperation => true,
        IAssignmentOperation assignment => assignment.Target == use,
        IArgumentOperation { Parameter: { } parameter } => parameter.RefKind is RefKind.Out or RefKind.Ref || parameter.ContainingSymbol.Name is "IsNullOrEmpty" or "IsNullOrWhiteSpace" or "Equals" or "ReferenceEquals" or "ThrowIfNull",
        _ => false,
    };

    private static bool IsDereferenced(IOperation use) => use.Type is { IsReferenceType: true } && use.Parent switch
    {
        IInvocationOperation call => call.Instance == use,
        IMemberReferenceOperation member => member.Instance == use,
        _ => false,
    };

    /// <summary>Whether a method gets it that says it wants no null.</summary>
    private static bool IsGivenAsNotNull(IOperation use) => use.Type is { IsReferenceType: true } && use.Parent is IArgumentOperation { Parameter: { Type: { IsReferenceType: true, TypeKind: not TypeKind.TypeParameter } type } parameter }
        && type.NullableAnnotation == NullableAnnotation.NotAnnotated && parameter.OriginalDefinition.Type.NullableAnnotation == NullableAnnotation.NotAnnotated && parameter.IsInSource();

    private static bool IsUsed(IOperation use) => use.Unconverted() is IArgumentOperation or IBinaryOperation or ICompoundAssignmentOperation or IReturnOperation or IMemberReferenceOperation or IInvocationOperation;

    /// <summary>The test that the only caller of a helper makes for it: <c>return _free.Count > 0 ? Recycle() : new Buffer();</c>.</summary>
    private static IOperation? CallersTest(IInvocationOperation take, BodyFacts body) =>
        body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } helper } && take.Arguments[0].Parameter?.RefKind == RefKind.Out
        && body.Type.Calls.To(helper).ToList() is [{ IsDelegate: false, IsOnSameObject: true } call] && call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true }
            ? call.Operation.Deciding().Select(condition => TestIn(condition, take, body, call.Caller)).FirstOrDefault(test => test is not null)
            : null;

    /// <summary>The test of the collection, for the same key where the call has one, that <paramref name="condition"/> makes.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="take">The call.</param>
    /// <param name="body">The body that makes the call.</param>
    /// <param name="tester">The body of the condition.</param>
    private static IOperation? TestIn(IOperation condition, IInvocationOperation take, BodyFacts body, BodyFacts tester)
    {
        var collection = body.Paths.Read(take.Instance!);
        var hasKey = take.Arguments[0].Parameter?.RefKind == RefKind.None;
        return condition.DescendantsAndSelf().FirstOrDefault(part => part switch
        {
            IInvocationOperation { TargetMethod.Name: "ContainsKey", Instance: { } tested, Arguments: [var key] } => IsSame(tested) && hasKey && key.Value.IsWrittenLike(take.Arguments[0].Value),
            IPropertyReferenceOperation { Property.Name: "Count" or "IsEmpty", Instance: { } tested } => IsSame(tested) && !hasKey,
            IInvocationOperation { TargetMethod: { Name: "Any", ContainingType.Name: "Enumerable" }, Arguments: [var tested] } => IsSame(tested.Value) && !hasKey,
            _ => false,
        });

        bool IsSame(IOperation tested) => tester.Paths.Read(tested).Equals(collection);
    }
}
