using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Finds calls on a primitive that come after its disposal on every way to them: in a later statement, or in the <c>finally</c> block of the <c>try</c> that disposes it.</summary>
internal static class UsesAfterDisposal
{
    /// <summary>The first call of <paramref name="body"/> that fails after each disposal, and that.</summary>
    public static IEnumerable<(IInvocationOperation Use, IOperation Disposal)> In(BodyFacts body)
    {
        var uses = body.Body.Calls.Where(call => DisposalTable.IsPrimitive(call.Instance?.Type) && DisposalTable.FailsWhenDisposed(call)).ToList();
        if (uses.Count == 0)
            yield break;
        var disposals = Disposals(body).ToList();
        var told = new HashSet<IOperation>();
        foreach (var use in uses)
        {
            if (body.Paths.Read(use.Instance!) is { IsExact: true } path && !IsExpectedToFail(use)
                && disposals.Find(disposal => path.Equals(body.Paths.Read(disposal.Disposed)) && IsAfter(use.Syntax, disposal.By.Syntax) && !IsReplaced(disposal.By, use, disposal.Disposed, body)) is { By: { } by } && told.Add(by))
                yield return (use, by);
        }
    }

    private static IEnumerable<(IOperation By, IOperation Disposed)> Disposals(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call.Instance is { } disposed && DisposalTable.Disposes(call) && DisposalTable.IsPrimitive(disposed.Type))
                yield return (call, disposed);
        }

        foreach (var scope in body.Body.Operations.OfType<IUsingOperation>())
        {
            foreach (var resource in scope.Resources().Where(resource => DisposalTable.IsPrimitive(resource.Unwrapped().Type) && resource.Unwrapped() is ILocalReferenceOperation or IFieldReferenceOperation or IParameterReferenceOperation))
                yield return (scope, resource.Unwrapped());
        }
    }

    /// <summary>Whether the disposal is a statement by itself that every way to <paramref name="use"/> passes.</summary>
    private static bool IsAfter(SyntaxNode use, SyntaxNode disposal)
    {
        if (disposal.FirstAncestorOrSelf<StatementSyntax>() is not ({ Parent: BlockSyntax or SwitchSectionSyntax } statement and (ExpressionStatementSyntax { Expression: InvocationExpressionSyntax } or UsingStatementSyntax)))
            return false;
        if (use.SpanStart > statement.Span.End && statement.Parent!.Span.Contains(use.Span))
            return statement.Parent.ChildNodes().OfType<StatementSyntax>().First(next => next.Span.Contains(use.Span)) is not LabeledStatementSyntax;
        return statement.Parent is BlockSyntax { Parent: TryStatementSyntax { Finally.Block: { } final } attempt } block && attempt.Block == block && use.FirstAncestorOrSelf<StatementSyntax>()?.Parent == final;
    }

    /// <summary>Whether the variable may hold another one by then.</summary>
    private static bool IsReplaced(IOperation disposal, IInvocationOperation use, IOperation disposed, BodyFacts body) => body.Body.Operations.Any(operation =>
        operation.Syntax.SpanStart >= disposal.Syntax.SpanStart && operation.Syntax.SpanStart < use.Syntax.SpanStart && operation switch
        {
            IAssignmentOperation { Target: var target } => target.IsWrittenLike(disposed),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var value } => value.IsWrittenLike(disposed),
            // A method of the type may make a new one.
            IInvocationOperation call => disposed is IFieldReferenceOperation && body.Type.Calls.BodyOf(call.TargetMethod) is not null,
            _ => false,
        });

    /// <summary>Whether the exception that tells of a disposal is caught around the operation.</summary>
    public static bool IsExpectedToFail(IOperation use) => use.Syntax.Ancestors().OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(use.Syntax.Span)
        && attempt.Catches.Any(caught => caught.Declaration?.Type.ToString() is null or "ObjectDisposedException" or "InvalidOperationException" or "Exception"));
}
