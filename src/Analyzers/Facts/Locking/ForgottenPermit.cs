using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A permit that a body gets as an object, gives back at its end, and keeps where it returns before: <c>var ticket = await _budget.ReserveAsync(); if (unknown) return; try { … } finally { ticket.Return(); }</c>.
/// </summary>
/// <param name="Taken">The call that takes the permit.</param>
/// <param name="Exit">The way out on which it is lost.</param>
internal sealed record ForgottenPermit(IInvocationOperation Taken, IOperation Exit)
{
    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<ForgottenPermit> Of(BodyFacts body)
    {
        foreach (var declarator in body.Body.Declarators)
        {
            if (declarator.Initializer?.Value is { } value && CallOf(value) is { } taken && taken.TargetMethod.IsInSource() && PermitShape.IsGivenBy(taken.TargetMethod) && Of(declarator, taken, body) is { } forgotten)
                yield return forgotten;
        }
    }

    private static ForgottenPermit? Of(IVariableDeclaratorOperation declarator, IInvocationOperation taken, BodyFacts body)
    {
        if (declarator.Enclosing().FirstOrDefault(outer => outer is IBlockOperation or IUsingOperation or IUsingDeclarationOperation) is not IBlockOperation block || !IsPermit(declarator.Symbol.Type) || !body.EventsOf(taken).IsEmpty)
            return null;
        var uses = body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, declarator.Symbol)).ToList();
        var returns = uses.Select(ReturnOf).OfType<IOperation>().ToList();
        if (returns.Count == 0 || body.Type.Captured.Contains(declarator.Symbol) || !uses.TrueForAll(IsAsked))
            return null;
        var statements = block.Operations.SkipWhile(statement => !statement.Syntax.Span.Contains(declarator.Syntax.Span)).Skip(1).ToList();
        return statements.FindIndex(statement => returns.Exists(call => statement.Syntax.Span.Contains(call.Syntax.Span))) is var end and > 0 && IsAlwaysGivenBack(statements[end], returns)
            && statements.Take(end).SelectMany(statement => statement.DescendantsAndSelf()).FirstOrDefault(part => Leaves(part, block) && !part.Deciding().Any(condition => condition.DescendantsAndSelf().Any(asked => Assignments.Refers(asked, declarator.Symbol)))) is { } exit
                ? new ForgottenPermit(taken, exit) : null;
    }

    /// <summary>The call that gives the value, awaited or not.</summary>
    private static IInvocationOperation? CallOf(IOperation value)
    {
        var call = value.Unwrapped() is IAwaitOperation { Operation: var awaited } ? awaited.Unwrapped() : value.Unwrapped();
        return call is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task.Unwrapped() as IInvocationOperation : call as IInvocationOperation;
    }

    private static bool IsPermit(ITypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct && type.IsInSource() && type.GetMembers().OfType<IMethodSymbol>().Any(method => PermitShape.GivesBack(method));

    /// <summary>The call that gives the permit back, or the <c>using</c> statement that does.</summary>
    private static IOperation? ReturnOf(ILocalReferenceOperation use) => use.Parent switch
    {
        IInvocationOperation call when call.Instance == use && PermitShape.GivesBack(call.TargetMethod) => call,
        IUsingOperation scope when scope.Resources == use => scope,
        _ => null,
    };

    /// <summary>Whether the object is only asked for something: nobody else gets it, who could give the permit back.</summary>
    private static bool IsAsked(ILocalReferenceOperation use) => use.Parent switch
    {
        IInvocationOperation call => call.Instance == use,
        IPropertyReferenceOperation property => property.Instance == use,
        IFieldReferenceOperation field => field.Instance == use,
        IUsingOperation => true,
        _ => false,
    };

    /// <summary>Whether the statement gives the permit back on each way: it does nothing else, or does so in a <c>finally</c>.</summary>
    private static bool IsAlwaysGivenBack(IOperation statement, List<IOperation> returns) => returns.Contains(statement) || returns.Exists(call =>
        call.Enclosing().TakeWhile(outer => outer != statement).All(outer => outer is IExpressionStatementOperation or IBlockOperation or IAwaitOperation or IConversionOperation)
        && (statement is IExpressionStatementOperation || (statement is ITryOperation { Finally: { } last } && last.Syntax.Span.Contains(call.Syntax.Span))));

    /// <summary>Whether the operation returns to the caller, throws, or begins the next round of the loop whose round the block is.</summary>
    private static bool Leaves(IOperation part, IBlockOperation block) => part switch
    {
        IReturnOperation { Kind: OperationKind.Return, IsImplicit: false } or IThrowOperation => !part.EnclosingInMember().TakeWhile(outer => outer != block).Any(outer => outer is IAnonymousFunctionOperation or ILocalFunctionOperation),
        IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } jump => block.Parent is ILoopOperation loop && jump.GetCorrespondingOperation() == loop,
        _ => false,
    };
}
