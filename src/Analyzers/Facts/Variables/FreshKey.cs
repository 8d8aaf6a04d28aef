using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Knows keys that no other run has: counted atomically, or made up.</summary>
internal static class FreshKey
{
    /// <summary>Whether <paramref name="key"/> is one that the body makes, or a local that has nothing else.</summary>
    public static bool Is(IOperation key, BodyFacts body) => (key.Unwrapped() is ILocalReferenceOperation { Local: var local } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() : key.Unwrapped()) is { } made
        && (made is IObjectCreationOperation || IsMade(made));

    /// <summary>Whether a part of <paramref name="value"/> is a new number or identifier: <c>Guid.NewGuid().ToString()</c>.</summary>
    public static bool IsMade(IOperation value) => value.DescendantsAndSelf().Any(part =>
        part is IInvocationOperation { TargetMethod: { Name: "Increment", ContainingType.Name: "Interlocked" } or { Name: "NewGuid" or "CreateVersion7", ContainingType.Name: "Guid" } });
}
