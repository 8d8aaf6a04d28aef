using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>An async delegate is given to something that does not wait for it.</summary>
internal sealed class AsyncVoidWorkRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AsyncVoidWork,
        title: "An async delegate is given to something that does not await it",
        messageFormat: "'{0}' takes {2} for finished at its first await: {1}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use Task.Run, Parallel.ForEachAsync, PeriodicTimer, or Unwrap.");

    /// <summary>What most of those that do not wait are given, for the message.</summary>
    public const string Delegate = "the delegate";

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var function in body.Body.Operations.Where(operation => operation.Kind is OperationKind.AnonymousFunction or OperationKind.MethodReference))
        {
            var method = Receiving(function) is { } call ? (call as IInvocationOperation)?.TargetMethod ?? (call as IObjectCreationOperation)?.Constructor : null;
            var given = (function as IAnonymousFunctionOperation)?.Symbol ?? ((IMethodReferenceOperation)function).Method;
            if (method is null || !(given.IsAsync || (method.Name == "StartNew" && !IsDoneAtItsEnd(given, body))))
                continue;
            call = Receiving(function)!;
            var consequence = (method.ContainingType?.Name, method.Name) switch
            {
                ("Thread", ".ctor") => "the thread ends there, and an exception ends the process",
                ("Timer", ".ctor") or ("TimeProvider", "CreateTimer") => TimerPeriod.IsPeriodic(call, body.Type) || TimerPeriod.IsMadePeriodic(call, body.Type) ? "ticks overlap, and an exception ends the process" : "an exception ends the process",
                ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => "nobody can wait for it, and an exception ends the process",
                ("Parallel", "For" or "ForEach" or "Invoke") => "the loop ends before its work has, and an exception ends the process",
                ("List" or "Array", "ForEach") => "the loop ends before its work has, and an exception ends the process",
                ("ObservableExtensions", "Subscribe") when method.ContainingNamespace.Name == "System" => "the next value comes before its work is done, nobody can wait for it, and an exception ends the process",
                ("TaskFactory", "StartNew") when given.ReturnType.Name == "Task" && !IsUnwrapped((IInvocationOperation)call, body) => "the outer task is done before the work is, and its exception is lost",
                _ => null,
            };
            if (consequence is null || !(given.ReturnsVoid || method.Name == "StartNew") || IsHandled(given, call, body))
                continue;
            // Where nobody waits for the outer task, only the exception is lost, as of any task that is let go; a user interface's values come one by one, and its context may show the exception.
            report.Judge(!((method.Name == "StartNew" && IsDropped(call)) || (IsUnread(call, body) && IsCaught(given, body)) || (IsSubscription(call) && !body.Type.Type.AllInterfaces.Any(implemented => implemented.Name == "IHostedService"))), Place(call, function), [], FixHints.None, Excerpt.Of(Callee(call)), consequence, Delegate);
        }

        if (UnawaitableCall.Of(body) is not { } unawaitable)
            return;
        var called = unawaitable.Call.Syntax.GetLocation();
        report.Suggest(unawaitable.Await.Syntax.GetLocation(), [called], FixHints.None, unawaitable.Caller.Body.Name, $"nobody can wait for it, and when '{Excerpt.Of(unawaitable.Await.Syntax)}' fails the exception ends the process", $"its call of '{body.Body.Name}' on line {Excerpt.Line(called)}");
    }

    /// <summary>Whether the function does all its work itself, and returns a task that has ended, as a static property or <c>FromResult</c> gives it.</summary>
    private static bool IsDoneAtItsEnd(IMethodSymbol given, BodyFacts body) =>
        !given.IsAsync && body.Type.Calls.BodyOf(given)?.Body.Operations.OfType<IReturnOperation>().Select(end => end.ReturnedValue?.Unwrapped()).OfType<IOperation>().ToList() is { Count: > 0 } ends
        && ends.TrueForAll(end => end is IMemberReferenceOperation { Instance: null } or IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType.Name: "Task" } });

    /// <summary>Whether a callback that nobody can wait for anyway lets no exception out; each value of an observable comes by itself, and whether ticks that overlap do harm is for another rule.</summary>
    private static bool IsHandled(IMethodSymbol given, IOperation call, BodyFacts body) =>
        (call is IInvocationOperation { TargetMethod.ContainingType.Name: "ThreadPool" or "ObservableExtensions" } || !TimerPeriod.Given(call).IsDefault)
        && body.Type.Calls.BodyOf(given) is { } callback && (CatchesAll(callback.Body.Root) || (Awaited(callback.Body.Root) is { } work && body.Type.Calls.BodyOf(work) is { } called && CatchesAll(called.Body.Root)));

    /// <summary>Whether nobody can ask how the work went: a pool runs it, or its task is kept in a field that is never read.</summary>
    private static bool IsUnread(IOperation call, BodyFacts body) => call is IInvocationOperation { TargetMethod.ContainingType.Name: "ThreadPool" }
        || (call is IInvocationOperation { TargetMethod.Name: "StartNew" } && ThreadEntries.HolderOf(call) is IFieldSymbol field && !body.Type.Written.IsRead(field));

    /// <summary>Whether all that the function awaits, or the one method that it does, is within handlers of all exceptions.</summary>
    private static bool IsCaught(IMethodSymbol given, BodyFacts body) => CaughtWork.Is(given, body.Type.Compilation)
        || (body.Type.Calls.BodyOf(given) is { } function && Awaited(function.Body.Root) is { } work && CaughtWork.Is(work, body.Type.Compilation));

    /// <summary>The method that a function awaits, and does nothing else.</summary>
    private static IMethodSymbol? Awaited(IOperation function)
    {
        var only = function.DescendantsAndSelf().OfType<IBlockOperation>().FirstOrDefault()?.Operations.Where(statement => statement is not IReturnOperation { ReturnedValue: null }).ToList() is [var statement] ? statement : null;
        var value = (only as IExpressionStatementOperation)?.Operation ?? (only as IReturnOperation)?.ReturnedValue;
        var awaited = (value as IAwaitOperation)?.Operation;
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner })
            awaited = inner;
        return (awaited as IInvocationOperation)?.TargetMethod;
    }

    /// <summary>
    /// Whether all that is done from the first await on is in one <c>try</c> block that lets nothing out, or only what is fatal, <c>when (!exception.IsFatal())</c>: what is thrown before
    /// comes out of the callback as of any other.
    /// </summary>
    private static bool CatchesAll(IOperation function) => function.DescendantsAndSelf().OfType<IBlockOperation>().FirstOrDefault() is { } block
        && block.Operations.SkipWhile(statement => !statement.DescendantsAndSelf().Any(part => part is IAwaitOperation or IUsingDeclarationOperation)).Where(statement => statement is not IReturnOperation { IsImplicit: true } && statement.Descendants().Any(MayThrow)).ToList() is [ITryOperation attempt]
        && attempt.Catches.Any(handler => LikelyFailure.IsForOrdinary((handler.Syntax as CatchClauseSyntax)?.Filter) && handler.ExceptionType.IsOfAllExceptions());

    private static bool MayThrow(IOperation operation) => operation is IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IThrowOperation;

    private static bool IsDropped(IOperation call)
    {
        var use = call.Parent;
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } or IConversionOperation)
            use = use.Parent;
        return use.LetsGo();
    }

    /// <summary>The call or creation that is handed the function.</summary>
    private static IOperation? Receiving(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use switch
        {
            IArgumentOperation argument => argument.Parent,
            IArrayInitializerOperation { Parent.Parent: IArgumentOperation argument } => argument.Parent,
            _ => null,
        };
    }

    private static SyntaxNode Callee(IOperation call) => call.Syntax.ChildNodes().FirstOrDefault() is not { } callee ? call.Syntax
        : IsSubscription(call) ? callee.ChildNodes().LastOrDefault() ?? callee : callee;

    /// <summary>The call; the function at the end of a chain of calls.</summary>
    private static Location Place(IOperation call, IOperation function) => (IsSubscription(call) ? function : call).Syntax.GetLocation();

    private static bool IsSubscription(IOperation call) => call is IInvocationOperation { TargetMethod: { Name: "Subscribe", ContainingType.Name: "ObservableExtensions" } };

    /// <summary>Whether the inner task is taken out of the outer one: on the spot, of the local that keeps it, or by whoever is given it as a task of a task.</summary>
    private static bool IsUnwrapped(IInvocationOperation call, BodyFacts body)
    {
        if (IsTakenOut(call))
            return true;
        return call.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>()
                .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).Any(IsTakenOut),
            IReturnOperation or IArgumentOperation or IAssignmentOperation { Target: not IDiscardOperation } => true,
            _ => false,
        };
    }

    private static bool IsTakenOut(IOperation outer)
    {
        var use = outer.Parent;
        while (use is IArgumentOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Parent;
        if (use is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Parent: IInvocationOperation { TargetMethod.Name: "GetResult", Parent: not IExpressionStatementOperation } })
            return true;
        return use is IInvocationOperation { TargetMethod.Name: "Unwrap" } or IPropertyReferenceOperation { Property.Name: "Result" } or IAwaitOperation { Parent: not IExpressionStatementOperation };
    }
}
