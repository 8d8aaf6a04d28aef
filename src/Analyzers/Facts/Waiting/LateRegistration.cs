using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A source of a task that is kept for the answer to a request only after the request is out: <c>await SendAsync(id, request); _waiting[id] = reply;</c>. Who reads an answer that comes in between
/// finds nobody who waits for it, and drops it.
/// </summary>
/// <param name="Added">Where the source is kept.</param>
/// <param name="Sent">The call that lets the request out.</param>
/// <param name="Collection">The field that keeps the sources.</param>
/// <param name="Taken">Where the answer looks for its source.</param>
/// <param name="Taker">The body of that.</param>
internal sealed record LateRegistration(IOperation Added, IInvocationOperation Sent, IFieldSymbol Collection, IOperation Taken, BodyFacts Taker)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the type.</summary>
    public static IEnumerable<LateRegistration> Of(TypeFacts type)
    {
        foreach (var field in type.Fields.Where(KeepsSources))
        {
            var uses = type.Bodies.SelectMany(user => user.Body.Operations.Where(part => part is IFieldReferenceOperation && Assignments.Refers(part, field)).Select(use => (Use: use, Body: user))).ToList();
            if (uses.Select(use => (Call: TakeOf(use.Use), use.Body)).Where(take => take.Call is not null).ToList() is not { Count: > 0 } takes || !takes.TrueForAll(take => DropsUnknown(take.Call!)))
                continue;
            foreach (var (added, body, key) in uses.Select(use => (Added: DroppedSources.AddedBy(use.Use), use.Body)).Where(adding => adding.Added is not null).Select(adding => (adding.Added!, adding.Body, KeyOf(adding.Added!))))
            {
                if (key is not null && takes.Find(take => take.Body.Body.Outermost != body.Body.Outermost && !Encloses(take.Body, body)) is { Call: { } taken, Body: var taker } && SentBefore(added, key, body, MaximumDepth) is { } sent)
                    yield return new LateRegistration(added, sent, field, taken, taker);
            }
        }
    }

    /// <summary>Whether the field keeps sources by key, or objects with one, that only the type has.</summary>
    private static bool KeepsSources(IFieldSymbol field) => field is { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { TypeArguments: [_, INamedTypeSymbol element] } } && field.Type.NamespaceName() is "System.Collections.Generic" or "System.Collections.Concurrent"
        && (CompletionSources.Is(element) || (element.IsInSource() && element.GetMembers().Any(member => member is IFieldSymbol { Type: INamedTypeSymbol kept } && CompletionSources.Is(kept))));

    private static IInvocationOperation? TakeOf(IOperation use) => use.Parent is IInvocationOperation { TargetMethod.Name: "TryGetValue" or "TryRemove" or "Remove" } call && call.Instance == use
        && call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && argument.Value is not IDiscardOperation) ? call : null;

    /// <summary>Whether an answer for which nobody waits is not kept for who comes later: nothing is stored where none is found.</summary>
    private static bool DropsUnknown(IInvocationOperation take) => take.Enclosing().OfType<IConditionalOperation>().FirstOrDefault(test => test.Condition.Syntax.Span.Contains(take.Syntax.Span)) is not { } test
        || !new[] { test.WhenFalse, test.WhenTrue }.OfType<IOperation>().Any(branch => branch.DescendantsAndSelf().Any(part => part is IAssignmentOperation { Target: IMemberReferenceOperation or IPropertyReferenceOperation }
            || ContainerTable.UseOf(part) == ContentsUse.Write || part is IInvocationOperation { TargetMethod.Name: "TryAdd" or "AddOrUpdate" or "GetOrAdd" }));

    /// <summary>The local or parameter that is the key.</summary>
    private static ISymbol? KeyOf(IOperation added) => (added switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: [var index] } } => index.Value,
        IInvocationOperation { Arguments: [var key, _, ..] } => key.Value,
        _ => null,
    })?.Unwrapped() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static bool Encloses(BodyFacts outer, BodyFacts inner) => outer.Body == inner.Body || inner.Body.Enclosing == outer.Body;

    /// <summary>The call that is awaited before the source is kept and that is given a key nobody has seen before; where the key is given, that of the caller.</summary>
    private static IInvocationOperation? SentBefore(IOperation operation, ISymbol key, BodyFacts body, int depth)
    {
        if (key is ILocalSymbol local)
            return body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value && IsFresh(value) ? SendOf(operation, local, body) : null;
        if (depth == 0 || key is not IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter || body.Type.Threads.IsCallableFromOutside(body) || body.Body.Method is not { } own || !SymbolEqualityComparer.Default.Equals(own, method))
            return null;
        return body.Type.Calls.To(method).Where(call => !call.IsDelegate).Select(call => (call.Operation as IInvocationOperation)?.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.Unwrapped() switch
        {
            ILocalReferenceOperation given => SentBefore(call.Operation, given.Local, call.Caller, depth - 1),
            IParameterReferenceOperation given => SentBefore(call.Operation, given.Parameter, call.Caller, depth - 1),
            _ => null,
        }).FirstOrDefault(sent => sent is not null);
    }

    /// <summary>Whether the value is one that was not there before: counted, or made up.</summary>
    private static bool IsFresh(IOperation value) => FreshKey.IsMade(value) || value.DescendantsAndSelf().Any(part => part is IIncrementOrDecrementOperation);

    /// <summary>The awaited call that lets the key out; where others follow that are given it, any of them may be the one that is answered.</summary>
    private static IInvocationOperation? SendOf(IOperation operation, ILocalSymbol key, BodyFacts body)
    {
        var given = body.Body.Calls.Where(call => !call.Syntax.Span.Contains(operation.Syntax.Span) && !operation.Syntax.Span.Contains(call.Syntax.Span) && !LoggingShape.Is(call.TargetMethod.ContainingType)
            && !call.TargetMethod.NamespaceName().StartsWith("System.Collections", StringComparison.Ordinal) && !Alternatives.Are(call, operation)
            && call.Arguments.Any(argument => ValueSources.Of(argument.Value, body).Any(part => part is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, key)))).ToList();
        return given.Exists(call => call.Syntax.SpanStart > operation.Syntax.Span.End) ? null : given.Find(call => call.IsWaitedFor());
    }
}
