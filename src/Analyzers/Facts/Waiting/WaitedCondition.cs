using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What a member waits for at a monitor, in a loop that tests it again.</summary>
/// <param name="Path">The monitor.</param>
/// <param name="Wait">The call of <c>Monitor.Wait</c>.</param>
/// <param name="Condition">What the loop tests: the condition itself, where a helper is given it.</param>
/// <param name="Member">The body that waits so.</param>
internal sealed record WaitedCondition(AccessPath Path, IInvocationOperation Wait, IOperation Condition, BodyFacts Member)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of <paramref name="type"/>, by place.</summary>
    public static IEnumerable<WaitedCondition> Of(TypeFacts type) => Calls(type, "Wait").SelectMany(wait => ConditionsOf(wait.Call, wait.Body, MaximumDepth).Select(found => new WaitedCondition(wait.Path, wait.Call, found.Condition, found.Member)));

    /// <summary>The calls of <c>Monitor</c> of that name, on what the type shares.</summary>
    public static IEnumerable<(AccessPath Path, IInvocationOperation Call, BodyFacts Body)> Calls(TypeFacts type, string name) => type.Bodies.SelectMany(body => CallsIn(body, name));

    /// <summary>
    /// Whether both waiters wait as long as it takes, each wakes one thread itself when it has had its turn, and nobody wakes all of them there: with two threads on one side, the one
    /// that wakes may be of the side that waits for this very signal.
    /// </summary>
    public static bool WaitForEachOther(WaitedCondition one, WaitedCondition other, BodyFacts pulser) =>
        one.Member.Body.Outermost != other.Member.Body.Outermost && one.Path.Equals(other.Path) && !one.Condition.IsWrittenLike(other.Condition)
        && one.IsForAll && other.IsForAll
        // A stream has one reader and one writer.
        && !one.IsOfStream && (one.IsAskedFromOutside || other.IsAskedFromOutside)
        && (Reaches(one.Member, pulser, MaximumDepth) || Reaches(other.Member, pulser, MaximumDepth));

    /// <summary>The test, in the loop around an untimed wait, that depends on an argument of the waiting member: each of its callers waits for something of his own. Null where there is none.</summary>
    public static IOperation? OfArgument(IInvocationOperation wait, BodyFacts body)
    {
        if (wait.Arguments.Length != 1 || body.Body is not { Enclosing: null, Method: { } method } || !method.IsCallableOutsideOutermostType() || wait.Enclosing().OfType<IWhileLoopOperation>().FirstOrDefault() is not { } loop
            || loop.Body.Descendants().Any(part => part is IInvocationOperation { TargetMethod: { Name: "Pulse" or "PulseAll", ContainingType.Name: "Monitor" } }))
            return null;
        var tests = loop.Body.Descendants().OfType<IConditionalOperation>().Select(test => test.Condition).Prepend(loop.Condition).OfType<IOperation>();
        return tests.FirstOrDefault(test => test.DescendantsAndSelf().SelectMany(part => LookedUp(part, body)).Any(part => part is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } asked } && SymbolEqualityComparer.Default.Equals(asked.ContainingSymbol, method)
            && !EndingTable.IsCancellation(asked.Type) && asked.Type is not { Name: "TimeSpan" or "DateTime" or "Stopwatch" } && asked.Type.SpecialType != SpecialType.System_Boolean && asked.Name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) < 0 && asked.Name.IndexOf("millis", StringComparison.OrdinalIgnoreCase) < 0));
    }

    /// <summary>The part itself, and what a local that it names was looked up by: <c>var queue = _lanes[lane];</c>.</summary>
    private static IEnumerable<IOperation> LookedUp(IOperation part, BodyFacts body) =>
        part is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IPropertyReferenceOperation { Property.IsIndexer: true } or IArrayElementReferenceOperation
            ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)!.DescendantsAndSelf().Prepend(part) : [part];

    /// <summary>Whether the wait has no limit, and its member tells one thread, and no more, when it has had its turn.</summary>
    private bool IsForAll => Wait.Arguments.Length == 1 && Does("Pulse") && !Does("PulseAll")
        && !Wait.Enclosing().OfType<ILoopOperation>().Any(loop => loop.Body.Descendants().Any(part => part is IInvocationOperation { TargetMethod: { Name: "Pulse" or "PulseAll", ContainingType.Name: "Monitor" } }));

    private bool IsOfStream => Member.Type.Compilation.GetTypeByMetadataName("System.IO.Stream") is { } stream && Member.Body.Owner.ContainingType.IsOrDerivesFrom(stream);

    /// <summary>Whether any thread may come to the member.</summary>
    private bool IsAskedFromOutside => Member.Body is { Enclosing: null, Method: { } method } && method.IsCallableOutsideOutermostType();

    private bool Does(string name) => Member.Type.Bodies.Any(body => CallsIn(body, name).Any(call => call.Path.Equals(Path)) && Reaches(Member, body, MaximumDepth));

    private static bool Reaches(BodyFacts from, BodyFacts to, int depth) => from == to || (depth > 0 && from.Type.Calls.From(from).Any(call => call.IsOnSameObject && from.Type.Calls.BodyOf(call.Target) is { } callee && Reaches(callee, to, depth - 1)));

    private static IEnumerable<(AccessPath Path, IInvocationOperation Call, BodyFacts Body)> CallsIn(BodyFacts body, string name) => body.Body.Calls
        .Where(call => call.TargetMethod is { ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } method && method.Name == name)
        .Select(call => (Path: body.Paths.Read(call.Arguments[0].Value), call, body))
        .Where(call => call.Path is { IsExact: true, IsShared: true });

    /// <summary>What the innermost loop around a wait tests, or those around the calls of the method that waits, which may be given the test.</summary>
    private static IEnumerable<(IOperation Condition, BodyFacts Member)> ConditionsOf(IOperation wait, BodyFacts body, int depth)
    {
        var condition = wait.Enclosing().OfType<IWhileLoopOperation>().FirstOrDefault()?.Condition;
        var given = condition?.DescendantsAndSelf().OfType<IInvocationOperation>().FirstOrDefault(call => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)?.Instance?.Unwrapped() as IParameterReferenceOperation;
        if (condition is not null && given is null)
            return [(condition, body)];
        if (depth == 0 || body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method })
            return [];
        return body.Type.Calls.To(method).Where(call => !call.IsDelegate && call.Caller != body).SelectMany(call => given is null ? ConditionsOf(call.Operation, call.Caller, depth - 1)
            : call.Operation is IInvocationOperation invocation && invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == given.Parameter.Ordinal)?.Value.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation test } ? [(test, call.Caller)] : []);
    }
}
