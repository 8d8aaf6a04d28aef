using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// Knows what makes a value that comes out of a collection which the object keeps, or is a part of an object from there: the creations and
/// calls whose results the type puts into it.
/// </summary>
/// <param name="type">The type.</param>
internal sealed class KeptOrigins(TypeFacts type)
{
    private const int MaximumDepth = 10;
    private readonly HashSet<ISymbol> _open = new(SymbolEqualityComparer.Default);

    /// <summary>The creations and calls that may have made <paramref name="value"/>, as far as it comes from what the object keeps.</summary>
    public IEnumerable<IOperation> Of(IOperation value) => Of(value, MaximumDepth);

    /// <summary>The creations and calls that may have made the elements of <paramref name="collection"/>.</summary>
    public IEnumerable<IOperation> OfElements(IOperation collection) => Elements(collection, MaximumDepth);

    private IEnumerable<IOperation> Of(IOperation value, int depth)
    {
        value = value.Unwrapped();
        return depth == 0 ? [] : value switch
        {
            ILocalReferenceOperation { Local: var local } => OfLocal(value, local, depth - 1),
            IParameterReferenceOperation { Parameter: { Ordinal: 0, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } function } } => SourceOf(value, function) is { } source ? Elements(source, depth - 1) : [],
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed } => Elements(indexed, depth - 1),
            IArrayElementReferenceOperation { ArrayReference: var array } => Elements(array, depth - 1),
            IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: { } whole and not IInstanceReferenceOperation } part => OfPart(whole, part.Member, depth - 1),
            IInvocationOperation { TargetMethod.Name: "First" or "Last" or "Single" or "Peek" or "Dequeue" or "Pop" } call when (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } source && IsKept(source) => Elements(source, depth - 1),
            IInvocationOperation or IObjectCreationOperation or ITupleOperation => [value],
            _ => [],
        };
    }

    private IEnumerable<IOperation> OfLocal(IOperation use, ILocalSymbol local, int depth)
    {
        if (use.EnclosingInMember().OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default)) is { } loop)
            return PlaceIn(loop.LoopControlVariable, local) is not { } place ? Elements(loop.Collection, depth)
                : IsPair(loop.LoopControlVariable.Type) || IsPair(ElementType(loop.Collection.Type)) ? place == 1 ? Elements(loop.Collection, depth) : []
                : Elements(loop.Collection, depth).SelectMany(whole => PartAt(whole, place)).SelectMany(part => Of(part, depth));
        // One that is declared first and made later, since what is made knows it: Entry? entry = null; var task = new Task(() => … entry …); entry = new Entry(task);.
        return type.Values[local].Where(stored => !stored.IsNull() && stored.Unwrapped() is not IDefaultValueOperation).ToList() is [var only] ? Of(only, depth) : [];
    }

    /// <summary>What an object, tuple or pair from the collection was given for the member, when it was made or where it was made.</summary>
    private IEnumerable<IOperation> OfPart(IOperation whole, ISymbol member, int depth)
    {
        if (IsPair(member.ContainingType) && member.Name == "Value" && IsElement(whole))
            return Of(whole, depth);
        return Of(whole, depth).SelectMany(made => PartOf(made, member)).SelectMany(part => Of(part, depth));
    }

    private IEnumerable<IOperation> PartOf(IOperation made, ISymbol member) => made switch
    {
        ITupleOperation tuple when member is IFieldSymbol field => tuple.Elements.Where((_, place) => (field.CorrespondingTupleField ?? field).Name == $"Item{place + 1}"),
        IObjectCreationOperation creation => creation.Arguments.Where(argument => IsFor(argument.Parameter, member)).Select(argument => argument.Value).Concat(SetIn(creation, member)),
        IInvocationOperation { TargetMethod: { Name: "Create", ContainingType: { Name: "Tuple" or "ValueTuple" or "KeyValuePair" } } } call => call.Arguments.Where(argument => IsFor(argument.Parameter, member)).Select(argument => argument.Value),
        _ => [],
    };

    /// <summary>The member of an object initialiser, and of the local that keeps the new object.</summary>
    private IEnumerable<IOperation> SetIn(IObjectCreationOperation creation, ISymbol member)
    {
        var holder = Running.ThreadEntries.HolderOf(creation) as ILocalSymbol;
        return type.Assigning.OfType<ISimpleAssignmentOperation>()
            .Where(set => set.Target is IMemberReferenceOperation { Instance: { } target } changed && SymbolEqualityComparer.Default.Equals(changed.Member.OriginalDefinition, member.OriginalDefinition)
                && (creation.Initializer?.Initializers.Contains(set) == true || (target.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, holder))))
            .Select(set => set.Value);
    }

    /// <summary>Whether the member keeps what is given for the parameter: they have one name and type, and nothing sets the member later.</summary>
    private static bool IsFor(IParameterSymbol? parameter, ISymbol member) => parameter is not null && string.Equals(parameter.Name, member.Name.TrimStart('_'), StringComparison.OrdinalIgnoreCase)
        && member switch
        {
            IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true } && SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type),
            IFieldSymbol field => (field.IsReadOnly || field.ContainingType.IsTupleType) && SymbolEqualityComparer.Default.Equals(field.Type, parameter.Type),
            _ => false,
        };

    private static IEnumerable<IOperation> PartAt(IOperation made, int place) => made switch
    {
        ITupleOperation { Elements: var elements } when place < elements.Length => [elements[place]],
        IObjectCreationOperation { Type: { IsRecord: true } or { Name: "Tuple" }, Arguments: var given } when place < given.Length => given.Where(argument => argument.Parameter?.Ordinal == place).Select(argument => argument.Value),
        _ => [],
    };

    /// <summary>The place of the local where a loop takes its elements apart; null where it keeps them whole.</summary>
    private static int? PlaceIn(IOperation variable, ILocalSymbol local)
    {
        if ((variable is IDeclarationExpressionOperation declared ? declared.Expression : variable) is not ITupleOperation tuple)
            return null;
        for (var place = 0; place < tuple.Elements.Length; place++)
        {
            if (tuple.Elements[place].DescendantsAndSelf().Any(part => part is ILocalReferenceOperation found && SymbolEqualityComparer.Default.Equals(found.Local, local)))
                return place;
        }

        return null;
    }

    private IEnumerable<IOperation> Elements(IOperation collection, int depth)
    {
        collection = collection.Unwrapped();
        return depth == 0 ? [] : collection switch
        {
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => OfPut(field, depth - 1),
            IPropertyReferenceOperation { Property.Name: "Values", Instance: { } dictionary } => Elements(dictionary, depth - 1),
            IPropertyReferenceOperation { Property.IsIndexer: false, Instance: null or IInstanceReferenceOperation, Property: var property } => OfPut(property, depth - 1),
            ILocalReferenceOperation { Local: var local } => type.Values[local].ToList() is [var copied] ? Elements(copied, depth - 1) : [],
            IInvocationOperation { TargetMethod: { Name: "Select", ContainingType.Name: "Enumerable" }, Arguments: [_, { Value: var selector }] } => Selected(selector).SelectMany(value => Of(value, depth - 1)),
            IInvocationOperation { TargetMethod.Name: "Where" } query when query.Descendants().Any(AwaitedElements.AsksForEnd) => [],
            IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" or "AsEnumerable" or "Where" or "OrderBy" or "Reverse" or "Take" or "Skip" or "Distinct" } call when (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } source => Elements(source, depth - 1),
            _ => [],
        };
    }

    private static IEnumerable<IOperation> Selected(IOperation selector) => (selector.Unwrapped() as IDelegateCreationOperation)?.Target is IAnonymousFunctionOperation { Symbol.IsAsync: false } function
        ? function.Body.Operations.OfType<IReturnOperation>().Select(given => given.ReturnedValue).OfType<IOperation>()
        : [];

    /// <summary>What makes the things that the type puts into the collection; those that come out of it, as when they are moved in it, are known by then.</summary>
    private List<IOperation> OfPut(ISymbol collection, int depth)
    {
        if (!_open.Add(collection))
            return [];
        var made = PutInto(collection).SelectMany(put => Of(put, depth)).ToList();
        _open.Remove(collection);
        return made;
    }

    /// <summary>What the type puts into a collection of the object's own.</summary>
    private IEnumerable<IOperation> PutInto(ISymbol collection) => type.Bodies.SelectMany(body => body.Body.Operations).Select(operation => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddFirst" or "AddLast" or "Insert", Instance: { } receiver, Arguments: [.., { Value: var put }] } when IsOwn(receiver, collection) => put,
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } receiver }, Value: var put } when IsOwn(receiver, collection) => put,
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var put } when IsOwn(array, collection) => put,
        _ => null,
    }).OfType<IOperation>();

    private static bool IsOwn(IOperation receiver, ISymbol collection) => receiver.Unwrapped() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } own && Assignments.Refers(own, collection);

    private static bool IsKept(IOperation collection) => collection.Unwrapped() is IMemberReferenceOperation or IInvocationOperation or ILocalReferenceOperation;

    /// <summary>What the query, or the walk, that runs the function takes its elements from.</summary>
    private static IOperation? SourceOf(IOperation use, IMethodSymbol function) =>
        use.EnclosingInMember().OfType<IAnonymousFunctionOperation>().FirstOrDefault(lambda => SymbolEqualityComparer.Default.Equals(lambda.Symbol, function)) is { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation taker } } }
            ? taker.TargetMethod switch
            {
                { Name: "Select" or "Where" or "OrderBy", ContainingType.Name: "Enumerable" } => taker.Arguments[0].Value,
                { Name: "ForEach" } => taker.Instance,
                _ => null,
            }
            : null;

    private static bool IsElement(IOperation whole) => whole.Unwrapped() is ILocalReferenceOperation or IParameterReferenceOperation or IInvocationOperation;

    private static bool IsPair(ITypeSymbol? type) => type is { Name: "KeyValuePair", ContainingNamespace.Name: "Generic" };

    private static ITypeSymbol? ElementType(ITypeSymbol? collection) => collection?.AllInterfaces.FirstOrDefault(one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0];
}
