using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A call, without a lock, that a member makes on its own object of a member which another class may have: one that is inherited, or left to those that derive from it.</summary>
/// <param name="Member">The member that comes to the call.</param>
/// <param name="Target">The member that is called.</param>
/// <param name="IsOfBase">Whether that member itself is called, <c>base.Run()</c>, and no override of it.</param>
internal sealed record OwnCall(IMethodSymbol Member, IMethodSymbol Target, bool IsOfBase)
{
    private const int MaximumDepth = 4;

    /// <summary>The calls of that kind in <paramref name="type"/>.</summary>
    public static IEnumerable<OwnCall> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies.Where(body => body.Body is { Enclosing: null, IsConstruction: false, Method: not null }))
        {
            foreach (var operation in body.Body.Operations)
            {
                if (operation.Kind is not (OperationKind.Invocation or OperationKind.PropertyReference) || CallSite.ReceiverOf(operation) is not IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } own)
                    continue;
                foreach (var target in CallTable.Targets(operation).Where(target => MayBeElsewhere(target, type) && body.HeldAt(operation) is { Must.IsEmpty: true } held && (held.IsKnown || ExposedAccess.IsOfBase(body))))
                {
                    foreach (var member in ExposedAccess.MembersComingTo(body))
                        yield return new OwnCall(member, CallTable.Normalized(target), own.Syntax is BaseExpressionSyntax);
                }
            }
        }
    }

    /// <summary>The member, and those that it comes to on its own object, which is one of <paramref name="made"/>.</summary>
    public static IEnumerable<IMethodSymbol> From(IMethodSymbol member, INamedTypeSymbol made, ILookup<ISymbol, OwnCall> calls)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { member };
        var pending = new Queue<(IMethodSymbol Member, int Depth)>([(member, 0)]);
        while (pending.Count > 0)
        {
            var (caller, depth) = pending.Dequeue();
            yield return caller;
            foreach (var call in depth == MaximumDepth ? [] : calls[caller])
            {
                if ((call.IsOfBase ? call.Target : Implementations.Of(call.Target, made)) is { } callee && seen.Add(callee))
                    pending.Enqueue((callee, depth + 1));
            }
        }
    }

    private static bool MayBeElsewhere(IMethodSymbol target, TypeFacts type) => target.IsInSource() && !target.OriginalDefinition.IsAutoAccessor()
        && (target.IsAbstract || target.IsVirtual || target.IsOverride || !SymbolEqualityComparer.Default.Equals(target.OutermostType(), type.Type));
}
