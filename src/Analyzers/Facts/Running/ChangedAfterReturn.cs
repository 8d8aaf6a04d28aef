using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// An object that is given back to where other threads take it from, and changed after that by whoever has given it:
/// <c>_pool.Return(session); session.Owner = null;</c>. By then it may be somebody else's.
/// </summary>
/// <param name="Change">The change.</param>
/// <param name="Return">Where it is given back.</param>
/// <param name="Given">The local or parameter that has the object.</param>
/// <param name="Taker">The method that hands it out again.</param>
internal sealed record ChangedAfterReturn(IOperation Change, IInvocationOperation Return, ISymbol Given, IMethodSymbol Taker)
{
    private static readonly string[] s_puts = ["Push", "Add", "Enqueue", "TryAdd", "AddFirst", "AddLast", "TryWrite"];
    private static readonly string[] s_takes = ["TryPop", "TryTake", "TryDequeue", "TryRead", "Take", "Pop", "Dequeue", "RemoveFirst", "RemoveLast"];

    /// <summary>Those of the body, the first for each return.</summary>
    public static IEnumerable<ChangedAfterReturn> In(BodyFacts body)
    {
        foreach (var call in body.Body.Calls.Where(call => call.TargetMethod.IsInSource() && !call.Arguments.IsEmpty && call.Statement()?.Parent is IBlockOperation))
        {
            foreach (var argument in call.Arguments)
            {
                if (Holder(argument.Value) is not { } given || argument.Parameter is not { } parameter || TakerOf(call.TargetMethod.OriginalDefinition, parameter.OriginalDefinition) is not { } taker)
                    continue;
                var block = call.Statement()!.Parent!.Syntax.Span;
                var later = body.Body.Operations.Where(operation => operation.Syntax.SpanStart >= call.Syntax.Span.End && block.Contains(operation.Syntax.Span)).ToList();
                if (later.Find(operation => Changes(operation, given)) is { } change && body.HeldAt(change) is { IsKnown: true, Must.IsEmpty: true } && !later.Exists(operation => operation.Syntax.SpanStart < change.Syntax.SpanStart && operation is ISimpleAssignmentOperation set && Holder(set.Target) is { } replaced && SymbolEqualityComparer.Default.Equals(replaced, given)))
                    yield return new ChangedAfterReturn(change, call, given, taker);
            }
        }
    }

    private static ISymbol? Holder(IOperation value) => value.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: { Type.IsReferenceType: true } local } => local,
        IParameterReferenceOperation { Parameter: { Type.IsReferenceType: true, RefKind: RefKind.None } parameter } => parameter,
        _ => null,
    };

    /// <summary>Whether a field or property of the object is given another value.</summary>
    private static bool Changes(IOperation operation, ISymbol given) => operation is IAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: { } instance } } && Holder(instance) is { } changed && SymbolEqualityComparer.Default.Equals(changed, given);

    /// <summary>The method of the same class, which others can call, that hands out what <paramref name="method"/> puts into a collection; null where the parameter does not go there, or nobody gets it.</summary>
    private static IMethodSymbol? TakerOf(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (method is { IsVirtual: true } or { IsAbstract: true } || method.ContainingType.TypeKind == TypeKind.Interface)
            return null;
        var keepers = CallsIn(method).Where(call => s_puts.Contains(call.Name) && call.Call.ArgumentList.Arguments.Any(argument => argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == parameter.Name))
            .Select(call => call.Target).Where(name => method.ContainingType.GetMembers(name).OfType<IFieldSymbol>().Any(field => IsShared(field.Type, method))).ToList();
        return keepers.Count == 0 ? null : method.ContainingType.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(taker => taker is { DeclaredAccessibility: not Accessibility.Private, MethodKind: MethodKind.Ordinary } && HandsOut(taker, parameter.Type)
            && CallsIn(taker).Any(call => s_takes.Contains(call.Name) && keepers.Contains(call.Target)));
    }

    private static bool IsShared(ITypeSymbol kept, IMethodSymbol method) => kept.NamespaceName() == "System.Collections.Concurrent" || kept.Name == "Channel"
        || (ContainerTable.IsUnsafe(kept) && method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes().Any(node => node is LockStatementSyntax)));

    private static bool HandsOut(IMethodSymbol taker, ITypeSymbol type) => new[] { taker.ReturnType }.Concat((taker.ReturnType as INamedTypeSymbol)?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty).Concat(taker.Parameters.Where(parameter => parameter.RefKind == RefKind.Out).Select(parameter => parameter.Type))
        .Any(handed => SymbolEqualityComparer.Default.Equals(handed, type));

    /// <summary>The calls in the method, as they are written: on a member of its object, by name.</summary>
    private static IEnumerable<(InvocationExpressionSyntax Call, string Target, string Name)> CallsIn(IMethodSymbol method) => method.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>()
        .Select(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var target } && KeeperOf(target) is { } keeper ? (call, keeper, name) : default).Where(found => found.call is not null);

    private static string? KeeperOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Writer" or "Reader", Expression: var channel } => KeeperOf(channel),
        _ => null,
    };
}
