using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises gates of the compilation's own: classes that keep a primitive to themselves, with one method that acquires it for the caller and another that releases it:
/// <c>Task EnterAsync() =&gt; _slots.WaitAsync();</c>, <c>void Leave() =&gt; _slots.Release();</c>.
/// </summary>
internal static class GateShape
{
    /// <summary>The primitive, and how, that <paramref name="method"/> acquires each time and as long as it takes, and leaves to its caller; null for other methods.</summary>
    public static (ISymbol Primitive, LockMode Mode)? Acquired(IMethodSymbol method) => GivesNothing(method) ? Half(method, SyncAction.Acquire) : null;

    /// <summary>The primitive, and how, that <paramref name="method"/> releases each time, whoever has acquired it; null for other methods.</summary>
    public static (ISymbol Primitive, LockMode Mode)? Released(IMethodSymbol method) => Half(method, SyncAction.Release);

    /// <summary>
    /// The lock of the thread, and how, that <paramref name="method"/> acquires and leaves to its caller, always or when it returns true: <c>bool TryEnter(TimeSpan limit) =&gt; _mutex.WaitOne(limit);</c>; null for other methods.
    /// </summary>
    public static (ISymbol Primitive, LockMode Mode)? AcquiredForThread(IMethodSymbol method) => method is { IsAsync: false, ReturnType.SpecialType: SpecialType.System_Void or SpecialType.System_Boolean }
        && Only(method) is var (call, row, primitive, declaration) && row is { Action: SyncAction.Acquire, IsOfThread: true } && IsKnownToCaller(call, declaration, method.ReturnsVoid) ? (primitive, row.Mode) : null;

    /// <summary>The lock of the thread, and how, that <paramref name="method"/> releases, and does nothing else to; null for other methods.</summary>
    public static (ISymbol Primitive, LockMode Mode)? ReleasedForThread(IMethodSymbol method) => Only(method) is var (call, row, primitive, declaration) && row is { Action: SyncAction.Release, IsOfThread: true }
        && !call.Ancestors().TakeWhile(outer => outer != declaration).Any(outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) ? (primitive, row.Mode) : null;

    /// <summary>Whether the caller learns nothing by which he could tell whether he is in, and gets nothing to give back.</summary>
    public static bool GivesNothing(IMethodSymbol method) => method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", IsGenericType: false };

    private static (ISymbol Primitive, LockMode Mode)? Half(IMethodSymbol method, SyncAction action) =>
        Only(method) is var (call, row, primitive, declaration) && row.Action == action && IsPlain(call, method, action) && IsEachTime(call, declaration) ? (primitive, row.Mode) : null;

    /// <summary>The one call of the method that acquires or releases; null where there are none or several, or derived classes may do otherwise.</summary>
    private static (InvocationExpressionSyntax Call, LockRow Row, ISymbol Primitive, MethodDeclarationSyntax Declaration)? Only(IMethodSymbol method)
    {
        if (method is not { IsAbstract: false, IsVirtual: false, IsOverride: false, MethodKind: MethodKind.Ordinary, ContainingType: { TypeKind: TypeKind.Class } owner, DeclaringSyntaxReferences: [var declared] } || declared.GetSyntax() is not MethodDeclarationSyntax declaration)
            return null;
        var calls = declaration.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(call => (Call: call, Row: RowOf(call, owner))).Where(one => one.Row is { Row.Action: SyncAction.Acquire or SyncAction.Release or SyncAction.Forget }).ToList();
        return calls is [{ Call: var only, Row: var (row, primitive) }] ? (only, row, primitive, declaration) : null;
    }

