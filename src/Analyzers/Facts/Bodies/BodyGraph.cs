using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Finds the flow graph of a body; that of a lambda or local function lies within its enclosing body's.</summary>
internal static class BodyGraph
{
    /// <summary>The graph of <paramref name="body"/>, or null where the compiler makes none (broken code, field-like declarations).</summary>
    public static ControlFlowGraph? Of(Body body, CancellationToken cancellation)
    {
        if (body.Enclosing is null)
            return Of(body.Root.Root(), cancellation);
        if (Of(body.Enclosing, cancellation) is not { } enclosing)
            return null;
        if (body.Root is ILocalFunctionOperation local)
            return enclosing.LocalFunctions.Contains(local.Symbol) ? enclosing.GetLocalFunctionControlFlowGraph(local.Symbol, cancellation) : null;

        var lambda = enclosing.Blocks
            .SelectMany(block => block.Statements())
            .SelectMany(statement => statement.InEvaluationOrder())
            .OfType<IFlowAnonymousFunctionOperation>()
            .FirstOrDefault(candidate => SymbolEqualityComparer.Default.Equals(candidate.Symbol, body.Owner));
        return lambda is null ? null : enclosing.GetAnonymousFunctionControlFlowGraph(lambda, cancellation);
    }

    private static ControlFlowGraph? Of(IOperation root, CancellationToken cancellation) => root switch
    {
        IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellation),
        IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellation),
        IBlockOperation block => ControlFlowGraph.Create(block, cancellation),
        IFieldInitializerOperation field => ControlFlowGraph.Create(field, cancellation),
        IPropertyInitializerOperation property => ControlFlowGraph.Create(property, cancellation),
        IParameterInitializerOperation parameter => ControlFlowGraph.Create(parameter, cancellation),
        _ => null,
    };
}
