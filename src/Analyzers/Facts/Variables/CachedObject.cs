using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A change, without a lock, of an object that is not thread-safe and that a cache in memory has given: <c>var items = _cache.GetOrCreate(key, Load); items.Sort();</c>.
/// The cache gives the same object to all who ask for the key.
/// </summary>
/// <param name="Change">What is changed, where it is.</param>
/// <param name="Given">Where the cache is asked.</param>
internal sealed record CachedObject(IOperation Change, IOperation Given)
{
    private const int MaximumDepth = 3;

    /// <summary>Those in <paramref name="body"/>, itself or in a method of the type that it hands the object.</summary>
    public static IEnumerable<CachedObject> In(BodyFacts body)
    {
        foreach (var use in body.Body.Operations)
        {
            if (use.Kind is OperationKind.LocalReference or OperationKind.Invocation or OperationKind.Await && ContainerTable.IsUnsafe(use.Type)
                && (ContainerTable.UseOf(use) == ContentsUse.Write || use.Unconverted() is IArgumentOperation argument && body.Type.HandedOn.Of(argument).Any(handed => handed.Contents == ContentsUse.Write))
                && body.HeldAt(use) is { IsKnown: true, Must.IsEmpty: true } && Origin(use, body, MaximumDepth) is var (given, giver) && giver.HeldAt(given) is { IsKnown: true, Must.IsEmpty: true })
                yield return new CachedObject(use, given);
        }
    }

    /// <summary>Where the cache is asked for the value, and in which body; null where it may be another object.</summary>
    private static (IOperation Asked, BodyFacts Body)? Origin(IOperation value, BodyFacts body, int depth)
    {
        switch (value.Unwrapped())
        {
            case IAwaitOperation wait:
                return Origin(wait.Operation, body, depth);
            case ICoalesceOperation choice:
                return Origin(choice.Value, body, depth);
            case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task }:
                return Origin(task, body, depth);
            case IInvocationOperation call when IsCache(call) && call.TargetMethod.Name is "Get" or "GetOrCreate" or "GetOrCreateAsync":
                return (call, body);
            case IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType: { Name: "ObjectCache" or "MemoryCache" } cache } } entry when cache.NamespaceName() == "System.Runtime.Caching":
                return (entry, body);
            case IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } method } when depth > 0 && body.Type.Calls.BodyOf(method) is { } giver:
                return giver.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } returned }] ? Origin(returned, giver, depth - 1) : null;
            case ILocalReferenceOperation { Local: var local } when !IsSetAnew(local, body):
                return body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only ? depth > 0 ? Origin(only, body, depth - 1) : null
                    : body.Body.Calls.FirstOrDefault(call => call.TargetMethod.Name == "TryGetValue" && IsCache(call) && call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && Assignments.Refers(argument.Value is IDeclarationExpressionOperation { Expression: var declared } ? declared : argument.Value, local))) is { } found ? (found, body)
                    : null;
            default:
                return null;
        }
    }

    private static bool IsSetAnew(ILocalSymbol local, BodyFacts body) => body.Body.WithNested.SelectMany(nested => nested.Operations).Any(operation => operation is IAssignmentOperation { Target: var target } && Assignments.Refers(target, local));

    private static bool IsCache(IInvocationOperation call) => call.TargetMethod.ContainingType.NamespaceName() is "Microsoft.Extensions.Caching.Memory" or "System.Runtime.Caching";
}