    /// <summary>Whether the lock is held whenever the method comes to its end, or returns true: nothing decides about the call, and where it may give up the method says so.</summary>
    private static bool IsKnownToCaller(InvocationExpressionSyntax call, MethodDeclarationSyntax method, bool isVoid)
    {
        var givesUp = method.DescendantNodes().OfType<ReturnStatementSyntax>().Where(given => !given.Span.Contains(call.Span) && given.SpanStart < call.SpanStart);
        return givesUp.All(given => !isVoid && IsFalse(given)) && call.Ancestors().TakeWhile(outer => outer != method).All(outer => outer switch
        {
            ExpressionStatementSyntax or BlockSyntax or ParenthesizedExpressionSyntax => true,
            ReturnStatementSyntax or ArrowExpressionClauseSyntax => true,
            TryStatementSyntax attempt => attempt.Block.Span.Contains(call.Span),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: IfStatementSyntax } => true,
            IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax failed, Statement: var then } => failed.Span.Contains(call.Span) && (then is BlockSyntax { Statements: [.., var last] } ? last : then) is var left && (left is ThrowStatementSyntax || (left is ReturnStatementSyntax given && IsFalse(given))),
            _ => false,
        });
    }

    private static bool IsFalse(ReturnStatementSyntax given) => given.Expression.IsKind(SyntaxKind.FalseLiteralExpression);

    private static (LockRow Row, ISymbol Primitive)? RowOf(InvocationExpressionSyntax call, INamedTypeSymbol owner)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Expression: var receiver, Name.Identifier.ValueText: var name } || !LockTable.Holds(name))
            return null;
        if (receiver is IdentifierNameSyntax { Identifier.ValueText: "Monitor" })
            return call.ArgumentList.Arguments is [{ Expression: var locked }] && LockTable.Find("Monitor", name) is { } monitor && MemberOf(locked, owner) is { } gate ? (monitor, gate) : null;
        return MemberOf(receiver, owner) is { } member && member.ValueType() is { ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } type && LockTable.Find(type.Name, name) is { } row ? (row, member) : null;
    }

    private static ISymbol? MemberOf(ExpressionSyntax value, INamedTypeSymbol owner) => value switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => MemberOf(name, owner),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => MemberOf(name, owner),
        _ => null,
    };

    private static ISymbol? MemberOf(string name, INamedTypeSymbol owner) => owner.GetMembers(name).FirstOrDefault(member => member is IFieldSymbol { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private })
        ?? owner.InstanceConstructors.SelectMany(constructor => constructor.Parameters).FirstOrDefault(parameter => parameter.Name == name && parameter.IsPrimaryConstructorParameter());

    /// <summary>Whether the call waits as long as it takes, or gives one place back.</summary>
    private static bool IsPlain(InvocationExpressionSyntax call, IMethodSymbol method, SyncAction action) => call is { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } } }
        || (!((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.ValueText.StartsWith("Try", StringComparison.Ordinal) && call.ArgumentList.Arguments.All(argument => action == SyncAction.Acquire
            && ((argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && method.Parameters.Any(parameter => parameter.Name == name && parameter.Type.Name == "CancellationToken")) || argument.Expression.ToString() is "CancellationToken.None" or "default")));

    /// <summary>Whether nothing decides whether the call is made, and the task that it gives is awaited or handed on.</summary>
    private static bool IsEachTime(InvocationExpressionSyntax call, MethodDeclarationSyntax method)
    {
        if (method.DescendantNodes().Any(node => node is ReturnStatementSyntax given && !given.Span.Contains(call.Span) && given.SpanStart < call.SpanStart) || method.DescendantNodes().Any(node => node is YieldStatementSyntax or ThrowStatementSyntax && node.SpanStart < call.SpanStart))
            return false;
        return call.Ancestors().TakeWhile(outer => outer != method).All(outer => outer switch
        {
            AwaitExpressionSyntax or ExpressionStatementSyntax or ReturnStatementSyntax or BlockSyntax or ArrowExpressionClauseSyntax or FinallyClauseSyntax => true,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } => true,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } } => true,
            TryStatementSyntax { Catches.Count: 0 } => true,
            // A task for a value task.
            BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1 } or ArgumentListSyntax or ArgumentSyntax => true,
            _ => false,
        });
    }
}
