using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A scope that holds a lock and is kept in a local, a <c>using</c> or <c>finally</c> for it that comes later, and a way out in between: <c>var slot = await gate.EnterAsync(); if (found) return; using (slot) …</c>.</summary>
/// <param name="Made">What gives the scope.</param>
/// <param name="Exit">The way out on which nobody disposes of it.</param>
/// <param name="Disposal">Where it is disposed of otherwise.</param>
internal sealed record LateScope(IOperation Made, IOperation Exit, IOperation Disposal)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<LateScope> In(BodyFacts body)
    {
        foreach (var local in body.Body.Declarators)
        {
            if (local is not { Initializer.Value: { } made, Parent: IVariableDeclarationOperation { Parent: IVariableDeclarationGroupOperation { Parent: IBlockOperation block } declaration } }
                || !(made.Unwrapped() is IAwaitOperation or IInvocationOperation or IObjectCreationOperation) || local.Symbol.Type.IsDisposable() != true)
                continue;
            var later = block.Operations.SkipWhile(statement => statement != declaration).Skip(1).ToList();
            var end = later.FindIndex(statement => Disposes(statement, local.Symbol));
            // What is done with the scope in between may be to dispose of it, or to hand it on.
            if (end <= 0 || !(ScopeShape.MayHoldLock(made) || HoldsKnownLock(made)) || later.Take(end).Any(statement => Mentions(statement, local.Symbol)))
                continue;
            var exit = body.Body.Operations.FirstOrDefault(operation => operation is IReturnOperation { IsImplicit: false, Kind: OperationKind.Return } or IThrowOperation
                && later.Take(end).Any(statement => statement.Syntax.Span.Contains(operation.Syntax.Span)));
            if (exit is not null)
                yield return new LateScope(made, exit, later[end]);
        }
    }

    /// <summary>Whether the statement is a <c>using</c> of the local, or a <c>try</c> that disposes of it in the end.</summary>
    private static bool Disposes(IOperation statement, ILocalSymbol local) => statement switch
    {
        IUsingOperation { Resources: var resources } => Mentions(resources, local),
        ITryOperation { Finally: { } last } => Mentions(last, local),
        _ => false,
    };

    private static bool HoldsKnownLock(IOperation made) => made.DescendantsAndSelf().Any(part => part is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Acquire, Outcome: Outcome.Scope or Outcome.AwaitedScope });

    private static bool Mentions(IOperation operation, ILocalSymbol local) => operation.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local));
}
