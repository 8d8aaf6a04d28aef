using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Knows whether a type, while it may hold a lock, calls code that somebody else has written: that code may come back to it, by a handler that it has
/// given away, with the lock still held. A type that never does holds none of its own locks when such a handler is called.
/// </summary>
internal static class CallsUnderLock
{
    /// <summary>Whether the type does so, itself or in a method of its own that it calls there.</summary>
    public static bool ReachOthers(TypeFacts type)
    {
        var seen = new HashSet<BodyFacts>();
        // Where locks are taken by calls, how far they reach is asked for later than this.
        var pending = new Queue<BodyFacts>(type.Bodies.Where(body => body.HasSyncCalls || body.Body.HasScopes));
        foreach (var body in type.Bodies.Where(body => !body.Body.LockStatements.IsEmpty))
        {
            foreach (var section in body.Body.LockStatements)
            {
                if (CallOthers(body, section.Body.Syntax.Span, pending))
                    return true;
            }
        }

        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            if (seen.Add(body) && CallOthers(body, body.Body.Root.Syntax.Span, pending))
                return true;
        }

        return false;

        bool CallOthers(BodyFacts body, Microsoft.CodeAnalysis.Text.TextSpan section, Queue<BodyFacts> own)
        {
            foreach (var part in body.Body.WithNested.SelectMany(inner => inner.Operations).Where(part => section.Contains(part.Syntax.Span)))
            {
                if (IsForeign(part, type))
                    return true;
                foreach (var called in CallTable.MayCall(part) ? CallTable.Targets(part).Select(type.Calls.BodyOf).OfType<BodyFacts>() : [])
                    own.Enqueue(called);
            }

            return false;
        }
    }

    private static bool IsForeign(IOperation part, TypeFacts type) => part switch
    {
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } } => true,
        IRaiseEventOperation => true,
        _ => CallTable.MayCall(part) && CallTable.Targets(part).Any(method => type.Calls.BodyOf(method) is null && !method.IsAutoAccessor() && !IsOfFramework(method)),
    };

    private static bool IsOfFramework(IMethodSymbol method) => !method.IsInSource() && (method.NamespaceName() + ".").StartsWith("System.", StringComparison.Ordinal);
}
