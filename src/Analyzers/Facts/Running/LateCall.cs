using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows lambdas that are called when whoever gave them has gone on: by an async method of the program that waits for something first, while its task is only kept,
/// <c>tasks.Add(WithSlotAsync(() =&gt; LoadAsync(offset)))</c>. Read from the text of the method, which may be of another type.
/// </summary>
internal static class LateCall
{
    /// <summary>The call that is given the lambda; null where it is called at once, or nobody knows when.</summary>
    public static IInvocationOperation? Of(IAnonymousFunctionOperation lambda)
    {
        var use = lambda.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: IInvocationOperation { TargetMethod: { IsAsync: true } method } call }
            && IsKept(call) && method.OriginalDefinition.DeclaringSyntaxReferences is [var declared] && CallsAfterAwait(declared.GetSyntax(), parameter.Name) ? call : null;
    }

    /// <summary>Whether the task is put beside others, or let go.</summary>
    private static bool IsKept(IInvocationOperation call) => call.Unconverted() switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" } } => true,
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation or IArrayElementReferenceOperation } => true,
        _ => false,
    };

    private static bool CallsAfterAwait(SyntaxNode method, string parameter)
    {
        var own = method.DescendantNodes(node => node == method || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).ToList();
        var calls = own.OfType<InvocationExpressionSyntax>().Where(call => call.Expression is IdentifierNameSyntax named && named.Identifier.ValueText == parameter
            || call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax kept, Name.Identifier.ValueText: "Invoke" } && kept.Identifier.ValueText == parameter).ToList();
        return calls.Count > 0 && own.OfType<AwaitExpressionSyntax>().FirstOrDefault() is { } first && calls.TrueForAll(call => call.SpanStart >= first.Span.End);
    }
}
