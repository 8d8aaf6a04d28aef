using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>An async delegate is given to something that does not wait for it.</summary>
internal sealed class AsyncVoidWorkRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AsyncVoidWork,
        title: "An async delegate is given to something that does not await it",
        messageFormat: "'{0}' takes the delegate for finished at its first await: {1}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use Task.Run, Parallel.ForEachAsync, PeriodicTimer, or Unwrap.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var lambda in body.Body.Operations.OfType<IAnonymousFunctionOperation>().Where(lambda => lambda.Symbol.IsAsync))
        {
            var use = lambda.Parent;
            while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
                use = use.Parent;
            var call = use switch
            {
                IArgumentOperation argument => argument.Parent,
                IArrayInitializerOperation { Parent.Parent: IArgumentOperation argument } => argument.Parent,
                _ => null,
            };
            var method = (call as IInvocationOperation)?.TargetMethod ?? (call as IObjectCreationOperation)?.Constructor;
            if (method is null)
                continue;
            var consequence = (method.ContainingType?.Name, method.Name) switch
            {
                ("Thread", ".ctor") => "the thread ends there, and an exception ends the process",
                ("Timer", ".ctor") => "ticks overlap, and an exception ends the process",
                ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => "nobody can wait for it, and an exception ends the process",
                ("Parallel", "For" or "ForEach" or "Invoke") => "the loop ends before its work has, and an exception ends the process",
                ("List" or "Array", "ForEach") => "the loop ends before its work has, and an exception ends the process",
                ("TaskFactory", "StartNew") when lambda.Symbol.ReturnType.Name == "Task" && !IsUnwrapped((IInvocationOperation)call!) => "the outer task is done before the work is, and its exception is lost",
                _ => null,
            };
            if (consequence is not null && (lambda.Symbol.ReturnsVoid || method.Name == "StartNew"))
                report.At(call!.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(Callee(call!)), consequence);
        }
    }

    private static SyntaxNode Callee(IOperation call) => call.Syntax.ChildNodes().FirstOrDefault() ?? call.Syntax;

    private static bool IsUnwrapped(IInvocationOperation call) =>
        call.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap" } } or IInvocationOperation { TargetMethod.Name: "Unwrap" } or IAwaitOperation { Parent: IAwaitOperation }
        || call.Parent is IPropertyReferenceOperation { Property.Name: "Result" };
}
