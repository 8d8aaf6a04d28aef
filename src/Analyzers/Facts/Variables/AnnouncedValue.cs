using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A value whose making is told to others: an event of the type is raised with it where it is made, or beside its store, and who listens has the one that is replaced.</summary>
internal static class AnnouncedValue
{
    private const int MaximumDepth = 2;

    /// <summary>Whether <paramref name="store"/>, which is done where <paramref name="test"/> has found nothing, stores one.</summary>
    public static bool Is(IOperation store, IOperation test, BodyFacts body) => store is ISimpleAssignmentOperation { Value.Type: { } made } && store.Statement() is { Parent: IBlockOperation block }
        && Announces(body.Body.Calls.Where(call => call.Syntax.SpanStart >= test.Syntax.Span.End && block.Syntax.Span.Contains(call.Syntax.Span)), made, body.Type, MaximumDepth);

    private static bool Announces(IEnumerable<IInvocationOperation> calls, ITypeSymbol made, TypeFacts type, int depth) => calls.Any(call => Raises(call, made)
        || (depth > 0 && call is { IsVirtual: false, Instance: null or IInstanceReferenceOperation } && type.Calls.BodyOf(call.TargetMethod) is { } called && Announces(called.Body.Calls, made, type, depth - 1)));

    private static bool Raises(IInvocationOperation call, ITypeSymbol made) => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && (call.Instance switch
    {
        IConditionalAccessInstanceOperation => call.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault()?.Operation,
        var raised => raised,
    }) is IEventReferenceOperation { Instance: null or IInstanceReferenceOperation }
        && call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(told => told is ILocalReferenceOperation or IParameterReferenceOperation && SymbolEqualityComparer.Default.Equals(told.Type, made)));
}
