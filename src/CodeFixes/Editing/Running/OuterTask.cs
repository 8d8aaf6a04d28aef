using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A task whose result is a task: that of work which is async, and which it only starts.</summary>
internal static class OuterTask
{
    /// <summary>Whether nothing there knows that the task has a task for its result.</summary>
    public static bool IsTakenForATask(ExpressionSyntax call, FixSite site) => call.Parent switch
    {
        ExpressionStatementSyntax or AwaitExpressionSyntax { Parent: ExpressionStatementSyntax } => true,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } left } => site.Model.GetSymbolInfo(left, site.Cancellation).Symbol is IDiscardSymbol,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "GetAwaiter" or "ConfigureAwait" } access => IsStatement(access),
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: true } } variable } when site.Model.GetDeclaredSymbol(variable, site.Cancellation) is ILocalSymbol local => Uses(local, site).All(use => use.Parent switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "IsCompleted" or "IsFaulted" or "IsCanceled" or "Exception" or "Status" } => true,
            AwaitExpressionSyntax { Parent: ExpressionStatementSyntax } => true,
            _ => IsPlainTask(site.Model.GetTypeInfo(use, site.Cancellation).ConvertedType),
        }),
        _ => IsPlainTask(site.Model.GetTypeInfo(call, site.Cancellation).ConvertedType),
    };

    private static bool IsStatement(MemberAccessExpressionSyntax access)
    {
        SyntaxNode? node = access;
        while (node is MemberAccessExpressionSyntax or InvocationExpressionSyntax or AwaitExpressionSyntax)
            node = node.Parent;
        return node is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };
    }

    private static bool IsPlainTask(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Task", IsGenericType: false };

    private static IEnumerable<IdentifierNameSyntax> Uses(ILocalSymbol local, FixSite site) => site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, local));
}
