using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>State is changed under a read lock, which many threads hold at once.</summary>
internal sealed class WriteUnderReadLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WriteUnderReadLock,
        title: "State is changed under a read lock",
        messageFormat: "'{0}' changes '{1}' under the read lock of '{2}', which other threads hold at the same time",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Enter the write lock for changes.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        CheckCalls(type, report);
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures))
        {
            foreach (var change in accesses.Where(access => access.Changes && !access.IsAtomic && !access.IsOwnElement && access.Guards is { HasOthers: false, Locks.IsEmpty: false }))
            {
                if (!change.Guards.Locks.All(held => held.Mode == LockMode.Shared || (held.Mode == LockMode.Upgradeable && IsHeldByReaders(held, accesses))) || change.Operation is ICoalesceAssignmentOperation || IsIdempotent(change) || IsUpgraded(change) || change.Body.Type.Threads.IsConfined(change.Body)
                    // Each call of a function has locals of its own.
                    || (variable is ILocalSymbol or IParameterSymbol && !accesses.Any(access => type.Threads.InParallel(change, access) is not null)))
                    continue;
                // Reads of the variable under the same lock, or changes under its write lock, say that the lock is meant for it.
                var grip = change.Guards.Locks.First();
                if (accesses.Any(access => access != change && (access.Body.Body.Outermost != change.Body.Body.Outermost || IsOfOneOwner(grip, change)) && access.Guards.Locks.Any(other => other.Lock.Equals(grip.Lock))) || ((change.Kind == AccessKind.Update || change.Use is not null) && IsOfOneOwner(grip, change)))
                    report.At(change.Location, accesses.Where(access => access != change && access.Guards.Locks.Any(other => other.Lock.Equals(grip.Lock))).Take(1).Select(access => access.Location), FixHints.None.Add(FixHints.Member, variable.Name).Add(FixHints.Lock, LockText.Of(grip, change) ?? ""), Excerpt.Of((change.Use is null ? change.Operation : change.Operation.Parent!).Syntax), variable.Name, LockText.Of(grip, change) ?? grip.Lock.ToString());
            }
        }
    }

    /// <summary>Calls, under a read lock, of members that change their object, of a class which leaves the locks to its users: the write lock is held for such calls elsewhere.</summary>
    private static void CheckCalls(TypeFacts type, Report report)
    {
        if (!type.Bodies.Any(body => body.Events.Any(acquire => acquire.Mode == LockMode.Shared)))
            return;
        var calls = type.Bodies.SelectMany(body => body.Body.Calls.Where(call => call.Instance is not (null or IInstanceReferenceOperation) && call.TargetMethod.IsInSource() && !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OutermostType(), type.Type)).Select(call => (Call: call, Body: body, Held: body.HeldAt(call)))).ToList();
        foreach (var (call, body, held) in calls)
        {
            if (held is not { IsKnown: true, Must.IsEmpty: false } || !held.Must.All(grip => grip.Mode == LockMode.Shared) || call.Instance!.Unwrapped() is not IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } kept || !ChangingMember.Is(call.TargetMethod) || type.Threads.IsConfined(body))
                continue;
            var grip = held.Must.First();
            if (calls.Find(other => SymbolEqualityComparer.Default.Equals(other.Call.TargetMethod.ContainingType, call.TargetMethod.ContainingType) && other.Held.Must.Any(own => own.Mode == LockMode.Exclusive && own.Lock.Equals(grip.Lock))) is { Call: { } written })
                report.At(call.Syntax.GetLocation(), [written.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), kept.Member.Name, LockText.Of(grip.Lock));
        }
    }

    /// <summary>Whether the lock is of the object whose variable it is, or static like it: one of another object guards what is in that.</summary>
    private static bool IsOfOneOwner(Grip grip, Access change) => change.Variable is ILocalSymbol or IParameterSymbol || grip.Lock.Path.Elements.Length <= 1;

    /// <summary>Whether readers use the variable: they enter beside the one thread that holds the upgradeable lock.</summary>
    private static bool IsHeldByReaders(Grip held, IEnumerable<Access> accesses) => accesses.Any(access => access.Guards.Locks.Any(other => other.Mode == LockMode.Shared && other.Lock.Equals(held.Lock)));

    /// <summary>Whether all threads store the same constant.</summary>
    private static bool IsIdempotent(Access change) => change is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true } };

    /// <summary>Whether the scope that holds the lock has been told to hold it for writing: <c>using var scope = _lock.ForReadingUpgradeable(); …; scope.Upgrade();</c>.</summary>
    private static bool IsUpgraded(Access change) => change.Body.Body.Outermost is var member && member.WithNested.SelectMany(body => body.Calls).Any(call =>
        call.TargetMethod.Name.StartsWith("Upgrade", StringComparison.Ordinal) && call.Syntax.Span.End <= change.Operation.Syntax.SpanStart
        && call.Instance?.Unwrapped() is ILocalReferenceOperation { Local: var scope } && change.Body.Type.Locks.LocalsOf(member).OnlyValue(scope) is { } value
        && value.DescendantsAndSelf().Any(part => part is IInvocationOperation acquire && EventReader.Read(acquire) is { Action: SyncAction.Acquire, Mode: LockMode.Upgradeable }));
}
