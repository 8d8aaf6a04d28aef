using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field is guarded by a lock at most of its accesses, and not at this one.</summary>
internal sealed class InconsistentGuardRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.InconsistentGuard,
        title: "A field is guarded by a lock elsewhere, not here",
        messageFormat: "'{0}' is {1} here without '{2}', {3}: {4}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A lock protects only what all threads do under it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var found = new List<(ISymbol Variable, Access Access, GuardEvidence Guard, int Holders, int Members)>();
        foreach (var (variable, accesses) in type.Shared)
        {
            foreach (var look in UnlockedLook.Among(accesses))
                Publish(report, variable, look, accesses);
            foreach (var reset in UnlockedReset.Among(accesses))
                Publish(report, variable, reset, accesses);
            foreach (var (change, guarded, checkedGuard) in ChangedBesideCheck.Among(accesses))
                report.At(change.Location, [guarded.Location], HintsOf(variable, checkedGuard, LockText.Of(checkedGuard, change) ?? LockText.Of(checkedGuard.Lock)), variable.Name, "changed", LockText.Of(checkedGuard, change) ?? LockText.Of(checkedGuard.Lock), $"under which line {Excerpt.Line(guarded.Location)} changes it, after another look", Consequence(changes: true, usesContents: true));
            if (UnlockedDisposal.Among(accesses) is { } disposal)
                Publish(report, variable, disposal, accesses);
            foreach (var call in UnlockedCall.Among(accesses))
                Publish(report, variable, call, accesses);
            var relevant = GuardEvidence.Relevant(variable, accesses);
            if (relevant.Any(access => access.IsAtomic) || variable is IFieldSymbol { IsVolatile: true } || GuardEvidence.Of(relevant) is not { } guard)
                continue;
            var holders = GuardEvidence.Members(relevant.Where(guard.IsHeldAt));
            var members = GuardEvidence.Members(relevant);
            if (holders < 2 || guard.Guarded < 3)
                continue;
            // A read beside few others may well be meant without the lock; walking through what they change is not.
            var isRule = relevant.Count(guard.IsHeldAt) >= 3;
            var torn = TornLook.Among(variable, accesses).Select(look => look.Read).ToList();
            foreach (var access in relevant.Where(access => (isRule || access.Changes || access.Operation.Unconverted() is IForEachLoopOperation) && !torn.Contains(access) && IsBare(access, relevant, guard)))
                found.Add((variable, access, guard, holders, members));
        }

        foreach (var (use, change, members) in LockedItself.Of(type))
            Publish(report, use, change, members);
        foreach (var left in LeftGuard.Of(type).GroupBy(left => left.Write).Select(same => same.First()).Where(left => !found.Exists(other => other.Access.Operation.Syntax.Span.IntersectsWith(left.Write.Syntax.Span))))
            report.At(left.Write.Syntax.GetLocation(), [left.Call.Syntax.GetLocation()], FixHints.None, left.Variable.Name, "written", LockText.Of(left.Guard.Lock), $"which '{left.Caller.Body.Name}' has left when it returned this task on line {Excerpt.Line(left.Call.Syntax.GetLocation())} without awaiting it", "who came next has found the value as it was");

        foreach (var (variable, access, guard, holders, members) in found)
        {
            // A helper that takes the lock for nothing of all it does is called when nobody else is there, or was written by somebody who thought so.
            var isHelper = access.Body.Body.Outermost is { Method.DeclaredAccessibility: Accessibility.Private } member
                && found.Where(other => other.Access.Body.Body.Outermost == member).Select(other => other.Variable).Distinct<ISymbol>(SymbolEqualityComparer.Default).Skip(2).Any();
            Publish(report, variable, access, guard, holders, members, isHelper);
        }
    }

    private static void Publish(Report report, ISymbol variable, UnlockedLook look, ImmutableArray<Access> accesses)
    {
        var (read, change, guard, isChecked) = look;
        // Internal and protected members may have callers that hold the lock; those that take it themselves have not.
        if (MethodNames.IsLifecycle(read.Body.Body) || IsAmongItsOwn(read, accesses) || !EventWork.IsReachedByOthers(read.Body) || LockText.Of(guard, read) is not { } text
            || (!isChecked && read.Body.Body.Outermost.Method is not { DeclaredAccessibility: Accessibility.Public or Accessibility.Private })
            // What threads of the type alone change has an order of its own.
            || !accesses.Any(access => access.Use == ContentsUse.Write && EventWork.IsReachedByOthers(access.Body))
            || UnlockedLook.MeetingOf(read, accesses.Where(access => access.Use == ContentsUse.Write)) is not null)
            return;
        var hints = HintsOf(variable, guard, text);
        object[] arguments = [variable.Name, "read", text, $"under which '{Excerpt.Of(change.Operation.Parent!.Syntax)}' in '{change.Body.Body.Name}' on line {Excerpt.Line(change.Location)} changes it",
            "what is there may not be found, and the read may throw or never end"];
        var isRule = IsWalk(read) && GuardEvidence.Members(accesses.Where(access => access.Guards.Locks.Contains(guard))) >= 3;
        if ((isChecked || isRule) && !read.Operation.IsCaught() && !read.Body.IsKeptApartByCallers
            && !EventWork.AreOfOneSource(accesses.Where(access => access.Use == ContentsUse.Write).Append(read).Select(access => access.Body).ToList()))
            report.At(read.Location, [change.Location], hints, arguments);
        else
            report.Suggest(read.Location, [change.Location], hints, arguments);
    }

    private static void Publish(Report report, ISymbol variable, UnlockedReset found, ImmutableArray<Access> accesses)
    {
        var (reset, test, use, guard) = found;
        var threads = reset.Body.Type.Threads;
        var member = threads.OutsideCaller(reset.Body);
        if (member.Method is not { DeclaredAccessibility: Accessibility.Public } || !threads.IsCallableFromOutside(reset.Body.Type.FactsOf(member)) || MethodNames.IsLifecycle(member) || MethodNames.MayBeLast(member)
            || IsAmongItsOwn(reset, accesses) || LockText.Of(guard, reset) is not { } text)
            return;
        var hints = HintsOf(variable, guard, text);
        object[] arguments = [variable.Name, "written", text,
            $"under which '{use.Body.Body.Name}' tests it on line {Excerpt.Line(test.Location)} and counts on that on line {Excerpt.Line(use.Location)}", "it is null there by then"];
        report.Judge(!(MethodNames.IsLifecycle(use.Body.Body) || found.IsPartOfAnEnd || reset.Body.IsKeptApartByCallers), reset.Location, [test.Location, use.Location], hints, arguments);
    }

    private static void Publish(Report report, ISymbol variable, UnlockedDisposal found, ImmutableArray<Access> accesses)
    {
        if (IsAmongItsOwn(found.Use, accesses) || LockText.Of(found.Guard, found.Use) is not { } text)
            return;
        var hints = HintsOf(variable, found.Guard, text);
        report.Suggest(found.Use.Location, [found.Change.Location, found.Set.Syntax.GetLocation()], hints, variable.Name, Done(writes: false, found.Use.Changes), text,
            $"under which '{found.Change.Body.Body.Name}' asks for '{found.Flag?.Name}' and changes it on line {Excerpt.Line(found.Change.Location)}", $"it may have asked before line {Excerpt.Line(found.Set.Syntax.GetLocation())} set that");
    }

    /// <summary>A collection that is its own lock in several members has been thought of as one for several threads.</summary>
    private static void Publish(Report report, Access use, Access change, int members)
    {
        var text = Excerpt.Of(use.Operation.Syntax);
        object[] arguments = [text, Done(writes: false, use.Changes), $"lock ({text})", $"under which '{Excerpt.Of(change.Operation.Parent!.Syntax)}' in '{change.Body.Body.Outermost.Name}' on line {Excerpt.Line(change.Location)} changes what '{use.Variable.Name}' keeps", Consequence(use.Changes, usesContents: true)];
        report.Judge(members >= 2 && !MethodNames.IsLifecycle(use.Body.Body) && !use.Body.IsKeptApartByCallers, use.Location, [change.Location], FixHints.None, arguments);
    }

    private static void Publish(Report report, ISymbol variable, UnlockedCall found, ImmutableArray<Access> accesses)
    {
        var (call, example, change, guard, holders) = found;
        var threads = call.Caller.Type.Threads;
        var member = threads.OutsideCaller(call.Caller);
        if (MethodNames.IsLifecycle(member) || MethodNames.MayBeLast(member) || IsAmongItsOwn(change, accesses))
            return;
        var (text, helper) = (LockText.Of(guard.Lock), change.Body.Body.Name);
        var hints = HintsOf(variable, guard, text);
        object[] arguments = [variable.Name, $"{Done(change.Writes, change.Changes)} by '{helper}', which is called", text,
            $"which {holders} of {holders + 1} members that call '{helper}' hold, '{example.Caller.Body.Name}' on line {Excerpt.Line(example.Operation.Syntax.GetLocation())} among them", Consequence(changes: true, usesContents: false)];
        Location[] others = [change.Location, example.Operation.Syntax.GetLocation()];
        report.Judge(holders >= 3 && !OneUserShape.Has(variable) && member.Method is { DeclaredAccessibility: Accessibility.Public } && threads.IsCallableFromOutside(call.Caller.Type.FactsOf(member)) && !call.Caller.IsKeptApartByCallers, call.Operation.Syntax.GetLocation(), others, hints, arguments);
    }

    private static bool IsBare(Access access, List<Access> accesses, GuardEvidence guard) =>
        access.Guards.AreNone
        && access.Kind is AccessKind.Read or AccessKind.Write
        && !MethodNames.IsLifecycle(access.Body.Body)
        && !IsAmongItsOwn(access, accesses)
        && access.Operation.Parent is not ILockOperation
        && (access.Changes || IsReadHalfDone(access, accesses))
        // Tested first without the lock, then with it.
        && !accesses.Any(other => other.Body.Body.Outermost == access.Body.Body.Outermost && guard.IsHeldAt(other));

    /// <summary>Whether one thread only runs the access and all changes: the user interface's, or one that the type starts.</summary>
    private static bool IsAmongItsOwn(Access access, IEnumerable<Access> accesses)
    {
        var threads = access.Body.Type.Threads;
        return threads.IsConfined(access.Body)
            && accesses.Where(other => other.Changes).All(change => threads.IsConfined(change.Body) && threads.EntriesReaching(change.Body).SequenceEqual(threads.EntriesReaching(access.Body)));
    }

    /// <summary>
    /// Whether a read can see more than a stale value: contents that are being changed, or a value that is written in several steps.
    /// A single word is read at once, and the object it refers to was complete when it was stored (.NET memory model).
    /// </summary>
    private static bool IsReadHalfDone(Access read, List<Access> accesses)
    {
        if (read.Use is not null || read.IsElement)
            return !accesses.Any(access => access.Writes && !access.IsElement);
        return IsOfSeveralSteps(read.Variable);
    }

    /// <summary>Whether a value of the variable may be written in several steps.</summary>
    public static bool IsOfSeveralSteps(ISymbol variable) =>
        variable.ValueType() is { IsValueType: true, SpecialType: SpecialType.None or SpecialType.System_Decimal or SpecialType.System_Nullable_T, TypeKind: not TypeKind.Enum };

    /// <summary>What the access does, in the words of the message.</summary>
    public static string Done(bool writes, bool changes) => writes ? "written" : changes ? "changed" : "read";

    private static ImmutableDictionary<string, string?> HintsOf(ISymbol variable, Grip guard, string text) => FixHints.None.Add(FixHints.Member, variable.Name).Add(FixHints.Guard, text).Add(FixHints.Primitive, guard.Lock.Kind.ToString());

    /// <summary>What comes of it.</summary>
    public static string Consequence(bool changes, bool usesContents) =>
        changes ? "another thread is in the middle of something under it" : usesContents ? "another thread may be changing it" : "the value may be stale, or half of a change";

    /// <summary>The collection that is locked to guard itself: its author has said what the lock is for.</summary>
    private static bool IsDeclared(GuardEvidence guard, ISymbol variable) => SymbolEqualityComparer.Default.Equals(guard.Guard.Lock.Path.Variable, variable);

    /// <summary>Whether the lock is an object that others have given, and that is worked with under it: it keeps its users apart, which need not share this object.</summary>
    private static bool IsOfGivenObject(GuardEvidence guard, TypeFacts type) =>
        guard.Guard.Lock.Path.Variable is { } holder
        && (holder is IParameterSymbol || (Assignments.ValuesOf(holder, type).ToList() is { Count: > 0 } values && values.TrueForAll(value => value.Unwrapped() is IParameterReferenceOperation)))
        && type.Bodies.SelectMany(body => body.Body.Operations).Any(use => (use as IInvocationOperation)?.Instance is { } called && Assignments.Refers(called, holder));

    /// <summary>Whether the type itself calls the member, and holds the lock wherever it does.</summary>
    private static bool IsCalledUnderLock(IMethodSymbol member, GuardEvidence guard, TypeFacts type) =>
        type.Calls.To(member).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && call.Caller.HeldAt(call.Operation).Must.Any(grip => grip.Lock.Equals(guard.Guard.Lock)));

    /// <summary>Whether a member that anybody can call goes through all elements, or copies them: a change in between makes it throw.</summary>
    private static bool IsWalk(Access access)
    {
        if (access.Use != ContentsUse.Read || access.Body.Body.Outermost.Method is not { DeclaredAccessibility: Accessibility.Public })
            return false;
        var part = access.Operation.Unconverted() is IPropertyReferenceOperation { Property: { IsIndexer: false, Name: "Keys" or "Values" } } keys ? keys : null;
        return (part is null ? access.Operation.Unconverted() : part.Unconverted()) switch
        {
            IForEachLoopOperation => true,
            IArgumentOperation { Parent: IInvocationOperation call } => part is null ? ContainerTable.IsDisturbed(access.Operation) : call.TargetMethod is not { Name: "Any" or "Count" or "LongCount", Parameters.Length: 1 },
            IInvocationOperation { TargetMethod.Name: "ToArray" or "CopyTo" } => part is not null || ContainerTable.IsDisturbed(access.Operation),
            _ => false,
        };
    }

    private static void Publish(Report report, ISymbol variable, Access access, GuardEvidence guard, int holders, int members, bool isHelper)
    {
        var share = (double)guard.Guarded / (guard.Guarded + guard.Unguarded);
        if (share < (access.Changes ? 0.6 : 0.75) || LockText.Of(guard.Guard, access) is not { } text)
            return;
        var hints = HintsOf(variable, guard.Guard, text);
        object[] arguments =
        [
            variable.Name,
            Done(access.Writes, access.Changes),
            text,
            $"which {holders} of {members} members that use it hold, '{guard.Example.Body.Body.Name}' on line {Excerpt.Line(guard.Example.Location)} among them",
            Consequence(access.Changes, access.Use is not null),
        ];
        // Internal and protected members may have callers that hold the lock, and so have those of which the type's own calls all do.
        var isOpen = access.Body.Body.Outermost.Method is { DeclaredAccessibility: Accessibility.Public or Accessibility.Private } member && !IsCalledUnderLock(member, guard, access.Body.Type);
        report.Judge((access.Changes || IsWalk(access)) && isOpen && !isHelper && !OneUserShape.Has(variable) && !MethodNames.MayBeLast(access.Body.Body) && (share >= 0.75 || IsDeclared(guard, variable)) && (IsDeclared(guard, variable) || !IsOfGivenObject(guard, access.Body.Type)) && !access.Body.IsKeptApartByCallers, access.Location, [guard.Example.Location], hints, arguments);
    }
}
