using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>Recognises methods that wait for an event which they are given, by their names or, in the compilation, by their text.</summary>
internal static class WaitShape
{
    private const int MaximumDepth = 3;

    /// <summary>Whether the method, which is not the framework's, is named for waiting.</summary>
    public static bool IsNamedForIt(IMethodSymbol method) => method.Name.Contains("Wait") && (method.IsInSource() || !method.NamespaceName().StartsWith("System", StringComparison.Ordinal));

    /// <summary>Whether the method of <paramref name="parameter"/> waits for it without a limit, itself or by a method that it hands it to.</summary>
    public static bool WaitsFor(IParameterSymbol parameter) => WaitsFor(parameter.OriginalDefinition, MaximumDepth);

    private static bool WaitsFor(IParameterSymbol parameter, int depth) => depth > 0 && parameter.ContainingSymbol is IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences: [var declared] } method && method.IsInSource()
        && declared.GetSyntax() is BaseMethodDeclarationSyntax declaration
        && declaration.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<InvocationExpressionSyntax>().Any(call => IsWait(call, parameter.Name)
            || (call.ArgumentList.Arguments.IndexOf(argument => argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var given } && given == parameter.Name) is >= 0 and var place
                && ThreadSlotShape.CalledBy(call, method.ContainingType) is { } called && WaitsFor(called.Parameters[place], depth - 1)));

    private static bool IsWait(InvocationExpressionSyntax call, string waitedFor) => call is { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitOne" or "Wait", Expression: IdentifierNameSyntax { Identifier.ValueText: var target } } } && target == waitedFor;
}
