using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A lock that a body gives to others while it holds it, as the state of a continuation or to an object that it makes: they may release it.</summary>
internal static class GivenLock
{
    /// <summary>Whether what is acquired at <paramref name="site"/> has been given away, to code whose effect on locks is not known, before <paramref name="place"/>; at all where that is null.</summary>
    public static bool IsBefore(Location? place, BodyFacts body, Grip grip, SyntaxNode site) => body.Body.Calls.Where(call => IsUnknown(call, body)).SelectMany(call => call.Arguments)
        .Concat(body.Body.Creations.SelectMany(creation => creation.Arguments))
        .Any(argument => Gives(argument, body, grip, site) && !(argument.Syntax.SpanStart >= place?.SourceSpan.End));

    private static bool IsUnknown(IInvocationOperation call, BodyFacts body) =>
        body.Type.Calls.BodyOf(call.TargetMethod) is null && body.EventsOf(call).IsEmpty && HeldQuery.Read(call) is null;

    private static bool Gives(IArgumentOperation argument, BodyFacts body, Grip grip, SyntaxNode site) =>
        argument.Syntax.SpanStart > site.Span.End && argument.Value.Unwrapped() is IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && body.Paths.Read(argument.Value).Equals(grip.Lock.Path);
}
