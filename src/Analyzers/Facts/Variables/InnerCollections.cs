using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Collections that are kept in a collection, neither of which is thread-safe: <c>Dictionary&lt;string, List&lt;int&gt;&gt;</c>.</summary>
internal static class InnerCollections
{
    /// <summary>Whether the operation is a field or property that keeps collections.</summary>
    public static bool IsKeeper(IOperation operation) =>
        operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference
        && operation.Type is INamedTypeSymbol { TypeArguments: [.., var kept] } type && ContainerTable.IsUnsafe(kept) && ContainerTable.IsUnsafe(type);

    /// <summary>The uses of what is taken out of the keeper there, each with that place.</summary>
    public static IEnumerable<(Access Use, Access Taken)> UsesOf(IOperation keeper, BodyFacts body)
    {
        var (variable, instance) = AccessTable.Stored(keeper);
        if (variable is null || !SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type))
            yield break;
        var owner = instance is null ? AccessPath.Of(new PathRoot(PathRootKind.Static, variable.ContainingType)) : body.Paths.Read(instance);
        foreach (var (value, expressions) in TakenFrom(keeper).Select(value => (value, Expressions(value, variable, body))).Concat(WalkedFrom(keeper, body)))
        {
            foreach (var use in expressions)
            {
                if (ContainerTable.UseOf(use) is { } contents)
                    yield return (new Access(variable, true, AccessKind.Read, owner, use, body) { Use = contents }, new Access(variable, true, AccessKind.Read, owner, value, body));
            }
        }
    }

    /// <summary>Whether what is taken is kept for the running thread, and so its own.</summary>
    public static bool IsOfThread(Access taken) => KeyOf(taken.Operation) is { } key && AskedThread.IsRunningThread(key, taken.Body);

    private static IOperation? KeyOf(IOperation value) => value switch
    {
        IPropertyReferenceOperation { Arguments: [var key] } => key.Value,
        IInvocationOperation { TargetMethod.Name: "GetValueOrDefault", Arguments: [_, var key, ..] } => key.Value,
        IInvocationOperation { TargetMethod.Name: "GetOrAdd" or "AddOrUpdate", Arguments: [var key, ..] } => key.Value,
        _ => value.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "TryGetValue", Arguments: [var key, _] } } ? key.Value : null,
    };

    /// <summary>Whether the member removes what it takes, or all of it, or puts something else in its place: what is taken is its own.</summary>
    public static bool IsGivenUp(Access taken) => taken.Body.Body.Outermost.WithNested.SelectMany(body => body.Operations).Any(operation => operation switch
    {
        IInvocationOperation { Instance: { } changed, TargetMethod.Name: "Remove" or "TryRemove" or "Clear" or "RemoveAt" or "RemoveAll" or "Dequeue" or "Pop" } => Assignments.Refers(changed.Unwrapped(), taken.Variable),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } changed }, Value: var stored } => Assignments.Refers(changed.Unwrapped(), taken.Variable) && !stored.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation),
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation && part.Parent is not (IPropertyReferenceOperation or IMemberReferenceOperation or IInvocationOperation) && Assignments.Refers(part, taken.Variable)),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref, Value: var handed } => Assignments.Refers(handed.Unwrapped(), taken.Variable),
        _ => false,
    });

    /// <summary>The expressions, arguments and loops that get a kept collection.</summary>
    private static IEnumerable<IOperation> TakenFrom(IOperation keeper) => keeper.Parent switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true } entry when entry.Instance == keeper => [entry],
        IInvocationOperation { TargetMethod.Name: "TryGetValue", Arguments: [_, var result] } call when call.Instance == keeper => [result.Value],
        IInvocationOperation { TargetMethod.Name: "Peek" or "GetOrAdd" or "AddOrUpdate" } call when call.Instance == keeper => [call],
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod: { Name: "GetValueOrDefault" or "First" or "FirstOrDefault" or "Last" or "LastOrDefault", IsExtensionMethod: true } } call } => [call],
        _ => [],
    };

    /// <summary>The loop that goes through all that is kept, with the expressions that are one of it: its variable, or the value in it.</summary>
    private static IEnumerable<(IOperation Value, IEnumerable<IOperation> Expressions)> WalkedFrom(IOperation keeper, BodyFacts body)
    {
        var walked = keeper.Parent is IPropertyReferenceOperation { Property.Name: "Values" } values && values.Instance == keeper ? values : keeper;
        if (walked.Unconverted() is not IForEachLoopOperation { Locals: [var local] } loop || loop.Collection.Unwrapped() != walked)
            return [];
        var elements = body.Body.Operations.Where(operation => Assignments.Refers(operation, local));
        return [(walked, walked == keeper && keeper.Type is INamedTypeSymbol { TypeArguments.Length: 2 } ? elements.Select(element => element.Parent).OfType<IPropertyReferenceOperation>().Where(part => part.Property.Name == "Value") : elements)];
    }

    /// <summary>The expressions that are the value: itself, or the local it is kept in, which holds nothing else but what it is made for.</summary>
    private static IEnumerable<IOperation> Expressions(IOperation value, ISymbol keeper, BodyFacts body)
    {
        var local = value switch
        {
            IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
            ILocalReferenceOperation { Parent: IArgumentOperation } given => given.Local,
            _ => value.Unconverted() switch
            {
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
                _ => null,
            },
        };
        if (local is null)
            return value is ILocalReferenceOperation ? [] : [value];
        var stored = body.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(assignment => Assignments.Refers(assignment.Target, local)).ToList();
        return stored.TrueForAll(assignment => assignment.Value == value || assignment.Value.IsNull() || assignment.Value.IsMadeHere() || IsOf(assignment.Value, keeper))
            ? body.Body.Operations.Where(operation => Assignments.Refers(operation, local) && operation.Syntax.SpanStart > value.Syntax.SpanStart && !stored.Exists(made => made.Value.IsMadeHere() && IsOfNew(operation, made, value)))
            : [];
    }

    private static bool IsOf(IOperation value, ISymbol keeper) => value.Unwrapped() is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } && Assignments.Refers(instance.Unwrapped(), keeper);

    /// <summary>Whether the use follows the making of a new collection in a block that is not come to where one was found.</summary>
    private static bool IsOfNew(IOperation use, IOperation made, IOperation taken) => made.Enclosing().OfType<IBlockOperation>().FirstOrDefault() is { } block
        && block.Syntax.Span.Contains(use.Syntax.Span) && use.Syntax.SpanStart > made.Syntax.SpanStart && !block.Syntax.Span.Contains(taken.Syntax.Span);
}
