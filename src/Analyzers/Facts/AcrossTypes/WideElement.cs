using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// Values of several words in objects that others keep in a collection, and find there for a key: <c>if (_instruments.TryGetValue(symbol, out var found)) found.Latest = quote;</c>.
/// The collection may be read by many at once; the value of one of its objects is stored word by word.
/// </summary>
internal static class WideElement
{
    private const int MaximumDepth = 3;

    /// <summary>The accesses of <paramref name="type"/> to such values, without a lock.</summary>
    public static IEnumerable<ExposedAccess> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies.Where(body => body.Body is { Enclosing: null, IsConstruction: false, Method: not null }))
        {
            foreach (var operation in body.Body.Operations.Where(operation => operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference && operation.Type is { IsValueType: true, SpecialType: SpecialType.None or SpecialType.System_Decimal or SpecialType.System_Nullable_T }))
            {
                if (AccessTable.Stored(operation) is not ({ IsStatic: false, ContainingType.IsReferenceType: true } variable, { } instance) || !ExposedAccess.IsWide(variable) || !IsFound(instance, body, MaximumDepth) || body.HeldAt(operation) is not { IsKnown: true, Must.IsEmpty: true })
                    continue;
                var access = AccessTable.Of(operation, variable, body.Paths.Read(instance), body);
                if (access is not { Part: null, IsElement: false, Kind: AccessKind.Read or AccessKind.Write or AccessKind.Update } || TornLook.IsLookedAtOnly(access) || StoredAlike.IsTimeInUtc(access))
                    continue;
                foreach (var member in ExposedAccess.MembersComingTo(body))
                    yield return new ExposedAccess(member, variable, access.Location, access.Writes, access.Writes, IsBare: true) { IsDisturbed = !access.Writes, IsOfElement = true };
            }
        }
    }

    /// <summary>Whether the object is one that the type finds in a collection which it keeps for good.</summary>
    private static bool IsFound(IOperation instance, BodyFacts body, int depth) => depth > 0 && instance.Unwrapped() switch
    {
        IConditionalAccessInstanceOperation inner => inner.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault() is { } access && IsFound(access.Operation, body, depth - 1),
        ILocalReferenceOperation { Local: var local } => !IsSetAnew(local, body) && (body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value ? IsFound(value, body, depth - 1) : body.Body.Calls.Any(call => call.TargetMethod.Name == "TryGetValue" && IsKept(call.Receiver(), body) && call.Arguments.Any(argument => Gives(argument, local)))
            || instance.Enclosing().OfType<IForEachLoopOperation>().Any(loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default) && IsKept(loop.Collection.Unwrapped() is IPropertyReferenceOperation { Property.Name: "Values", Instance: { } whole } ? whole : loop.Collection, body))),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } keeper } => IsKept(keeper, body),
        IInvocationOperation { TargetMethod.Name: "GetOrAdd" or "GetValueOrDefault" or "Find" or "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" } call => IsKept(call.Receiver() ?? call.Arguments.FirstOrDefault()?.Value, body),
        IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } method } => body.Type.Calls.BodyOf(method) is { } finder && finder.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } returned }] && IsFound(returned, finder, depth - 1),
        _ => false,
    };

    private static bool IsKept(IOperation? keeper, BodyFacts body) => keeper?.Unwrapped() is { } named && AccessTable.Stored(named) is ({ } variable, null or IInstanceReferenceOperation) && body.Type.Locks.IsConstant(variable)
        && SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type) && variable.ValueType()?.NamespaceName().StartsWith("System.Collections", StringComparison.Ordinal) == true;

    private static bool Gives(IArgumentOperation argument, ILocalSymbol local) => argument.Parameter?.RefKind == RefKind.Out && Assignments.Refers(argument.Value is IDeclarationExpressionOperation { Expression: var declared } ? declared : argument.Value, local);

    private static bool IsSetAnew(ILocalSymbol local, BodyFacts body) => body.Body.Operations.Any(operation => operation is IAssignmentOperation { Target: var target } && Assignments.Refers(target, local));
}
