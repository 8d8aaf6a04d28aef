using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field is guarded by one lock here and by another there.</summary>
internal sealed class DifferentLocksRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DifferentLocks,
        title: "A field is guarded by different locks in different places",
        messageFormat: "'{0}' is {1} here under '{2}', but under '{3}' in '{4}' on line {5}: the two locks do not keep each other's threads out",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Guard a variable with one lock everywhere.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var judged = new HashSet<(ISymbol, BodyFacts, IOperation)>();
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures))
        {
            var relevant = accesses.Where(access => variable is not IFieldSymbol { IsReadOnly: true } || access.Use is not null || access.IsElement).ToList();
            var guarded = relevant.Where(access => !access.IsAtomic && !access.Guards.HasOthers && !access.Guards.Locks.IsEmpty && access.Guards.Locks.All(grip => grip.Lock.IsExact && IsSibling(grip, variable)) && !IsFirstValue(access)).ToList();
            // The lock object's own field, and what is guarded by nothing too, say nothing about which lock is meant.
            if (guarded.Count < 2 || relevant.Any(access => access.Guards is { HasOthers: true } or { Claim: not null }) || variable is IFieldSymbol { IsVolatile: true })
                continue;
            var main = guarded.SelectMany(access => access.Guards.Locks).GroupBy(grip => grip.Lock).OrderByDescending(group => group.Count()).ThenBy(group => group.Key.ToString(), StringComparer.Ordinal).First().Key;
            // Of all that is done under the wrong lock, a look at the number says least.
            foreach (var access in guarded.Where(access => access.Guards.Locks.All(grip => !grip.Lock.Equals(main)) && access.Operation.Parent is not ILockOperation).OrderBy(access => access.LooksAtNumber))
            {
                var other = guarded.FirstOrDefault(candidate => candidate.Guards.Locks.Any(grip => grip.Lock.Equals(main)) && (candidate.Changes || access.Changes) && candidate.IsElement == access.IsElement && candidate.Use is null == access.Use is null
                    && !candidate.Guards.Locks.Any(grip => access.Guards.Locks.Any(own => own.Lock.Equals(grip.Lock) || AreOne(own, grip, type))));
                if (other is null)
                    continue;
                var race = type.Threads.InParallel(access, other) is { } meeting ? new Race(access, other, meeting) : null;
                var meet = race?.IsCertain == true;
                // What a function and its lambdas share they mostly use in turn.
                if (!meet && (variable is ILocalSymbol or IParameterSymbol || type.Threads.IsConfined(access.Body) || !IsAllKnown(access, main)))
                    continue;
                // One wrong lock is one defect, however much is done under it.
                if (!judged.Add((variable, access.Body, LexicalLocks.Around(access.Operation).FirstOrDefault() ?? access.Operation)))
                    continue;
                var grip = access.Guards.Locks.OrderBy(held => held.ToString(), StringComparer.Ordinal).First();
                object[] arguments = [variable.Name, access.Use == ContentsUse.Write ? "changed" : access.Writes ? "written" : "read", Name(grip, access), Name(other.Guards.Locks.First(held => held.Lock.Equals(main)), other), other.Body.Body.Name, Excerpt.Line(other.Location)];
                var hints = FixHints.None;
                if (LexicalLocks.Around(access.Operation).ToList() is [_] && LockText.Of(other.Guards.Locks.First(held => held.Lock.Equals(main)), access) is { } text && main.Kind is PrimitiveKind.Monitor or PrimitiveKind.Lock)
                    hints = hints.Add(FixHints.Guard, text);
                // One of the two may be the first value, stored before anyone reads it, and who reads one word sees a whole one.
                report.Judge(((access.Changes && other.Changes) || (meet && race!.IsOfOneMember && variable.ValueType()?.SpecialType != SpecialType.System_Boolean) || (IsOfSeveralSteps(access, other) && (meet || access.Use is not null))) && (meet || !access.Body.IsKeptApartByCallers) && !access.Guards.Locks.Concat(other.Guards.Locks).Any(held => IsKeptBetweenMembers(held, type)), access.Location, [other.Location], hints, arguments);
            }
        }
    }

    /// <summary>Whether the two are made around one lock, as its reader's and its writer's side: <c>new ReadGuard(_lock)</c>, <c>new WriteGuard(_lock)</c>.</summary>
    private static bool AreOne(Grip one, Grip other, TypeFacts type) => Wrapped(one, type) is { } wrapped && SymbolEqualityComparer.Default.Equals(wrapped, Wrapped(other, type));

    private static IFieldSymbol? Wrapped(Grip guard, TypeFacts type) => guard.Lock.Path.Variable is { } variable && Assignments.ValuesOf(variable, type).ToList() is [var value] && value.Unwrapped() is IObjectCreationOperation { Arguments: var arguments }
        ? arguments.Select(argument => (argument.Value.Unwrapped() as IFieldReferenceOperation)?.Field).FirstOrDefault(field => field is { IsReadOnly: true, Type.ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } }) : null;

    /// <summary>Whether the one that reads can see half of what the other does: contents, but for their number, or values of several words; or an update of what it has read.</summary>
    private static bool IsOfSeveralSteps(Access access, Access other) => (access.Changes ? other : access) is var read
        && (read.Use is not null ? !read.LooksAtNumber : read.IsElement || access.Kind == AccessKind.Update || other.Kind == AccessKind.Update || read.Variable.ValueType()?.IsOfSeveralWords() == true);

    /// <summary>Whether a member that is named for set-up stores a value of its own choice: others come after it.</summary>
    private static bool IsFirstValue(Access access) => access.Kind == AccessKind.Write && access.Use is null && MethodNames.IsLifecycle(access.Body.Body);

    /// <summary>Whether the lock belongs to the same type, or the same member, and not to whatever a getter answers; others are held for reasons of their own.</summary>
    private static bool IsSibling(Grip grip, ISymbol variable) => grip.Lock.Path.Variable switch
    {
        IPropertySymbol property when property.GetMethod?.IsAutoAccessor() != true => false,
        IFieldSymbol or IPropertySymbol or null => SymbolEqualityComparer.Default.Equals((grip.Lock.Path.Variable ?? grip.Lock.Path.Root.Symbol as ISymbol)?.OutermostType() ?? variable.OutermostType(), variable.OutermostType()),
        _ => true,
    };

    /// <summary>Whether nothing else is held when a lambda or local function comes to the access, and <paramref name="main"/> by no caller of its member: whoever waits for what it starts keeps its locks meanwhile.</summary>
    private static bool IsAllKnown(Access access, LockId main) => access.Body.Body.Enclosing is null
        || (access.Body.Type.Callers.LocksAtEntry(access.Body.Type.FactsOf(access.Body.Body.Outermost)) is { IsKnown: true, Must.IsEmpty: true }
            && !(access.Body.Body.Outermost.Method is { } member && access.Body.Type.Calls.To(member).Any(call => call.Caller.HeldAt(call.Operation).Must.Any(grip => grip.Lock.Equals(main)))));

    /// <summary>Whether one member leaves the semaphore acquired for another, as a pause and what ends it do: what is done in between holds it, too.</summary>
    private static bool IsKeptBetweenMembers(Grip grip, TypeFacts type) => grip.IsSemaphore && type.Bodies.Any(body => OtherReleases.IsIn(body, grip));

    private static string Name(Grip grip, Access access) => LockText.Of(grip, access) ?? grip.Lock.ToString();
}
