using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Exceptions that nobody catches on a thread of one's own: they end the process, and nobody is left who waits for anything.</summary>
internal static class UnguardedThread
{
    /// <summary>Whether what <paramref name="operation"/> throws ends the process, on whichever way <paramref name="body"/> is run.</summary>
    public static bool IsEndedBy(IOperation operation, BodyFacts body) => !operation.MayBeCaught() && RunsOnOne(body, []);

    /// <summary>Whether the body is the course of such a thread, or only called by one, where nothing catches what it throws.</summary>
    private static bool RunsOnOne(BodyFacts body, HashSet<BodyFacts> open)
    {
        if (!open.Add(body))
            return true;
        if (body.Body.Method is not { IsAsync: false, MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction or MethodKind.Ordinary } method
            || (method.MethodKind == MethodKind.Ordinary && (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty)))
            return false;
        var entries = body.Type.Threads.Entries.Where(entry => entry.Target == body).ToList();
        var calls = body.Type.Calls.To(method).Where(call => !call.IsDelegate).ToList();
        var handedOver = body.Type.Calls.To(method).Where(call => call.IsDelegate).ToList();
        return entries.Count + calls.Count > 0 && entries.TrueForAll(entry => entry.Row.IsUnguarded)
            && calls.TrueForAll(call => !call.Operation.MayBeCaught() && RunsOnOne(call.Caller, open))
            && handedOver.TrueForAll(call => entries.Exists(entry => entry.Created?.Syntax.Span.Contains(call.Operation.Syntax.Span) == true));
    }
}
