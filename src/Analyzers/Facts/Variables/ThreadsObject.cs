using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Finds locals that hold an object which each thread has one of, <c>var builder = t_builder ??= new();</c>, and which stays the thread's.</summary>
internal static class ThreadsObject
{
    /// <summary>The locals of the body, each with what gives it the object.</summary>
    public static IEnumerable<(ILocalSymbol Local, IOperation Value)> KeptIn(BodyFacts body) => body.Body.Declarators
        .Where(declarator => declarator.Symbol.Type is IArrayTypeSymbol || ContainerTable.IsUnsafe(declarator.Symbol.Type))
        .Select(declarator => (declarator.Symbol, Value: declarator.GetVariableInitializer()?.Value))
        .Where(kept => kept.Value is { } value && IsOfThread(value.Unwrapped(), body)).Select(kept => (kept.Symbol, kept.Value!));

    private static bool IsOfThread(IOperation value, BodyFacts body) => value switch
    {
        ICoalesceAssignmentOperation { Target: var target } => IsOfThread(target, body),
        ICoalesceOperation { Value: var first } => IsOfThread(first.Unwrapped(), body),
        IFieldReferenceOperation { Field: { IsStatic: true } field } => field.IsThreadStatic() && !body.Body.Operations.Any(set => set is ISimpleAssignmentOperation { Target: IFieldReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Field, field)),
        IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: { Name: "ThreadLocal", ContainingNamespace.Name: "Threading" } } } => true,
        IPropertyReferenceOperation { Property: { IsStatic: true, GetMethod: { } getter } } => HandsOut(getter),
        IInvocationOperation { TargetMethod: { IsStatic: true } method } => HandsOut(method),
        _ => false,
    };

    /// <summary>Whether the method, as it is written, returns a thread-static field of its type, and leaves the object there.</summary>
    private static bool HandsOut(IMethodSymbol method)
    {
        if (method.OriginalDefinition is not { DeclaringSyntaxReferences: [var declaration], ContainingType: { } owner } || declaration.GetSyntax() is not { } written)
            return false;
        var field = owner.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(candidate => candidate.IsStatic && candidate.IsThreadStatic() && SymbolEqualityComparer.Default.Equals(candidate.Type, method.OriginalDefinition.ReturnType)
            && written.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == candidate.Name));
        return field is not null && !written.DescendantNodes().Any(node => node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var target, Right: LiteralExpressionSyntax or PostfixUnaryExpressionSyntax } && target.ToString().EndsWith(field.Name, StringComparison.Ordinal));
    }
}
