using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>What a method does with an object that it is given.</summary>
/// <param name="Method">The method that it calls on it; null for all others.</param>
/// <param name="Access">The access to a variable of it; null for all others.</param>
/// <param name="Contents">What is done to its contents; null for all others.</param>
/// <param name="Operation">Where it does so.</param>
/// <param name="Body">The body that is written in.</param>
internal sealed record HandedUse(IMethodSymbol? Method, Access? Access, ContentsUse? Contents, IOperation Operation, BodyFacts Body);

/// <summary>What methods of a type do with the objects that its own bodies hand on to them, where they have no locks of their own: it is done where they are called.</summary>
/// <param name="type">The type.</param>
internal sealed class HandedOn(TypeFacts type)
{
    private readonly Dictionary<IParameterSymbol, ImmutableArray<HandedUse>> _uses = new(SymbolEqualityComparer.Default);

    /// <summary>What is done to the contents of what <paramref name="reference"/> yields by the method that it is an argument of.</summary>
    public ContentsUse? ContentsOf(IOperation reference)
    {
        if (reference.Unconverted() is not IArgumentOperation argument || !((type.MentionsThreads && ContainerTable.IsUnsafe(reference.Type)) || HeaderTable.IsClient(reference.Type)))
            return null;
        var uses = Of(argument);
        return uses.Any(use => use.Contents == ContentsUse.Write) ? ContentsUse.Write : uses.Any(use => use.Contents is not null) ? ContentsUse.Read : null;
    }

    /// <summary>What the method of the type that is called does with the argument.</summary>
    public ImmutableArray<HandedUse> Of(IArgumentOperation argument) =>
        argument is { Parameter: { RefKind: RefKind.None, Type.IsReferenceType: true } parameter, Parent: IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } method } }
        && SymbolEqualityComparer.Default.Equals(method.OutermostType(), type.Type) && type.Calls.BodyOf(method) is { Body.Method: { } called } body && parameter.Ordinal < called.Parameters.Length
            ? Of(called.Parameters[parameter.Ordinal], body) : ImmutableArray<HandedUse>.Empty;

    private ImmutableArray<HandedUse> Of(IParameterSymbol parameter, BodyFacts body)
    {
        if (_uses.TryGetValue(parameter, out var known))
            return known;
        // A recursive call does nothing more than the first.
        _uses[parameter] = ImmutableArray<HandedUse>.Empty;
        if (body.HasSyncCalls || !body.Body.LockStatements.IsEmpty || type.Locks.LocalsOf(body.Body).IsReassigned(parameter))
            return ImmutableArray<HandedUse>.Empty;
        return _uses[parameter] = body.Body.Operations
            .Where(operation => operation.Kind == OperationKind.ParameterReference && SymbolEqualityComparer.Default.Equals(((IParameterReferenceOperation)operation).Parameter, parameter))
            .Where(reference => !body.Body.HasScopes || !UnfollowedLocks.IsInScope(reference))
            .SelectMany(reference => Uses(reference, body)).ToImmutableArray();
    }

    private IEnumerable<HandedUse> Uses(IOperation reference, BodyFacts body)
    {
        if ((ContainerTable.UseOf(reference) ?? ClientHeaders.UseOf(reference, body)) is { } contents)
            return [new HandedUse(null, null, contents, reference, body)];
        switch (reference.Parent)
        {
            case IArgumentOperation argument:
                return Of(argument);
            case IInvocationOperation { TargetMethod: { IsStatic: false, IsExtensionMethod: false } method } call when call.Instance == reference && IsCertain(method):
                return [new HandedUse(method, null, null, call, body)];
            case IMemberReferenceOperation member when member.Instance == reference && AccessTable.Stored(member).Variable is { } variable && variable.IsInSource():
                return [new HandedUse(null, AccessTable.Of(member, variable, AccessPath.This, body), null, member, body)];
            default:
                return [];
        }
    }

    private static bool IsCertain(IMethodSymbol method) => method is { IsVirtual: false, IsAbstract: false, IsOverride: false } && method.IsInSource();

    /// <summary>The accesses to variables of objects of other types that the methods make which <paramref name="call"/> hands an object that stays the same, as accesses of the call itself.</summary>
    public static IEnumerable<Access> AccessesAt(IInvocationOperation call, BodyFacts body) => GivenAt(call, body)
        .Where(given => given.Use.Access is { } access && !SymbolEqualityComparer.Default.Equals(access.Variable.OutermostType(), body.Type.Type) && access.Variable is not IFieldSymbol { IsVolatile: true })
        .Select(given => IsBegun(call, given.Use, body) ? given.Use.Access! with { Object = given.Object } : given.Use.Access! with { Object = given.Object, Operation = call, Body = body });

    /// <summary>Whether an async method is begun there that goes on beside others: what it does is done in its own course.</summary>
    public static bool IsBegun(IInvocationOperation call, HandedUse use, BodyFacts body) => call.TargetMethod.IsAsync
        && body.Type.Threads.Entries.Any(entry => entry.Target == use.Body && entry.Row.AfterAwait && entry.StartedIn == body && entry.Created is { } begun && (begun == call || begun == AsyncCalls.SelectionOf(call)));

    /// <summary>What is done with the objects that <paramref name="call"/> hands on, and that stay the same.</summary>
    public static IEnumerable<(AccessPath Object, HandedUse Use)> GivenAt(IInvocationOperation call, BodyFacts body)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } given || !given.IsInSource() || body.Type.HandedOn.Of(argument) is not { IsEmpty: false } uses)
                continue;
            var path = body.Paths.Read(argument.Value);
            if (path is { Root.Kind: PathRootKind.This, Elements.IsEmpty: true } || !SharedVariables.StaysTheSame(path, body))
                continue;
            foreach (var use in uses)
                yield return (path, use);
        }
    }
}
