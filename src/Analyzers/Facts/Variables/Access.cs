using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>One access to a field, auto-property or captured primary constructor parameter.</summary>
/// <param name="Variable">The variable; for an array element the field that holds the array.</param>
/// <param name="IsElement">Whether an element of the array, or a field of the struct, is accessed, not the variable itself.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="Object">The object whose variable it is, as the body reaches it.</param>
/// <param name="Operation">The whole access; for an update the updating expression.</param>
/// <param name="Body">The body it is written in.</param>
internal sealed record Access(ISymbol Variable, bool IsElement, AccessKind Kind, AccessPath Object, IOperation Operation, BodyFacts Body)
{
    /// <summary>The local or parameter through which the object is reached, which each run of its member has of its own; else the variable itself.</summary>
    public ISymbol Anchor => Object.Root is { Kind: PathRootKind.Variable, Symbol: ISymbol anchor } ? anchor : Variable;

    /// <summary>Whether only accesses of the same run of a member are looked at: to its locals, and through them to objects of other types.</summary>
    public bool IsOfRun => Variable is ILocalSymbol or IParameterSymbol || !SymbolEqualityComparer.Default.Equals(Variable.OutermostType(), Body.Type.Type);

    /// <summary>Whether the variable may have another value afterwards.</summary>
    public bool Writes => Kind is AccessKind.Write or AccessKind.Update or AccessKind.AtomicWrite or AccessKind.AtomicUpdate;

    /// <summary>What is done to the contents of the object in the variable, where it is one that is not thread-safe; else null.</summary>
    public ContentsUse? Use { get; init; }

    /// <summary>The field of the struct in the variable that is accessed; null for the whole of it, and where it is no struct.</summary>
    public ISymbol? Part { get; init; }

    /// <summary>Whether the variable, or the contents of the object in it, may be different afterwards.</summary>
    public bool Changes => Writes || Use == ContentsUse.Write;

    /// <summary>Whether only the number of elements is asked for, which is one word.</summary>
    public bool LooksAtNumber => Operation.Unconverted() is IPropertyReferenceOperation { Property: { Name: "Count" or "IsEmpty" or "Length", Type.IsValueType: true } };

    /// <summary>Whether the access is atomic, or ordered, by itself.</summary>
    public bool IsAtomic => Kind is AccessKind.AtomicRead or AccessKind.AtomicWrite or AccessKind.AtomicUpdate;

    /// <summary>Where the access is written.</summary>
    public Location Location => Operation.Syntax.GetLocation();

    /// <summary>The locks that protect it.</summary>
    public Guards Guards => Guards.Of(this);

    /// <summary>Whether the locks of the two, or a flag that one claims and the other has to do with, keep their threads apart, or may do so.</summary>
    public bool MayExclude(Access other)
    {
        var (own, theirs) = (Guards, other.Guards);
        return own.MayExclude(theirs) || IsAskedOnTheWay(own.Claim, other.Body) || IsAskedOnTheWay(theirs.Claim, Body);
    }

    private static bool IsAskedOnTheWay(IFieldSymbol? flag, BodyFacts body) => flag is not null
        && body.Type.Threads.WaysTo(body).SelectMany(way => way.Body.Operations).Any(part => part is IFieldReferenceOperation { Field: var field } && SymbolEqualityComparer.Default.Equals(field.OriginalDefinition, flag));

    /// <summary>Whether the other access picks an element that is this one's in a neighbouring round: <c>a[i]</c> and <c>a[i - 1]</c>.</summary>
    public bool IsNextTo(Access other) => Elements(this).Zip(Elements(other), AreNeighbours).Any(next => next);

    private bool AreNeighbours(IArrayElementReferenceOperation left, IArrayElementReferenceOperation right) =>
        left.Indices.Length == 1 && right.Indices.Length == 1 && Offset(left.Indices[0]) is var (first, one) && Offset(right.Indices[0]) is var (second, other)
        && SymbolEqualityComparer.Default.Equals(first, second) && one != other && !IsSetByItself(first);

    /// <summary>Whether a round makes an index of its own out of what it is given, so that a stretch of elements is its own: <c>i *= 4; … a[i] … a[i + 1]</c>.</summary>
    private bool IsSetByItself(ISymbol index) => Body.Body.Operations.Any(operation => operation is IAssignmentOperation { Target: IParameterReferenceOperation { Parameter: var set } } && SymbolEqualityComparer.Default.Equals(set, index));

