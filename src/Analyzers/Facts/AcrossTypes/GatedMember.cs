using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// A member that tells what is in a variable, or changes it, and holds the type's own lock only meanwhile, or has a concurrent dictionary that does: what it tells may be old when its caller acts on it,
/// and the change does not ask what is there by then.
/// </summary>
/// <param name="Member">The member.</param>
/// <param name="Variable">The variable.</param>
/// <param name="Changes">Whether the member changes the variable; otherwise it tells of it, and changes nothing.</param>
/// <param name="IsUpdate">Whether the change works on what is there, as a sum or an element that is added does.</param>
internal sealed record GatedMember(IMethodSymbol Member, ISymbol Variable, bool Changes, bool IsUpdate)
{
    /// <summary>The members of <paramref name="type"/> that do so with variables which are always changed under a lock.</summary>
    public static IEnumerable<GatedMember> Of(TypeFacts type) => OfConcurrent(type).Concat(type.Locks.HasLocks ? UnderLocks(type) : []);

    /// <summary>The members that ask a concurrent dictionary of the type, or store an entry in it whatever is there.</summary>
    private static IEnumerable<GatedMember> OfConcurrent(TypeFacts type)
    {
        var uses = type.Accesses.All
            .Where(access => !access.Variable.IsStatic && !access.Body.Body.IsConstruction && ContainerTable.IsConcurrentDictionary(access.Variable.ValueType()))
            .SelectMany(HandedOut)
            .SelectMany(use => ExposedAccess.MembersComingTo(type.FactsOf(use.Body.Body.Outermost), isUnderLock: true).Select(member => (Member: member, Use: use)));
        foreach (var ofMember in uses.GroupBy(use => (use.Member, use.Use.Variable), use => use.Use))
        {
            var (member, variable) = ofMember.Key;
            if (ofMember.All(IsQuestion) ? !IsSilent(member) : ofMember.All(use => IsStore(use) && PlacesOf(use, member).All(place => !place.Operation.DecidingWithSections().Any())))
                yield return new GatedMember(member, variable, Changes: ofMember.All(IsStore), IsUpdate: false);
        }
    }

    /// <summary>The uses that are meant: where a getter only hands the object out, those of whoever gets it.</summary>
    private static IEnumerable<Access> HandedOut(Access access) => access.Body.Body is { Method: { AssociatedSymbol: IPropertySymbol property } getter } && SymbolEqualityComparer.Default.Equals(property.ReturnedField()?.OriginalDefinition, access.Variable)
        ? access.Body.Type.Calls.To(getter).Where(call => call.IsOnSameObject).Select(call => access with { Operation = call.Operation, Body = call.Caller }) : [access];

    private static bool IsQuestion(Access use) => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "ContainsKey" or "TryGetValue" } call && call.Instance == use.Operation;

    private static bool IsStore(Access use) => use.Operation.Parent is IPropertyReferenceOperation { Property.IsIndexer: true, Parent: ISimpleAssignmentOperation set } && set.Target == use.Operation.Parent;

    private static IEnumerable<GatedMember> UnderLocks(TypeFacts type)
    {
        var uses = type.Shared.Where(shared => !shared.Variable.IsStatic && shared.Accesses.All(IsOrdinary))
            // What a lambda of the member looks at, in a query for one, is told by the member, too.
            .SelectMany(shared => shared.Accesses.SelectMany(access => ExposedAccess.MembersComingTo(type.FactsOf(access.Body.Body.Outermost), isUnderLock: true).Select(member => (Member: member, Access: access))))
            .ToList();
        var changing = uses.Where(use => use.Access.Changes).Select(use => use.Member).ToImmutableHashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var ofMember in uses.GroupBy(use => (use.Member, use.Access.Variable), use => use.Access))
        {
            var (member, variable) = ofMember.Key;
            if (!changing.Contains(member))
            {
                if (!IsSilent(member))
                    yield return new GatedMember(member, variable, Changes: false, IsUpdate: false);
            }
            else if (ofMember.Where(access => access.Changes).ToList() is { Count: > 0 } changes && changes.TrueForAll(change => PlacesOf(change, member).All(place => IsBlind(place.Operation, place.Body, variable))))
            {
                yield return new GatedMember(member, variable, Changes: true, changes.Exists(change => change.Kind == AccessKind.Update || ReadsToo(change, ofMember)));
            }
        }
    }

    private static bool IsOrdinary(Access access) => access.Body.Body.IsConstruction || (!access.IsAtomic && access.Kind != AccessKind.Reference && !(access.Changes && access.Guards.Locks.IsEmpty));

    private static bool IsSilent(IMethodSymbol member) => member.ReturnsVoid || member.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.IsEmpty: true };

    /// <summary>Whether the change is made whatever is there: nothing of the variable decides about it, and it neither takes out nor stores what is the same each time.</summary>
    private static bool IsBlind(IOperation change, BodyFacts body, ISymbol variable) => !TakesOut(change)
        && !(change is ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true })
        && !change.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => part is IMemberReferenceOperation { Member: var member } && SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, variable)
            || CallTable.MayCall(part) && CallTable.Targets(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().Any(asked => body.Type.Accesses.All.Any(access => access.Body == asked && SymbolEqualityComparer.Default.Equals(access.Variable, variable))));

    /// <summary>Where the change is made, and where the member calls the setter or helper that makes it.</summary>
    private static IEnumerable<(IOperation Operation, BodyFacts Body)> PlacesOf(Access change, IMethodSymbol member) => (change.Body.Body is { Enclosing: null, Method: { } maker } && !SymbolEqualityComparer.Default.Equals(maker.OriginalDefinition, member.OriginalDefinition)
        ? change.Body.Type.Calls.To(maker).Where(call => SymbolEqualityComparer.Default.Equals(call.Caller.Body.Outermost.Owner.OriginalDefinition, member.OriginalDefinition)).Select(call => (call.Operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == call.Operation ? assignment : call.Operation, call.Caller)) : []).Prepend((change.Operation, change.Body));

    private static bool TakesOut(IOperation change) => change.Unconverted() is IInvocationOperation { TargetMethod.Name: var name } && (name.StartsWith("Remove", StringComparison.Ordinal) || name.StartsWith("Try", StringComparison.Ordinal) || name is "Clear" or "Dequeue" or "Pop" or "Take");

    private static bool ReadsToo(Access change, IEnumerable<Access> accesses) => change.Operation.Statement() is { } statement
        && accesses.Any(other => other != change && other.Body == change.Body && !other.Changes && statement.Syntax.Span.Contains(other.Operation.Syntax.Span));
}
