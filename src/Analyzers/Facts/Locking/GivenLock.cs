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
    public static bool IsBefore(Location? place, BodyFacts body, Grip grip, SyntaxNode site) =>
        body.Body.Calls.SelectMany(call => call.Arguments.Where(argument => IsUnknown(call, argument, body))).Select(argument => argument.Value)
        .Concat(body.Body.Creations.SelectMany(creation => creation.Arguments).Select(argument => argument.Value))
        // A call of what the compiler does not know keeps its arguments as they are.
        .Concat(body.Body.Operations.OfType<IInvalidOperation>().SelectMany(call => call.ChildOperations))
        .Any(given => Gives(given, body, grip, site) && !(given.Syntax.SpanStart >= place?.SourceSpan.End));

    /// <summary>Whether nobody knows what the call does to the lock: its code is not seen, or releases what it is given now and then, or later.</summary>
    private static bool IsUnknown(IInvocationOperation call, IArgumentOperation argument, BodyFacts body) => body.Type.Calls.BodyOf(call.TargetMethod) is { } callee
        ? argument.Parameter is { } given && body.Type.Locks.EffectsOf(call.TargetMethod).IsEmpty && callee.Body.WithNested.SelectMany(part => body.Type.FactsOf(part).Events)
            .Any(release => release.Action == SyncAction.Release && SymbolEqualityComparer.Default.Equals(callee.Paths.Read(release.Target).Variable, given.OriginalDefinition))
        : body.EventsOf(call).IsEmpty && HeldQuery.Read(call) is null;

    private static bool Gives(IOperation given, BodyFacts body, Grip grip, SyntaxNode site) =>
        given.Syntax.SpanStart > site.Span.End && given.Unwrapped() is IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation && body.Paths.Read(given).Equals(grip.Lock.Path);
}
