using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Reads the methods of other types, of which <see cref="TypeFacts"/> knows nothing. Slow, so that it is asked only for what is about to be reported.</summary>
internal static class ForeignBodies
{
    /// <summary>The body of a method of the compilation, or of the type itself; null where it is not written, or in several parts.</summary>
    public static Body? Of(IMethodSymbol method, TypeFacts type)
    {
        var declared = CallTable.Normalized(method);
        if (type.Calls.BodyOf(declared) is { } own)
            return own.Body;
        return declared.IsInSource() && declared.DeclaringSyntaxReferences is [var reference] && Operation(reference.GetSyntax(type.Cancellation), type) is IMethodBodyOperation { BlockBody: var block, ExpressionBody: var expression } && (block ?? expression) is { } root
            ? Body.Of(declared, root)
            : null;
    }

    /// <summary>
    /// The bodies of the methods that a call of <paramref name="method"/> may run: its own, or those of all the classes of the compilation which implement or override it. None where one of them is not known.
    /// </summary>
    public static IReadOnlyList<Body> RunBy(IMethodSymbol method, TypeFacts type)
    {
        var called = CallTable.Normalized(method);
        if (!called.IsInSource())
            return [];
        var targets = called is { IsAbstract: false, IsVirtual: false } and not { IsOverride: true, IsSealed: false } ? [called] : AcrossTypes.Implementations.AllOf(called, type.Compilation).ToList();
        var bodies = targets.Select(target => Of(target, type)).OfType<Body>().ToList();
        return bodies.Count == targets.Count ? bodies : [];
    }

    /// <summary>The model of the file that <paramref name="node"/> is in.</summary>
    public static SemanticModel ModelOf(SyntaxNode node, Compilation compilation)
    {
#pragma warning disable RS1030, RS0030 // What is asked about is in other files than the type that is judged; asked for what is about to be reported, not for each body (decision 13).
        return compilation.GetSemanticModel(node.SyntaxTree);
#pragma warning restore RS1030, RS0030
    }

    private static IOperation? Operation(SyntaxNode declaration, TypeFacts type) => ModelOf(declaration, type.Compilation).GetOperation(declaration, type.Cancellation);
}
