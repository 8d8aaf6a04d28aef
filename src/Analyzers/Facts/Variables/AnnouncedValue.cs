using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A value whose making is told to others: an event of the type is raised where it is made, or beside its store, and who listens has the one that is replaced.</summary>
internal static class AnnouncedValue
{
    private const int MaximumDepth = 2;

    /// <summary>Whether <paramref name="store"/>, which is done where <paramref name="test"/> has found nothing, stores one.</summary>
    public static bool Is(IOperation store, IOperation test, BodyFacts body) => store.Statement() is { Parent: IBlockOperation block } && block.Syntax.SpanStart > test.Syntax.Span.End && Announces(block.Descendants(), body.Type, MaximumDepth);

    private static bool Announces(IEnumerable<IOperation> operations, TypeFacts type, int depth) => operations.OfType<IInvocationOperation>().Any(call => Raises(call)
        || (depth > 0 && call is { IsVirtual: false, Instance: null or IInstanceReferenceOperation } && type.Calls.BodyOf(call.TargetMethod) is { } called && Announces(called.Body.Calls, type, depth - 1)));

    private static bool Raises(IInvocationOperation call) => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && (call.Instance switch
    {
        IConditionalAccessInstanceOperation => call.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault()?.Operation,
        var raised => raised,
    }) is IEventReferenceOperation { Instance: null or IInstanceReferenceOperation };
}
