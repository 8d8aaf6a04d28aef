using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A call of another type's member, which may take from a queue, and what else its loop calls of the same object and waits for.</summary>
/// <param name="Taker">The member.</param>
/// <param name="Site">The call.</param>
/// <param name="Loop">The loop's head; null where the call is in none.</param>
/// <param name="Others">The members of the same object that the loop calls: where in the loop, and where it does so itself.</param>
internal sealed record QueueRound(IMethodSymbol Taker, Location Site, Location? Loop, ImmutableArray<(IMethodSymbol Member, Location InLoop, Location Call)> Others)
{
    private const int MaximumDepth = 4;

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<QueueRound> Of(TypeFacts type)
    {
        if (type.Compilation.GetTypeByMetadataName("System.Threading.Channels.Channel") is null)
            yield break;
        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Calls.Concat(body.Body.Operations.Where(operation => operation.Kind is OperationKind.PropertyReference or OperationKind.MethodReference)))
            {
                foreach (var target in CallTable.Targets(operation).Where(target => MayTake(target, type)))
                {
                    var loop = operation is IMethodReferenceOperation ? null : FedByItself.RoundOf(operation);
                    var others = loop is not null && VariableOf(operation) is { } variable
                        ? body.Body.Operations.Where(loop.Repeats).SelectMany(step => Called(step, variable, type, MaximumDepth, []).Select(call => (call.TargetMethod.OriginalDefinition, step.Syntax.GetLocation(), call.Syntax.GetLocation()))).ToImmutableArray()
                        : ImmutableArray<(IMethodSymbol, Location, Location)>.Empty;
                    yield return new QueueRound(target.OriginalDefinition, operation.Syntax.GetLocation(), loop is null ? null : PolledLoop.HeadOf(loop), others);
                }
            }
        }
    }

    /// <summary>Whether the member is of another type of the compilation that keeps a queue, or of an interface, and gives something.</summary>
    private static bool MayTake(IMethodSymbol method, TypeFacts type) => !method.IsStatic && method.ReturnType.SpecialType != SpecialType.System_Void && method.ContainingType is { } owner && owner.IsInSource() && !SymbolEqualityComparer.Default.Equals(owner.OutermostType(), type.Type)
        && (owner.TypeKind == TypeKind.Interface || owner.GetMembers().Any(member => member is IFieldSymbol { Type: { Name: "Channel" or "BlockingCollection" or "ChannelReader" } }
            || member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters: { IsEmpty: false } given } && given.Any(parameter => parameter.Type is { Name: "Channel" or "BlockingCollection" or "ChannelReader" })));

    /// <summary>The calls of the object in the variable that the operation is, or comes to before it is over.</summary>
    private static IEnumerable<IInvocationOperation> Called(IOperation operation, ISymbol variable, TypeFacts type, int depth, HashSet<IMethodSymbol> open)
    {
        if (operation is not IInvocationOperation call || (call.TargetMethod.ReturnType.Name is "Task" or "ValueTask" && !FedByItself.IsAwaited(call)) || FedByItself.IsGivenUp(call))
            return [];
        if (VariableOf(call) is { } called && SymbolEqualityComparer.Default.Equals(called, variable))
            return [call];
        return depth > 0 && type.Calls.BodyOf(call.TargetMethod) is { } callee && open.Add(call.TargetMethod)
            ? callee.Body.Operations.SelectMany(inner => Called(inner, variable, type, depth - 1, open))
            : [];
    }

    /// <summary>The variable whose object the call is made on.</summary>
    private static ISymbol? VariableOf(IOperation call) => CallSite.ReceiverOf(call)?.Unwrapped() switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field.OriginalDefinition,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: var property } => property.OriginalDefinition,
        IParameterReferenceOperation { Parameter: var parameter } => parameter.OriginalDefinition,
        ILocalReferenceOperation { Local: var local } => local,
        _ => null,
    };
}
