using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A number that is counted atomically, and then read to be used as this thread's own: <c>Interlocked.Increment(ref _last); return _last;</c>. When
/// another thread counts in between, both get the same.
/// </summary>
/// <param name="Count">The count, itself or by a member that does nothing else.</param>
/// <param name="Read">The read.</param>
/// <param name="IsCertain">Whether the value is what the caller gets, or goes into what is made of it; otherwise somebody may only be told.</param>
internal sealed record CountedAnew(IInvocationOperation Count, IOperation Read, bool IsCertain)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<CountedAnew> In(BodyFacts body)
    {
        foreach (var count in body.Body.Calls)
        {
            if (count is not { Parent: IExpressionStatementOperation { Parent: IBlockOperation block } statement } || CountedBy(count, body) is not { } counted || !counted.IsExact || counted.Root.Kind == PathRootKind.Opaque)
                continue;
            var read = block.Operations.SkipWhile(other => other != statement).Skip(1).SelectMany(later => later.DescendantsAndSelf()).FirstOrDefault(part => Touches(part, counted, body));
            if (read is null || IsWrite(read) || UseOf(read, body) is not { } isCertain || body.HeldAt(count) is not { IsKnown: true, Must.IsEmpty: true } || body.Type.Threads.IsConfined(body) || IsOwn(counted, body))
                continue;
            yield return new CountedAnew(count, read, isCertain && count.TargetMethod.Name != "Add" && !(body.IsKeptApartByCallers && !IsForEachMade(counted, body)));
        }
    }

    /// <summary>Whether who calls the member has an object that is only being made, and the variable is of them all: <c>Interlocked.Increment(ref s_last); _id = s_last;</c>.</summary>
    private static bool IsForEachMade(AccessPath counted, BodyFacts body) => counted.Root.Kind == PathRootKind.Static && body.Body.Method is { } method
        && body.Type.Calls.To(method).Any(call => !call.IsDelegate && call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true });

    /// <summary>The variable that the call counts, and does not tell to what.</summary>
    internal static AccessPath? CountedBy(IInvocationOperation call, BodyFacts body) => call.TargetMethod is { Name: "Increment" or "Decrement" or "Add", ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } }
        ? body.Paths.Read(call.Arguments[0].Value.Unwrapped())
        : call.TargetMethod is { ReturnsVoid: true, IsStatic: false } member && member.IsInSource() && AtomicMember.Of(member) is (AtomicRole.Step, var field) ? ObjectOf(call.Instance, body)?.Append(PathElement.Of(field)) : null;

    private static AccessPath? ObjectOf(IOperation? instance, BodyFacts body) => instance is null ? null : body.Paths.Read(instance.Unwrapped());

    internal static bool Touches(IOperation part, AccessPath counted, BodyFacts body) => part switch
    {
        IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false } when counted.Elements.Length > 0 && SymbolEqualityComparer.Default.Equals(((IMemberReferenceOperation)part).Member.OriginalDefinition, counted.Variable) => body.Paths.Read(part).Equals(counted),
        IPropertyReferenceOperation { Property: var property, Instance: { } instance } => IsRole(property, instance, counted, body),
        IInvocationOperation { TargetMethod: { IsStatic: false } method, Instance: { } instance } => IsRole(method, instance, counted, body),
        _ => false,
    };

    private static bool IsRole(ISymbol member, IOperation instance, AccessPath counted, BodyFacts body) => member.IsInSource() && SymbolEqualityComparer.Default.Equals(member.ContainingType.OriginalDefinition, counted.Variable?.ContainingType)
        && AtomicMember.Of(member) is var (_, field) && ObjectOf(instance, body)?.Append(PathElement.Of(field)).Equals(counted) == true;

    internal static bool IsWrite(IOperation part) => part.Parent is IAssignmentOperation assignment && assignment.Target == part
        || part.Parent is IIncrementOrDecrementOperation
        || part.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: IInvocationOperation { TargetMethod.Name: not "Read" } }
        || part is IInvocationOperation { TargetMethod.ReturnsVoid: true };

    /// <summary>Whether the object belongs to the body: it was made here.</summary>
    internal static bool IsOwn(AccessPath counted, BodyFacts body) => counted.Root is { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local }
        && !body.Type.Captured.Contains(local) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is null or IObjectCreationOperation;

    /// <summary>Whether the value is used as the thread's own (true), may be (false), or is only compared or written to a log (null).</summary>
    private static bool? UseOf(IOperation read, BodyFacts body, int depth = MaximumDepth)
    {
        var (value, use, isShared) = (read, read.Parent, false);
        while (use is IConversionOperation or IParenthesizedOperation or IInterpolationOperation or IInterpolatedStringOperation
            || use is IBinaryOperation { OperatorKind: var kind } && IsPartOfNumber(kind)
            || use is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Interlocked" or "Volatile" } or { Name: "ToString" } } }
            || use is IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Interlocked" or "Volatile" } or { Name: "ToString" } })
        {
            // Of a few numbers that go round, each is many threads' anyway.
            isShared |= use is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder };
            (value, use) = (use, use.Parent);
        }

        if (isShared)
            return null;
        return use switch
        {
            IReturnOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => depth == 0 ? null : body.Body.Operations.OfType<ILocalReferenceOperation>().Where(later => SymbolEqualityComparer.Default.Equals(later.Local, local)).Select(later => UseOf(later, body, depth - 1)).Max(),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } assignment when assignment.Value == value => true,
            IArgumentOperation { Parent: IObjectCreationOperation { Type: { } made } } => made.IsException() || made.Name.EndsWith("EventArgs", StringComparison.Ordinal) || use.Parent.Unconverted() is IArgumentOperation { Parent: IInvocationOperation told } && IsProgress(told) ? null : true,
            IArgumentOperation { Parent: IPropertyReferenceOperation { Property.IsIndexer: true } } or IArrayElementReferenceOperation => true,
            IArgumentOperation { Parent: IInvocationOperation call } => Tells(call) ? null : false,
            _ => null,
        };
    }

    /// <summary>Whether the result tells the number: a sum, or bits of it beside others.</summary>
    private static bool IsPartOfNumber(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Remainder
        or BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.And or BinaryOperatorKind.Or or BinaryOperatorKind.ExclusiveOr;

    /// <summary>Whether the call writes to a log, a console or a trace, or asserts.</summary>
    private static bool Tells(IInvocationOperation call) => LoggingShape.Writes(call.TargetMethod) || IsProgress(call) || call.TargetMethod.ContainingType.Name is "Console" or "Debug" or "Assert" or "TextWriter"
        || call.TargetMethod.NamespaceName().StartsWith("System.Diagnostics", StringComparison.Ordinal);

    /// <summary>Whether somebody is told how far the work has come: by <c>IProgress</c>, or a delegate that is named for it or takes what is.</summary>
    private static bool IsProgress(IInvocationOperation call) => call.TargetMethod switch
    {
        { Name: "Report", ContainingType.Name: "IProgress" or "Progress" } => true,
        { MethodKind: MethodKind.DelegateInvoke, ContainingType: var type } => type.TypeArguments.Select(argument => argument.Name).Prepend(type.Name).Any(name => name.Contains("Progress")),
        _ => false,
    };
}
