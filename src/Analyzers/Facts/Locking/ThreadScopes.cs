using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Finds the scopes of other types that hold a lock of the thread.</summary>
internal static class ThreadScopes
{
    /// <summary>What is made for the <c>using</c> around <paramref name="operation"/> that holds one; null where there is none.</summary>
    public static IOperation? Around(IOperation operation, BodyFacts body) => !body.Body.HasScopes ? null
        : operation.Enclosing().Prepend(operation).SelectMany(inner => inner.Parent switch
        {
            IUsingOperation { IsAsynchronous: false } scope when scope.Body == inner => scope.Resources(),
            IBlockOperation block => block.Operations.TakeWhile(statement => statement != inner).OfType<IUsingDeclarationOperation>().Where(scope => !scope.IsAsynchronous).SelectMany(scope => scope.Resources()),
            _ => [],
        }).FirstOrDefault(made => IsOfOther(made, body) && ThreadScopeShape.Is(made));

    /// <summary>Whether another type makes the scope: what the type itself acquires is followed.</summary>
    private static bool IsOfOther(IOperation made, BodyFacts body) =>
        ((made.Unwrapped() as IInvocationOperation)?.TargetMethod ?? (made.Unwrapped() as IObjectCreationOperation)?.Constructor) is { } method && !ThreadEntries.IsOwn(method, body.Type);
}
