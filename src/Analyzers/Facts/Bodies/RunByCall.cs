using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// The lambdas of a body that a call of the framework runs on the spot, before the body goes on: <c>_lines.Sum(line => line * Rate)</c>. A sequence runs what it is
/// made with when somebody goes through it: one that is handed out does so later.
/// </summary>
internal static class RunByCall
{
    /// <summary>Those that <paramref name="call"/>, of the original tree or a flow graph, runs.</summary>
    public static IEnumerable<IMethodSymbol> Of(IOperation call, BodyFacts body) => body.Body.Nested.IsEmpty || call.Kind != OperationKind.Invocation ? []
        : In(body).Where(run => run.Call.Syntax == call.Syntax).Select(run => run.Function);

    /// <summary>All of them, with their calls.</summary>
    public static IEnumerable<(IInvocationOperation Call, IMethodSymbol Function)> In(BodyFacts body) => body.Body.Nested.IsEmpty ? []
        : HelpedJoin.RunAtOnce(body).Where(run => run.Function.Body.Method is { IsAsync: false } && IsGoneThrough(run.Call)).Select(run => (run.Call, CallTable.Normalized(run.Function.Body.Method!)));

    /// <summary>Whether the call gives no sequence, nor an object that keeps the function, or one that is gone through in the same statement.</summary>
    private static bool IsGoneThrough(IInvocationOperation call)
    {
        if (call.TargetMethod.OriginalDefinition.ReturnType is INamedTypeSymbol { Name: "Comparer" or "EqualityComparer" })
            return false;
        var sequence = call;
        while (sequence.TargetMethod is { ContainingType.Name: "Enumerable", OriginalDefinition.ReturnType.TypeKind: TypeKind.Interface })
        {
            switch (sequence.Unconverted())
            {
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } } } next }:
                    sequence = next;
                    break;
                case IForEachLoopOperation:
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ContainingType.SpecialType: SpecialType.System_String, Name: "Join" or "Concat" } } }:
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" }, Name: "AddRange" or "UnionWith" or "InsertRange" } } }:
                case IArgumentOperation { Parent: IObjectCreationOperation { Type.ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } } }:
                    return true;
                default:
                    return false;
            }
        }

        return true;
    }
}
