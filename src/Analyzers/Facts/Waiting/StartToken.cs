using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A loop of a hosted service that ends by nothing but the token of <c>StartAsync</c>, which tells of a start that is given up and of nothing afterwards, and whose end <c>StopAsync</c> waits for.
/// </summary>
/// <param name="Loop">The loop.</param>
/// <param name="Asked">Where it asks the token.</param>
/// <param name="Worker">What runs it.</param>
/// <param name="Token">The token.</param>
/// <param name="Wait">Where the end of the loop is awaited.</param>
/// <param name="IsCertain">Whether the loop survives its failures, so that nothing else ends it, and the wait has no limit.</param>
internal sealed record StartToken(PolledLoop Loop, IOperation Asked, ThreadEntry Worker, IParameterSymbol Token, IOperation Wait, bool IsCertain)
{
    private const int MaximumDepth = 4;

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<StartToken> Of(TypeFacts type)
    {
        if (!type.Type.AllInterfaces.Any(implemented => implemented is { Name: "IHostedService", ContainingNamespace.Name: "Hosting" })
            || Member("StartAsync", type) is not { } start || Member("StopAsync", type) is not { } stop || start.Body.Method!.Parameters[0] is not { } token || type.Calls.To(start.Body.Method).Any())
            yield break;
        foreach (var worker in type.Threads.Entries.Where(entry => entry.StartedIn.Body.Outermost == start.Body).Concat(AsyncCalls.KeptIn(start)))
        {
            if (WaitFor(worker, stop) is not var (wait, isEndless))
                continue;
            foreach (var loop in type.Bodies.Where(body => body == worker.Target || type.Threads.EntriesReaching(body).Contains(worker)).SelectMany(PolledLoop.In))
            {
                var tests = PolledFlag.Tests(loop).ToList();
                if (!tests.TrueForAll(test => AskedBy(test.Test) is { } asked && IsStarts(asked, test.Body)) || (tests.Count > 0 ? tests[0].Test : loop.Operations.FirstOrDefault(operation => IsStarts(operation, loop.Body))) is not { } first
                    || LoopEnding.IsPossible(loop, new KnownCalls(IsStarts, Failures: false)) || KnownCalls.UsesWhatIsEnded(loop.Body))
                    continue;
                yield return new StartToken(loop, first, worker, token, wait, isEndless && !LoopEnding.IsPossible(loop, new KnownCalls(IsStarts, Failures: true)));
            }
        }

        bool IsStarts(IOperation asked, BodyFacts body) => IsToken(asked, token, body, MaximumDepth);
    }

    private static BodyFacts? Member(string name, TypeFacts type) => type.Bodies.FirstOrDefault(body => body.Body is { Enclosing: null, Method: { IsStatic: false, Parameters: [{ Type.Name: "CancellationToken" }] } method }
        && (method.Name == name || method.ExplicitInterfaceImplementations.Any(implemented => implemented.Name == name)) && SymbolEqualityComparer.Default.Equals(method.ContainingType, type.Type));

    /// <summary>The token that a test asks, or which ends a wait for the next tick.</summary>
    private static IOperation? AskedBy(IOperation? test) => test switch
    {
        IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked } => asked,
        IAwaitOperation ticks => ticks.Descendants().OfType<IInvocationOperation>().FirstOrDefault(call => call.TargetMethod.Name == "WaitForNextTickAsync")?.Arguments.FirstOrDefault()?.Value,
        _ => null,
    };

    /// <summary>The first wait of <paramref name="stop"/>, where it is for the worker, and nothing is done before it but to tell; and whether it has no limit.</summary>
    private static (IOperation Wait, bool IsEndless)? WaitFor(ThreadEntry worker, BodyFacts stop)
    {
        var wait = stop.Body.Awaits.OrderBy(wait => wait.Syntax.SpanStart).FirstOrDefault();
        if (wait is null || (!EndlessWait.IsFor(worker, wait, stop) && !IsForLimited(worker, wait))
            || stop.Body.Calls.Any(call => call.Syntax.Span.End <= wait.Syntax.SpanStart && !Tells(call)) || stop.Body.Operations.Any(operation => operation is IAssignmentOperation && operation.Syntax.Span.End <= wait.Syntax.SpanStart))
            return null;
        return (wait, EndlessWait.IsFor(worker, wait, stop));
    }

    /// <summary>Whether the wait is for the worker's task or the end of a limit: <c>await Task.WhenAny(_pump, Task.Delay(…, token))</c>, <c>await _pump.WaitAsync(token)</c>.</summary>
    private static bool IsForLimited(ThreadEntry worker, IOperation wait) => ThreadEntries.HolderOf(worker.Created!) is IFieldSymbol kept
        && wait.Descendants().OfType<IInvocationOperation>().Any(limit => limit.TargetMethod is { Name: "WhenAny" or "WaitAsync", ContainingType.Name: "Task" }) && wait.Descendants().Any(part => Assignments.Refers(part, kept));

    private static bool Tells(IInvocationOperation call) => call.TargetMethod.Name is "ConfigureAwait" or "ThrowIfCancellationRequested" || call.TargetMethod.ContainingType is { Name: "Console" or "LoggerExtensions" or "ILogger" }
        || (call.TargetMethod.IsStatic && call.Arguments.Any(argument => argument.Value.Type?.Name == "ILogger"));

    /// <summary>Whether what is asked is the token of the start, and no other: handed on to private methods, or kept in a variable.</summary>
    private static bool IsToken(IOperation asked, IParameterSymbol token, BodyFacts body, int depth)
    {
        asked = asked.Unwrapped();
        if (depth == 0)
            return false;
        return asked switch
        {
            IParameterReferenceOperation { Parameter: var parameter } when SymbolEqualityComparer.Default.Equals(parameter, token) => true,
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } taker } parameter } when taker.MethodKind == MethodKind.LocalFunction || taker.DeclaredAccessibility == Accessibility.Private =>
                body.Type.Calls.To(taker).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => call is { IsDelegate: false, Operation: IInvocationOperation given } && given.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { } handed && IsToken(handed.Value, token, call.Caller, depth - 1)),
            ILocalReferenceOperation { Local: var local } => AreAll(local),
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => AreAll(field),
            _ => false,
        };

        bool AreAll(ISymbol variable) => variable.ValueType() is { } type && EndingTable.IsCancellation(type) && Assignments.ValuesOf(variable, body.Type).ToList() is { Count: > 0 } values && values.TrueForAll(value => IsToken(value, token, body, depth - 1));
    }
}