    /// <summary>An index that is a parameter plus a constant.</summary>
    private static (ISymbol Parameter, int Offset)? Offset(IOperation index) => index.Unwrapped() switch
    {
        IParameterReferenceOperation parameter => (parameter.Parameter, 0),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum when sum.LeftOperand.Unwrapped() is IParameterReferenceOperation parameter && sum.RightOperand.ConstantValue is { HasValue: true, Value: int by }
            => (parameter.Parameter, sum.OperatorKind == BinaryOperatorKind.Add ? by : -by),
        _ => null,
    };

    /// <summary>Whether the two pick different parts for certain: another field of a struct, or an element whose index is another constant.</summary>
    public bool IsApartFrom(Access other) => (Part is not null && other.Part is not null && !SymbolEqualityComparer.Default.Equals(Part, other.Part))
        || ArePointedApart(Operation, other.Operation)
        || IsElement && other.IsElement && Elements(this).Zip(Elements(other), AreApart).Any(apart => apart);

    /// <summary>Whether two pointers are followed with other indices, or with any that are not constant.</summary>
    private static bool ArePointedApart(IOperation one, IOperation other) => Pointed(one) is { } first && Pointed(other) is { } second
        && !(first.Syntax.IsEquivalentTo(second.Syntax) && first.ChildOperations.Skip(1).All(index => index.ConstantValue.HasValue));

    private static IOperation? Pointed(IOperation access) => access.DescendantsAndSelf().FirstOrDefault(part => part is { Kind: OperationKind.None, Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.ElementAccessExpressionSyntax });

    private static List<IArrayElementReferenceOperation> Elements(Access access)
    {
        var elements = access.Operation.DescendantsAndSelf().OfType<IArrayElementReferenceOperation>().Take(1).ToList();
        while (elements.Count > 0 && elements[elements.Count - 1].ArrayReference.Unwrapped() is IArrayElementReferenceOperation inner)
            elements.Add(inner);
        elements.Reverse();
        return elements;
    }

    private static bool AreApart(IArrayElementReferenceOperation left, IArrayElementReferenceOperation right) =>
        left.Indices.Length == right.Indices.Length
        && left.Indices.Zip(right.Indices, (one, other) => one.ConstantValue is { HasValue: true } first && other.ConstantValue is { HasValue: true } second && !Equals(first.Value, second.Value)).Any(differs => differs);

    /// <summary>
    /// Whether the element is picked by a parameter or loop variable of the body alone, as in <c>sums[i] += x</c>: that is how work is
    /// shared out, so that no two threads touch the same element.
    /// </summary>
    public bool IsOwnElement => IsElement
        && Operation.DescendantsAndSelf().OfType<IArrayElementReferenceOperation>().FirstOrDefault() is { } element
        && IsPickedAlone(element.Indices);

    /// <summary>
    /// Whether the object is an element that each run of the work, or of a helper, picks by an index of its own: <c>cells[i].Value++</c>, <c>var cell = cells[i]; cell.Value++</c>.
    /// </summary>
    public bool IsOfOwnElement => !Variable.IsStatic && PickedBy() is { } indices && IsPickedAlone(indices)
        && indices.SelectMany(index => index.DescendantsAndSelf()).Any(part => IndexOf(part) is { } index && IsOfEachRun(index));

    /// <summary>Whether an item of a list is read, or put in its place, by an index that each run of the work has of its own: the list is as long as before.</summary>
    public bool IsOwnItem => ContainerTable.IsItem(Operation.Parent) && Operation.Parent is IPropertyReferenceOperation { Arguments: [{ Value: var index }] } && IsPickedAlone([index])
        && index.DescendantsAndSelf().Any(part => IndexOf(part) is { } own && IsOfEachRun(own));

    private static ISymbol? IndexOf(IOperation part) => part switch { ILocalReferenceOperation local => local.Local, IParameterReferenceOperation parameter => parameter.Parameter, _ => null };

