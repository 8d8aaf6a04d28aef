using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises scopes of another type that hold a lock of the thread, where source shows it: whoever makes the scope enters a monitor, mutex or
/// reader/writer lock whatever happens, and its <c>Dispose</c> leaves it.
/// </summary>
internal static class ThreadScopeShape
{
    /// <summary>Whether <paramref name="resource"/>, of a <c>using</c>, holds such a lock from there on.</summary>
    public static bool Is(IOperation resource) => resource.Unwrapped() switch
    {
        IInvocationOperation { TargetMethod: { IsAsync: false, IsVirtual: false, IsOverride: false, IsAbstract: false } method } => Holds(method, ScopeOf(method)),
        IObjectCreationOperation { Constructor: { } constructor } => Holds(constructor, constructor.ContainingType),
        _ => false,
    };

    private static bool Holds(IMethodSymbol making, INamedTypeSymbol? scope) => scope is not null
        && EnteredBy(making) is { } entered
        && scope.GetMembers("Dispose").OfType<IMethodSymbol>().Where(method => method.Parameters.IsEmpty).Any(dispose => Calls(dispose, deep: true).Any(call => Left(call) == entered));

    /// <summary>What the method enters in a statement of its own, and does not leave again: the name of the call that leaves it.</summary>
    private static string? EnteredBy(IMethodSymbol method) =>
        Calls(method, deep: false).Select(Entered).FirstOrDefault(name => name is not null) is { } entered && !Calls(method, deep: true).Any(call => Left(call) == entered) ? entered : null;

    /// <summary>The class of the scope that the method hands out, as its declaration or its only return statement names it.</summary>
    private static INamedTypeSymbol? ScopeOf(IMethodSymbol method)
    {
        if (method.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } declared)
            return declared;
        return method.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes()).OfType<ReturnStatementSyntax>().ToList() switch
        {
            [{ Expression: ThisExpressionSyntax }] => method.ContainingType,
            [{ Expression: ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var name } } }] =>
                method.ContainingType.GetTypeMembers(name).Concat(method.ContainingNamespace.GetTypeMembers(name)).FirstOrDefault(),
            _ => null,
        };
    }

    /// <summary>The calls that are statements of the body, or all that are written in it.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Calls(IMethodSymbol method, bool deep) => method.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).SelectMany(declaration =>
        deep ? declaration.DescendantNodes().OfType<InvocationExpressionSyntax>()
        : declaration is BaseMethodDeclarationSyntax { Body: { } block } ? block.Statements.OfType<ExpressionStatementSyntax>().Select(statement => statement.Expression).OfType<InvocationExpressionSyntax>()
        : declaration is BaseMethodDeclarationSyntax { ExpressionBody.Expression: InvocationExpressionSyntax only } ? [only] : []);

    private static string? Entered(InvocationExpressionSyntax call) => NameOf(call) switch
    {
        ("Monitor", "Enter") => "Exit",
        (_, "WaitOne") => "ReleaseMutex",
        (_, "EnterReadLock") => "ExitReadLock",
        (_, "EnterWriteLock") => "ExitWriteLock",
        (_, "EnterUpgradeableReadLock") => "ExitUpgradeableReadLock",
        _ => null,
    };

    private static string? Left(InvocationExpressionSyntax call) => NameOf(call) switch
    {
        ("Monitor", "Exit") => "Exit",
        (_, "ReleaseMutex" or "ExitReadLock" or "ExitWriteLock" or "ExitUpgradeableReadLock") and (_, var name) => name,
        _ => null,
    };

    private static (string Receiver, string Name) NameOf(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Expression: var receiver, Name.Identifier.ValueText: var name } ? (receiver.ToString().Split('.').Last(), name) : ("", "");
}
