using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Where a loop is asked to stop.</summary>
/// <param name="Flag">Where the loop looks whether it is.</param>
/// <param name="Site">What changes that.</param>
/// <param name="Body">The body that does.</param>
internal sealed record StopRequest(IOperation Flag, IOperation Site, BodyFacts Body)
{
    /// <summary>Where the loop is asked to stop: what it looks at, and who changes that.</summary>
    public static IEnumerable<StopRequest> Of(PolledLoop loop)
    {
        foreach (var flag in PolledFlag.Of(loop).OfType<PolledFlag>().Where(flag => flag.RunsWhile is not null))
        {
            foreach (var write in flag.Accesses.Where(access => access.Writes && access.Body.Body.Outermost != loop.Body.Body.Outermost && !access.Body.Body.IsConstruction && !IsOfLoop(access.Body, loop)))
            {
                if (write.Operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool value } } && value != flag.RunsWhile)
                    yield return new StopRequest(flag.Access.Operation, write.Operation, write.Body);
            }
        }

        foreach (var token in PolledFlag.Tests(loop).SelectMany(test => test.Body == loop.Body ? test.Test?.DescendantsAndSelf() ?? [] : []).OfType<IPropertyReferenceOperation>().Where(token => token is { Property.Name: "IsCancellationRequested", Instance: IFieldReferenceOperation { Type.Name: "CancellationTokenSource" } or IPropertyReferenceOperation { Instance: IFieldReferenceOperation { Type.Name: "CancellationTokenSource" } } }))
        {
            var source = token.Instance is IPropertyReferenceOperation { Instance: { } inner } ? inner : token.Instance!;
            foreach (var body in loop.Body.Type.Bodies.Where(body => body != loop.Body))
            {
                if (body.Body.Calls.FirstOrDefault(call => call is { TargetMethod.Name: "Cancel" or "CancelAsync", Instance: { } cancelled } && body.Paths.Read(cancelled).Equals(loop.Body.Paths.Read(source))) is { } cancel)
                    yield return new StopRequest(token, cancel, body);
            }
        }
    }

    /// <summary>Whether only the loop's own thread comes to the body: what it sets is a note to itself, and no request.</summary>
    private static bool IsOfLoop(BodyFacts body, PolledLoop loop) => body.Type.Threads.IsConfined(body) && body.Type.Threads.EntriesReaching(body).SequenceEqual(body.Type.Threads.EntriesReaching(loop.Body));

    /// <summary>Everything that may run when the request is made: the body, its callers, what all of them call, and callbacks.</summary>
    public static IEnumerable<BodyFacts> Wakers(BodyFacts request)
    {
        var type = request.Type;
        var seen = new HashSet<BodyFacts> { request };
        var pending = new Queue<BodyFacts>([request]);
        while (pending.Count > 0)
        {
            if (pending.Dequeue() is { Body.Method: { } method })
            {
                foreach (var call in type.Calls.To(method).Where(call => seen.Add(call.Caller)))
                    pending.Enqueue(call.Caller);
            }
        }

        foreach (var entry in type.Threads.Entries.Where(entry => entry.Row.IsOnDemand))
            seen.Add(entry.Target);
        pending = new Queue<BodyFacts>(seen);
        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            foreach (var callee in type.Calls.From(body).Select(call => type.Calls.BodyOf(call.Target)).Concat(body.Body.Nested.Select(type.FactsOf)).OfType<BodyFacts>().Where(seen.Add))
                pending.Enqueue(callee);
        }

        return seen;
    }
}