    /// <summary>Whether each thread that comes to the body has an index of its own.</summary>
    private bool IsOfEachRun(ISymbol index) => Body.Type.Threads.Entries.Any(entry => entry.Target == Body && entry.HasItsOwn(index))
        || (Body.Body.Method is { MethodKind: MethodKind.LocalFunction or MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } helper && SymbolEqualityComparer.Default.Equals(index.ContainingSymbol, helper));

    /// <summary>The indices of the element that the object is, or belongs to.</summary>
    private IEnumerable<IOperation>? PickedBy()
    {
        var instance = Operation.DescendantsAndSelf().OfType<IMemberReferenceOperation>().FirstOrDefault(reference => AccessTable.Stored(reference).Variable is { } stored && SymbolEqualityComparer.Default.Equals(stored, Variable))?.Instance?.Unwrapped();
        for (var steps = 0; steps < 4; steps++)
        {
            switch (instance)
            {
                case IArrayElementReferenceOperation element:
                    return element.Indices;
                case IPropertyReferenceOperation { Property.IsIndexer: true } element:
                    return element.Arguments.Select(argument => argument.Value);
                case ILocalReferenceOperation local when Body.Type.Locks.LocalsOf(Body.Body).OnlyValue(local.Local) is { } value:
                    instance = value.Unwrapped();
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private bool IsPickedAlone(IEnumerable<IOperation> indices) =>
        indices.Any(index => !index.ConstantValue.HasValue && !WalksAll(index) && index.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation or IParameterReferenceOperation))
        && indices.SelectMany(index => index.DescendantsAndSelf()).All(part => part is IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation { Local: var list } } && SymbolEqualityComparer.Default.Equals(list.ContainingSymbol, Body.Body.Method) || IsFixed(part) || IsPartOfParameter(part) || IsOwnCounter(part) || part is ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IConversionOperation or IInstanceReferenceOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply });

    /// <summary>Whether the part of an index counts on from where the round begins: <c>var at = row * width; … pixels[at++] = …</c>.</summary>
    private bool IsOwnCounter(IOperation part) => part is IIncrementOrDecrementOperation { Target: ILocalReferenceOperation { Local: var at } } && SymbolEqualityComparer.Default.Equals(at.ContainingSymbol, Body.Body.Method)
        && Body.Body.Operations.Any(begin => begin is IVariableDeclaratorOperation { Symbol: var declared } declarator && SymbolEqualityComparer.Default.Equals(declared, at) && (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value.DescendantsAndSelf().Any(value => IndexOf(value) is { } own && IsOfEachRun(own)) == true);

    /// <summary>Whether the part of an index is kept in what the round is given: <c>results[tuple.Item2] = tuple.Item1</c>.</summary>
    private static bool IsPartOfParameter(IOperation part) => ((part as IFieldReferenceOperation)?.Instance ?? (part is IPropertyReferenceOperation { Property.IsIndexer: false } property ? property.Instance : null))?.Unwrapped()
        is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.LambdaMethod or MethodKind.LocalFunction } };

    /// <summary>Whether the part of an index is a number that all threads find the same: <c>pixels[y * _width + x]</c>.</summary>
    private bool IsFixed(IOperation part) => part is IMemberReferenceOperation { Member: (IFieldSymbol or IPropertySymbol { IsIndexer: false }) and var member, Instance: null or IInstanceReferenceOperation }
        && member.ValueType() is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } && Body.Type.Locks.IsConstant(member.OriginalDefinition);

    /// <summary>Whether the index is the variable of a loop that goes through all elements: from a constant to a length or constant.</summary>
    private static bool WalksAll(IOperation index)
    {
        if (index.Unwrapped() is not ILocalReferenceOperation { Local: var local })
            return false;
        for (var outer = index.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IForLoopOperation { Condition: IBinaryOperation condition } loop && loop.Locals.Contains(local, SymbolEqualityComparer.Default))
            {
                return loop.Before.SelectMany(before => before.DescendantsAndSelf()).OfType<IVariableDeclaratorOperation>().All(variable => variable.Initializer?.Value.ConstantValue.HasValue == true)
                    && (condition.RightOperand.ConstantValue.HasValue || condition.RightOperand.Unwrapped() is IPropertyReferenceOperation { Property.Name: "Length" or "Count" } or IInvocationOperation { TargetMethod.Name: "GetLength" });
            }
        }

        return false;
    }
}
