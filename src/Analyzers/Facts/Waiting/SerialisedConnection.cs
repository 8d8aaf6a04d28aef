using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows locks that are there so that one thread at a time talks to a peer: whoever wants the lock wants to talk, too.</summary>
internal static class SerialisedConnection
{
    /// <summary>Whether the lock belongs to the connection: all that uses the connection holds it, or all sections under it use a connection.</summary>
    public static bool Is(LockedSite site)
    {
        var call = (IInvocationOperation)site.Site;
        var connection = call.Receiver() is { } receiver ? RootOf(receiver, site.SiteBody) : null;
        // What is made here belongs to nobody else yet: it is opened under the lock, for all who want it.
        if (connection is ILocalSymbol or IParameterSymbol && call.TargetMethod.Name == "Connect")
            return true;
        var type = site.Body.Type;
        if (site.Grip.Lock.Path.Variable is { } gate && SymbolEqualityComparer.Default.Equals(gate, connection))
            return true;
        return (connection is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } && IsOnlyUsedUnder(site.Grip, connection, type)) || IsForConnections(site.Grip, connection, type);
    }

    private static bool IsOnlyUsedUnder(Grip grip, ISymbol connection, TypeFacts type) => type.Bodies
        .Where(body => !type.Callers.RunsDuringConstructionOnly(body) && body.Body.Method?.Name is not ("Dispose" or "DisposeAsync" or "Close"))
        .All(body => body.Body.Operations.All(operation => !Assignments.Refers(operation, connection) || body.HeldAt(operation).Must.Any(held => held.Lock.Equals(grip.Lock))));

    /// <summary>Whether every section under the lock has to do with the connection, or waits for a peer.</summary>
    private static bool IsForConnections(Grip grip, ISymbol? connection, TypeFacts type) => type.Bodies.All(body => SectionsOf(grip, body).All(section =>
        section.Any(operation => (connection is not null && Assignments.Refers(operation, connection)) || BlockingCall.WaitsForOthers(operation, body) || ComesToConnection(operation, connection, type))));

    /// <summary>What runs under the lock, section by section; what is hand-written, body by body.</summary>
    private static IEnumerable<IEnumerable<IOperation>> SectionsOf(Grip grip, BodyFacts body)
    {
        foreach (var statement in body.Body.LockStatements)
        {
            if (LexicalLocks.GripOf(statement, body.Paths).Equals(grip))
                yield return statement.Body.DescendantsAndSelf();
        }

        if (body.HasSyncCalls && body.Events.Any(acquire => acquire.Action == SyncAction.Acquire && new LockId(acquire.Kind, body.Paths.Read(acquire.Target)).Equals(grip.Lock)))
            yield return body.Body.Operations;
    }

    private static bool ComesToConnection(IOperation operation, ISymbol? connection, TypeFacts type) => type.Calls.TargetsOf(operation).Select(type.Calls.BodyOf).OfType<BodyFacts>()
        .Any(callee => callee.Body.Operations.Any(inner => (connection is not null && Assignments.Refers(inner, connection)) || BlockingCall.WaitsForOthers(inner, callee)));

    /// <summary>The field or local that the connection is reached by: <c>_client</c> of <c>_client.GetStream()</c>.</summary>
    private static ISymbol? RootOf(IOperation receiver, BodyFacts body)
    {
        var path = body.Paths.Read(receiver);
        return path.Root.Symbol as ILocalSymbol ?? path.Root.Symbol as IParameterSymbol ?? path.Elements.FirstOrDefault().Member;
    }
}
