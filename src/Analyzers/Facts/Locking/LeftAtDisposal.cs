using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Locks that are left held when they, or the object that has them, are disposed of: nobody asks for them any more.</summary>
internal static class LeftAtDisposal
{
    /// <summary>Whether the way out at <paramref name="exit"/> is one: a flag tells that the object was disposed of, by a method that the type also disposes of the lock with.</summary>
    public static bool Covers(BodyExit exit, BodyFacts body, Grip grip)
    {
        if (grip.Lock.Path.Variable is not { } lockVariable)
            return false;
        var branch = exit.Branch;
        while (branch.Source is { ConditionKind: ControlFlowConditionKind.None, Predecessors: [var before] } && before.Source.Ordinal < branch.Source.Ordinal)
            branch = before;
        // Of several conditions each is a block of its own.
        return branch.Source is { ConditionKind: not ControlFlowConditionKind.None and var kind, BranchValue: { } asked } && branch.IsConditionalSuccessor == (kind == ControlFlowConditionKind.WhenTrue)
            && asked.Unwrapped() is IMemberReferenceOperation { Member: var flag } && IsSetWith(flag, lockVariable, body.Type);
    }

    /// <summary>Whether the body makes the semaphore, gives it to others, which release it, and disposes of it at its own end, when nobody asks for it any more: it counts the work that is begun.</summary>
    public static bool IsWithBody(BodyFacts body, Grip grip) => grip is { IsSemaphore: true, Lock.Path: { Elements.IsEmpty: true, Root: { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local } } }
        && body.Body.Declarators.FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)) is { } declared
        && body.Type.Bodies.Where(user => user.Body.Outermost == body.Body.Outermost).SelectMany(user => user.Body.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList() is var uses
        && (declared.Enclosing().Any(outer => outer is IUsingDeclarationOperation || (outer is IUsingOperation scope && scope.Resources.Syntax.Span.Contains(declared.Syntax.Span))) || uses.Exists(IsDisposed))
        && (body.Type.Captured.Contains(local) || uses.Exists(use => use.Parent is IArgumentOperation or IConversionOperation { Parent: IArgumentOperation }));

    private static bool IsDisposed(IOperation use) => use.Parent is IInvocationOperation { TargetMethod.Name: "Dispose" } or IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" } };

    private static bool IsSetWith(ISymbol flag, ISymbol lockVariable, TypeFacts type) => flag.ValueType() is { SpecialType: SpecialType.System_Boolean }
        && type.Bodies.Any(end => end.Body.Method is { Name: "Dispose" or "DisposeAsync" } && end.Body.Operations.Any(set => set is ISimpleAssignmentOperation { Target: IMemberReferenceOperation target, Value.ConstantValue.Value: true } && SymbolEqualityComparer.Default.Equals(target.Member, flag))
            && end.Body.Operations.Any(part => part is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member, lockVariable)
                && (IsDisposed(part) || part.Parent is IUsingOperation)));
}
