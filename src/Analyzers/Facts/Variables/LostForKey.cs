using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// Something that is added to the object which a concurrent dictionary has for a key, while another member takes that object out and empties it:
/// <c>_batches.GetOrAdd(key, make).Append(mail);</c> and <c>if (_batches.TryRemove(key, out var batch)) Send(batch);</c>. What is added after that, nobody has.
/// </summary>
/// <param name="Lookup">The call that gives the object of the key, and makes it where there is none.</param>
/// <param name="Addition">The addition.</param>
/// <param name="Removal">The call that takes the object out, to use it.</param>
internal sealed record LostForKey(IInvocationOperation Lookup, IInvocationOperation Addition, IInvocationOperation Removal)
{
    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<LostForKey> In(BodyFacts body)
    {
        foreach (var lookup in body.Body.Calls)
        {
            if (lookup is not { TargetMethod.Name: "GetOrAdd", Instance: { } dictionary } || !ContainerTable.IsConcurrentDictionary(dictionary.Type) || dictionary.Unwrapped() is not IMemberReferenceOperation { Member: var member }
                || body.HeldAt(lookup) is not { IsKnown: true, Must.IsEmpty: true } || body.Type.Threads.IsConfined(body) || AdditionTo(lookup, body) is not { } addition || body.HeldAt(addition) is not { IsKnown: true, Must.IsEmpty: true })
                continue;
            if (body.Body.Calls.Any(later => later.Syntax.SpanStart >= addition.Syntax.Span.End && IsOf(later, member)))
                continue;
            var removal = body.Type.Bodies.Where(other => other.Body.Outermost != body.Body.Outermost && other.Body.Outermost.Method is not { Name: "Dispose" or "DisposeAsync" or "Close" or "Clear" })
                .SelectMany(other => other.Body.Calls.Where(call => call.TargetMethod is { Name: "TryRemove", Parameters.Length: 2 } && IsOf(call, member) && IsEmptied(call, other))).FirstOrDefault();
            if (removal is not null)
                yield return new LostForKey(lookup, addition, removal);
        }
    }

    /// <summary>The call, on what the lookup gives, that adds something and whose answer nobody looks at.</summary>
    private static IInvocationOperation? AdditionTo(IInvocationOperation lookup, BodyFacts body)
    {
        var local = lookup.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } ? kept : null;
        return body.Body.Calls.FirstOrDefault(call => call is { Instance: { } target, Parent: IExpressionStatementOperation } && (target.Unwrapped() == lookup || (target.Unwrapped() is ILocalReferenceOperation use && SymbolEqualityComparer.Default.Equals(use.Local, local))) && Adds(call.TargetMethod));
    }

    /// <summary>Whether the method puts something into its object.</summary>
    public static bool Adds(IMethodSymbol method) => method.IsInSource() ? ChangingMember.Changes(method)
        : method is { Name: "Add" or "Enqueue" or "Push" or "AddRange" or "TryAdd" or "AddLast" or "AddFirst", ContainingType: { } type } && type.NamespaceName() is "System.Collections.Concurrent" or "System.Collections.Generic";

    /// <summary>Whether what is taken out is used: gone through, sent, given to somebody. That it is disposed of ends it.</summary>
    private static bool IsEmptied(IInvocationOperation removal, BodyFacts body)
    {
        return removal.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 1)?.Value is { } given && (given is IDeclarationExpressionOperation declared ? declared.Expression : given).Unwrapped() is ILocalReferenceOperation { Local: var taken }
            && body.Body.Operations.OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, taken) && use.Syntax.SpanStart >= removal.Syntax.Span.End && use.Parent is not IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" or "Close" or "Release" or "TrySetCanceled" or "TrySetResult" or "TrySetException" or "SetResult" });
    }

    private static bool IsOf(IInvocationOperation call, ISymbol member) => call.Instance?.Unwrapped() is IMemberReferenceOperation { Member: var own } && SymbolEqualityComparer.Default.Equals(own, member);
}
