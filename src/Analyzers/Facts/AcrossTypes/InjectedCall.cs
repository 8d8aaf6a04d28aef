using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A call, without a lock, of a member of an object that the container hands out.</summary>
/// <param name="Member">The member that comes to the call; null in what the framework runs: a handler, which every request runs on a thread of its own, or the work of a hosted service.</param>
/// <param name="Target">The member that is called.</param>
/// <param name="Service">The type the object was asked for as.</param>
/// <param name="Site">The call.</param>
internal sealed record InjectedCall(IMethodSymbol? Member, IMethodSymbol Target, INamedTypeSymbol Service, Location Site)
{
    /// <summary>The hosted service whose work comes to the call; null for all others.</summary>
    public INamedTypeSymbol? Worker { get; init; }

    /// <summary>The calls that <paramref name="type"/> makes on what its constructor, or a handler's parameter, is given.</summary>
    public static IEnumerable<InjectedCall> Of(TypeFacts type)
    {
        var injected = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction))
        {
            foreach (var operation in body.Body.Operations)
            {
                if (!CallTable.MayCall(operation) || CallSite.ReceiverOf(operation)?.Unwrapped() is not { Type: INamedTypeSymbol service } receiver || !service.IsInSource()
                    || !IsInjected(receiver, body) || !(body.HeldAt(operation) is { IsKnown: true, Must.IsEmpty: true } || IsOfClient(body)))
                    continue;
                foreach (var target in CallTable.Targets(operation).Where(target => !target.IsStatic))
                {
                    var call = new InjectedCall(null, target.OriginalDefinition, service.OriginalDefinition, operation.Syntax.GetLocation());
                    if (WorkerAt(body) is { } worker)
                        yield return call with { Worker = worker };
                    foreach (var member in HandlesRequests(body) ? new IMethodSymbol?[] { null } : ExposedAccess.MembersComingTo(body).Cast<IMethodSymbol?>())
                        yield return call with { Member = member };
                }
            }
        }

        bool IsInjected(IOperation receiver, BodyFacts body) => receiver switch
        {
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol owner } parameter } => owner.MethodKind == MethodKind.Constructor || IsHandler(owner, type),
            // Who asks the container gets what it would have been given.
            IInvocationOperation { TargetMethod: { Name: "GetRequiredService" or "GetService", ContainingType.Name: "ServiceProviderServiceExtensions" } } => true,
            ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IInvocationOperation asked && IsInjected(asked, body),
            IMemberReferenceOperation { Member: var member, Instance: IInstanceReferenceOperation } when member is IFieldSymbol or IPropertySymbol => injected.TryGetValue(member, out var known) ? known : injected[member] = IsGiven(member, type),
            _ => false,
        };
    }

    /// <summary>Whether the field or property only ever gets what constructors are given.</summary>
    private static bool IsGiven(ISymbol member, TypeFacts type) =>
        Assignments.ValuesOf(member, type).Select(value => value.Unwrapped() is ICoalesceOperation { Value: var first, WhenNull: var otherwise } && otherwise.Unwrapped() is IThrowOperation ? first.Unwrapped() : value.Unwrapped()).ToList() is { Count: > 0 } values
        && values.TrueForAll(value => value is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } });

    private static bool IsHandler(IMethodSymbol method, TypeFacts type) => type.Threads.Entries.Any(entry => entry.Row == EntryTable.Request && SymbolEqualityComparer.Default.Equals(entry.Target.Body.Method, method));

    /// <summary>The hosted service whose own course comes to the body.</summary>
    private static INamedTypeSymbol? WorkerAt(BodyFacts body) => body.Type.Threads.RootsOf(body).FirstOrDefault(root => root is { IsUnderLock: false, Entry: { } entry } && entry.Row == EntryTable.HostedService)?.Entry!.Target.Body.Owner.ContainingType.OriginalDefinition;

    /// <summary>Whether requests run the body: as a handler of theirs, or as one of a client.</summary>
    public static bool HandlesRequests(BodyFacts body) => IsOfClient(body) || body.Type.Threads.EntriesReaching(body).Any(entry => entry.Row == EntryTable.Request);

    /// <summary>Whether it is a handler of an <c>HttpClient</c>, which sends many requests at once, and has no locks for them.</summary>
    private static bool IsOfClient(BodyFacts body) =>
        body.Body is { Enclosing: null, Method: { IsOverride: true, Name: "Send" or "SendAsync", ContainingType.BaseType: { Name: "DelegatingHandler" or "MessageProcessingHandler" } parent } } && parent.NamespaceName() == "System.Net.Http"
        && !body.HasSyncCalls && !body.Body.HasScopes && body.Body.LockStatements.IsEmpty;
}
