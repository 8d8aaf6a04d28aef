using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>An async method blocks its thread until a task has ended.</summary>
internal sealed class SyncOverAsyncRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SyncOverAsync,
        title: "A thread blocks on a task that may need it",
        messageFormat: "'{0}' blocks the thread until the task has ended{1}: where the task needs this thread or its context to go on, both wait for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Await the task.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var operation in body.Body.Operations)
        {
            if (operation.Kind is OperationKind.Invocation or OperationKind.PropertyReference)
                Judge(operation, body, report);
        }
    }

    private static void Judge(IOperation operation, BodyFacts body, Report report)
    {
        if (IsAsync(body) && operation is IInvocationOperation { TargetMethod: { Name: "WaitAll", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" }, Parameters.Length: 1 } } && !IsWhereEverythingBegins(body)
            && EndlessWait.TargetsOf(operation).ToList() is { Count: > 0 } tasks && !tasks.Exists(task => BlockedTask.IsDone(task, operation, body)))
            report.Judge(!OffContext.Is(body), operation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(operation.Syntax), ", in a method that could await it");
        if (BlockedTask.Of(operation) is not { } task || IsChosen(operation, task) || BlockedTask.IsDone(task, operation, body) || IsWhereEverythingBegins(body))
            return;
        if (!IsAsync(body) && WindowThread.CallerOf(operation, body) is { } window && NeededContext.AwaitOf(task, body) is { } await)
            report.At(operation.Syntax.GetLocation(), [await.Syntax.GetLocation()], FixHints.None, Excerpt.Of(operation.Syntax), $", which is the window's own in '{window.Name}', while the task comes back to it at the await on line {Excerpt.Line(await.Syntax.GetLocation())}{FunctionAround(await)}");
        else if ((IsAsync(body) || IsAsynchronousCall(task)) && NeededContext.HasEnded(task, body))
            return;
        // On a thread of the pool, which has no context, it is a thread less for others, and no deadlock.
        else if (IsAsync(body) && !IsOfNoContext(task) && !OffContext.Is(body))
            report.At(operation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(operation.Syntax), ", in a method that could await it");
        else if (IsAsync(body))
            report.Suggest(operation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(operation.Syntax), ", in a method that could await it");
        else if (IsAsynchronousCall(task))
            report.Suggest(operation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(operation.Syntax), "");
    }

    private static string FunctionAround(IAwaitOperation await) => await.SemanticModel?.GetEnclosingSymbol(await.Syntax.SpanStart) is { } function ? $" of '{FunctionNames.Of(function)}'" : "";

    /// <summary>Whether the task is that of an async method, which may need the caller's context to go on; work that is handed to the pool does not.</summary>
    private static bool IsAsynchronousCall(IOperation task) =>
        task.Unwrapped() is IInvocationOperation { TargetMethod: var method } && (method.IsAsync || method.Name.EndsWith("Async", StringComparison.Ordinal)) && method.ContainingNamespace?.ToDisplayString() is not ("System.Threading" or "System.Threading.Tasks");

    /// <summary>Whether the program's own method that gives the task awaits nothing itself, so that it needs no context to go on: it hands out what others complete.</summary>
    private static bool IsOfNoContext(IOperation task) => task.Unwrapped() is IInvocationOperation { TargetMethod: { IsAsync: false, IsAbstract: false, IsVirtual: false, DeclaringSyntaxReferences: [var written] } } && written.GetSyntax() is { } declaration
        && declaration.DescendantNodes().OfType<ObjectCreationExpressionSyntax>().Any(made => made.Type is GenericNameSyntax { Identifier.ValueText: "TaskCompletionSource" } or IdentifierNameSyntax { Identifier.ValueText: "TaskCompletionSource" });

    /// <summary>Whether the body is the program's first method, or part of a test: nothing waits for its thread there.</summary>
    private static bool IsWhereEverythingBegins(BodyFacts body) => body.Body.Outermost.Owner is IMethodSymbol method
        && (method.Name is "Main" or "<Main>$" || method.GetAttributes().Concat(method.ContainingType.GetAttributes()).Any(attribute => attribute.AttributeClass?.Name is { } name && Array.Exists(s_testing, part => name.StartsWith(part, StringComparison.Ordinal)))
            || method.ContainingType.GetMembers().OfType<IMethodSymbol>().Any(other => other.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is { } name && Array.Exists(s_testing, part => name.StartsWith(part, StringComparison.Ordinal)))));

    private static readonly string[] s_testing = ["Fact", "Theory", "Test", "SetUp", "TearDown", "OneTime", "Benchmark", "GlobalSetup"];

    private static bool IsAsync(BodyFacts body) => body.Body.Method is { IsAsync: true };

    /// <summary>Whether the task was asked about first, or the caller, who then wants the thread to block: <c>if (async) await task; else task.Wait();</c>.</summary>
    private static bool IsChosen(IOperation wait, IOperation task) =>
        wait.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part.IsWrittenLike(task))
            || (condition.Parent is IConditionalOperation { WhenFalse: not null } choice && choice.DescendantsAndSelf().Any(part => part is IAwaitOperation)));
}
