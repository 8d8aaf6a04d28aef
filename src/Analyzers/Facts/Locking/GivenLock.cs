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
    /// <summary>Whether what is acquired at <paramref name="site"/> is given away later, to code whose effect on locks is not known.</summary>
    public static bool Is(BodyFacts body, Grip grip, SyntaxNode site) =>
        body.Body.Calls.Any(call => IsUnknown(call, body) && Gives(call.Arguments, body, grip, site)) || body.Body.Creations.Any(creation => Gives(creation.Arguments, body, grip, site));

    private static bool IsUnknown(IInvocationOperation call, BodyFacts body) =>
        body.Type.Calls.BodyOf(call.TargetMethod) is null && body.EventsOf(call).IsEmpty && HeldQuery.Read(call) is null;

    private static bool Gives(IEnumerable<IArgumentOperation> arguments, BodyFacts body, Grip grip, SyntaxNode site) => arguments.Any(argument =>
        argument.Syntax.SpanStart > site.Span.End && argument.Value.Unwrapped() is IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && body.Paths.Read(argument.Value).Equals(grip.Lock.Path));
}
