using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>An object is stored where others look whether there is one, and only then made ready, which is awaited: <c>_client = new Client(); await _client.ConnectAsync();</c>.</summary>
/// <param name="Store">Where it is stored.</param>
/// <param name="Variable">The field or property.</param>
/// <param name="Test">Where others look whether there is one.</param>
/// <param name="Wait">The await.</param>
internal sealed record PublishedEarly(IAssignmentOperation Store, ISymbol Variable, IOperation Test, IAwaitOperation Wait)
{
    private static readonly string[] s_verbs = ["Create", "Ensure", "Open", "Connect", "Init", "Load", "Login", "LogIn", "SignIn", "Authenticate", "Start", "Setup", "SetUp", "Prepare", "Populate", "Migrate"];

    /// <summary>Those of the body.</summary>
    public static IEnumerable<PublishedEarly> In(BodyFacts body)
    {
        foreach (var store in body.Body.Awaits.IsEmpty ? [] : body.Body.Operations.OfType<IAssignmentOperation>())
        {
            if (store is not (ISimpleAssignmentOperation or ICoalesceAssignmentOperation) || store.Target is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } target
                || store.Value.IsNull() || target.Type is not { IsReferenceType: true, Name: not ("Task" or "Lazy") } || body.HeldAt(store) is not { IsKnown: true, Must.IsEmpty: true } || MakesReady(store, target.Member, body) is not { } wait)
                continue;
            var test = store is ICoalesceAssignmentOperation ? target : TestOf(store, target.Member, wait, body)
                ?? body.Type.Calls.To((body.Body.Method ?? body.Body.Owner as IMethodSymbol)!).Where(call => !call.IsDelegate && call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true })
                    .Select(call => TestOf(call.Operation, target.Member, wait, body)).FirstOrDefault(found => found is not null);
            if (test is not null)
                yield return new PublishedEarly(store, target.Member, test, wait);
        }
    }

    /// <summary>The await of a call that makes the object ready, itself or by the local that it was stored from.</summary>
    private static IAwaitOperation? MakesReady(IAssignmentOperation store, ISymbol variable, BodyFacts body) => body.Body.Awaits.OfType<IAwaitOperation>().FirstOrDefault(wait =>
        wait.Syntax.SpanStart >= store.Syntax.Span.End && !Alternatives.Are(store, wait) && !Alternatives.EndsAfter(store, wait) && CallOf(wait) is { } call && call.Receiver()?.Unwrapped() is { } receiver
        && Array.Exists(s_verbs, verb => call.TargetMethod.Name.StartsWith(verb, StringComparison.Ordinal))
        && (Assignments.Refers(receiver, variable) || (receiver is ILocalReferenceOperation { Local: var local } && store.Value.Unwrapped() is ILocalReferenceOperation { Local: var stored } && SymbolEqualityComparer.Default.Equals(local, stored)))
        && !body.Body.Operations.Any(other => other is IAssignmentOperation again && again != store && Assignments.Refers(again.Target, variable) && again.Syntax.SpanStart >= store.Syntax.Span.End && again.Syntax.Span.End <= wait.Syntax.SpanStart));

    private static IInvocationOperation? CallOf(IAwaitOperation wait)
    {
        var awaited = wait.Operation.Unwrapped();
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "WaitAsync", Instance: { } inner })
            awaited = inner.Unwrapped();
        return awaited as IInvocationOperation;
    }

    /// <summary>The question whether there is an object, which alone decides that one is made: nothing that is set when it is ready is asked for, too.</summary>
    private static IOperation? TestOf(IOperation operation, ISymbol variable, IAwaitOperation wait, BodyFacts body)
    {
        var asked = operation.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).ToList();
        return asked.OfType<IMemberReferenceOperation>().Any(member => body.Body.Operations.Any(set => set is IAssignmentOperation ready && ready.Syntax.SpanStart >= wait.Syntax.Span.End && Assignments.Refers(ready.Target, member.Member))) ? null
            : asked.Find(part => Assignments.Refers(part, variable) && part.Unconverted() is IIsPatternOperation or IBinaryOperation);
    }
}
