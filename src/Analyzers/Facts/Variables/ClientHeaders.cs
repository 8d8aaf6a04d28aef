using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Changes of the headers that a client sends with every request: <c>_client.DefaultRequestHeaders.Authorization = new("Bearer", token);</c>, by a local that keeps them, too.</summary>
internal static class ClientHeaders
{
    /// <summary>What is done to the headers of the client that <paramref name="client"/> yields: changes only, as each request reads them.</summary>
    public static ContentsUse? UseOf(IOperation client, BodyFacts body) => ChangesAt(client, body).Any() ? ContentsUse.Write : null;

    /// <summary>Whether what the headers get has nothing to do with the call: the same for all who come.</summary>
    public static bool AreAlike(Access access) => ChangesAt(access.Operation, access.Body).Any() && ChangesAt(access.Operation, access.Body).SelectMany(Given).SelectMany(given => given.DescendantsAndSelf()).All(part => part switch
    {
        IParameterReferenceOperation { Parameter: var given } => given.IsPrimaryConstructorParameter(),
        ILocalReferenceOperation or IInvocationOperation or IAwaitOperation => false,
        IFieldReferenceOperation { Field: var kept } => access.Body.Type.Locks.IsConstant(kept.OriginalDefinition),
        _ => true,
    });

    /// <summary>Whether the access changes the headers for a call of the client that comes next, in the same member or in one that calls it.</summary>
    public static bool AreOfCall(Access access) => HeaderTable.IsClient(access.Operation.Type) && access.Use == ContentsUse.Write
        && (access.Body.Body.Method is { DeclaredAccessibility: not Accessibility.Public } || access.Body.Body.Calls.Any(call => HeaderTable.IsClient(call.Receiver()?.Type) && call.Syntax.SpanStart > access.Operation.Syntax.SpanStart));

    /// <summary>Where the headers are changed; where the client is handed on, if that is done elsewhere.</summary>
    public static Location SiteOf(Access access) => ChangesAt(access.Operation, access.Body).FirstOrDefault()?.Syntax.GetLocation() ?? access.Location;

    /// <summary>What a change puts into the headers.</summary>
    private static IEnumerable<IOperation> Given(IOperation change) => change switch
    {
        IAssignmentOperation assignment => [assignment.Value],
        IInvocationOperation call => call.Arguments.Select(argument => argument.Value),
        _ => [],
    };

    private static IEnumerable<IOperation> ChangesAt(IOperation client, BodyFacts body)
    {
        if (client.Unconverted() is not IPropertyReferenceOperation headers || !HeaderTable.AreHeaders(headers) || headers.Instance?.Unwrapped() != client)
            return [];
        return headers.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var alias } }
            ? body.Body.Operations.Where(use => use is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, alias)).Select(HeaderTable.ChangeOf).OfType<IOperation>()
            : HeaderTable.ChangeOf(headers) is { } change ? [change] : [];
    }
}
