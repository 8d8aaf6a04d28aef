using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Knows members of other types that change their object, which leaves the locks to whoever uses it: <c>void Add(int delta) =&gt; _levels[0] += delta;</c>. Read
/// from the text of the type, as it is not the one that is being judged.
/// </summary>
internal static class ChangingMember
{
    /// <summary>Whether <paramref name="method"/> counts in a field of its object, or changes a collection in one, and its class knows nothing of threads.</summary>
    public static bool Is(IMethodSymbol method) => Changes(method) && !method.ContainingType.DeclaringSyntaxReferences.Any(part => part.GetSyntax().DescendantNodes().Any(IsOfThreads));

    /// <summary>The same, whatever its class knows of threads.</summary>
    public static bool Changes(IMethodSymbol method) => method is { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false, IsAsync: false, MethodKind: MethodKind.Ordinary, ContainingType: { TypeKind: TypeKind.Class, IsAbstract: false } type, DeclaringSyntaxReferences: [var declared] }
        && declared.GetSyntax().DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(node => IsChange(node, type.OriginalDefinition));

    private static bool IsChange(SyntaxNode node, INamedTypeSymbol type) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var target } } => FieldOf(target, type) is { } field && IsWrite(field, name),
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: var target } } => FieldOf(target, type) is { } field && IsWrite(field, "Add"),
        AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.SimpleAssignmentExpression and not (int)SyntaxKind.CoalesceAssignmentExpression, Left: var target } => FieldOf(target, type) is { IsVolatile: false },
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression, Operand: var target } => FieldOf(target, type) is { IsVolatile: false },
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression, Operand: var target } => FieldOf(target, type) is { IsVolatile: false },
        _ => false,
    };

    private static bool IsWrite(IFieldSymbol field, string member) => ContainerTable.IsChange(field.Type, member);

    /// <summary>Whether the text speaks of locks or atomic operations.</summary>
    private static bool IsOfThreads(SyntaxNode node) => node is LockStatementSyntax
        || node is IdentifierNameSyntax { Identifier.ValueText: "Interlocked" or "Monitor" or "Volatile" or "Lock" or "SemaphoreSlim" or "ReaderWriterLockSlim" or "SpinLock" or "Mutex" };

    private static IFieldSymbol? FieldOf(ExpressionSyntax target, INamedTypeSymbol type) => target switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault(field => !field.IsStatic),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault(),
        _ => null,
    };
}
