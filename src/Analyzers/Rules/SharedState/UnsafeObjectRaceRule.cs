using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A collection, or another object that is not thread-safe, is changed by one thread while another uses it.</summary>
internal sealed class UnsafeObjectRaceRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnsafeObjectRace,
        title: "An object that is not thread-safe is used by concurrent code",
        messageFormat: "'{0}' is a {1}, which is not thread-safe; '{2}' {3}, {4}: it may lose elements, throw or never return",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Guard all uses with one lock, use a concurrent or immutable collection, or give each thread its own object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var operation in type.Bodies.SelectMany(OverlappingOperation.In))
        {
            report.At(operation.Second.Syntax.GetLocation(), [operation.First.Syntax.GetLocation()], FixHints.None, Excerpt.Of(operation.Session.Syntax), operation.Session.Type!.Name, Excerpt.Of(operation.Second.Syntax), "begins an operation of it",
                $"and '{Excerpt.Of(operation.First.Syntax)}' on line {Excerpt.Line(operation.First.Syntax.GetLocation())}, which nobody has awaited by then, still runs");
        }

        foreach (var (change, other) in KeptObjects.ForNamedKeys(type))
        {
            report.Suggest(change.Location, [other.Location], FixHints.None, Excerpt.Of(change.Operation.Syntax), NameOf(change), Excerpt.Of(Whole(change.Operation).Syntax), "changes it",
                $"and whoever asks '{change.Variable.Name}' for the same key has the same one, as '{other.Body.Body.Name}' on line {Excerpt.Line(other.Location)}");
        }

        foreach (var change in KeptObjects.ChangedByUpdate(type))
            report.At(change.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(change.Syntax), change.Type?.Name ?? "object", Excerpt.Of(Whole(change).Syntax), "changes it", "and 'AddOrUpdate' runs this without a lock, for every thread that comes with the key");
        foreach (var (change, given) in type.Bodies.SelectMany(CachedObject.In))
            report.At(change.Syntax.GetLocation(), [given.Syntax.GetLocation()], FixHints.None, Excerpt.Of(change.Syntax), change.Type?.Name ?? "object", Excerpt.Of(Whole(change).Syntax), "changes it", $"and the cache that is asked on line {Excerpt.Line(given.Syntax.GetLocation())} gives the same one to all who ask for the key");
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (channel, promise, taking, body) in OneReader.Of(type))
        {
            if (type.Threads.EntriesReaching(body).FirstOrDefault(entry => entry.MeetsItself(channel)) is { } readers)
                report.At(taking.Syntax.GetLocation(), [promise.Syntax.GetLocation(), readers.Location], FixHints.None, channel.Name, "channel for one reader at a time", Excerpt.Of(taking.Syntax), "takes from it", $"and {readers.Text} do so at once");
        }

        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached.Where(reached => type.Locks.IsConstant(reached.Variable))))
        {
            var uses = accesses.Where(access => access.Use is not null).ToImmutableArray();
            if (uses.IsEmpty || IsReplaced(accesses) || Assignments.AreSynchronized(variable, type))
                continue;
            var guard = GuardEvidence.Of(accesses);
            foreach (var change in uses.Where(use => use.Use == ContentsUse.Write && use.Guards.AreNoLocks))
                Publish(report, HeaderTable.IsClient(variable.ValueType()) ? $"{variable.Name}.DefaultRequestHeaders" : variable.Name, change, uses, guard, mayDiffer: false);
            foreach (var look in UnlockedLook.Among(accesses))
                Publish(report, variable.Name, look, uses, guard);
        }

        foreach (var work in LetGoWork.Of(type))
            Publish(report, work);
        foreach (var (uses, isForAll) in KeptObjects.Of(type))
        {
            foreach (var change in uses.Where(use => use.Use == ContentsUse.Write && use.Guards.AreNone))
                Publish(report, $"{change.Variable.Name}[…]", change, uses, guard: null, mayDiffer: !isForAll);
        }
    }

    /// <summary>All changes hold the lock, and a read does not that goes through what is being changed.</summary>
    private static void Publish(Report report, string name, UnlockedLook look, ImmutableArray<Access> uses, GuardEvidence? guard)
    {
        var read = look.Read;
        if (!MethodNames.IsLifecycle(read.Body.Body) && LockText.Of(look.Guard, read) is { } text && UnlockedLook.MeetingOf(read, uses.Where(use => use.Use == ContentsUse.Write)) is { } meeting)
            report.At(read.Location, meeting.Sites, LockHints.OfGuard(guard, read), name, NameOf(read), Excerpt.Of(Whole(read.Operation).Syntax), $"reads it without '{text}', under which it is changed", meeting.Text);
    }

    /// <summary>Work that was let go is not done yet when the caller goes on.</summary>
    private static void Publish(Report report, LetGoWork work)
    {
        var change = work.Outside.Use == ContentsUse.Write ? work.Outside : work.Inside;
        var other = change == work.Outside ? work.Inside : work.Outside;
        report.At(change.Location, [other.Location, work.Call.Syntax.GetLocation(), work.Entry.Location], FixHints.None, change.Variable.Name, NameOf(change), Excerpt.Of(Whole(change.Operation).Syntax), "changes it",
            $"and {work.Entry.Text} may be at '{Excerpt.Of(Whole(other.Operation).Syntax)}' on line {Excerpt.Line(other.Location)} meanwhile, as nobody waits for '{Excerpt.Of(work.Call.Syntax)}' on line {Excerpt.Line(work.Call.Syntax.GetLocation())}");
    }

    private static string NameOf(Access access) => HeaderTable.IsClient(access.Variable.ValueType()) ? "HttpRequestHeaders" : (KeptClass.Of(access.Variable, access.Body.Type) ?? access.Operation.Type)?.Name ?? "object";

    /// <summary>The call, or the beginning of the loop, that reads.</summary>
    private static IOperation Whole(IOperation read) => read.Unconverted() switch
    {
        null => read,
        IArgumentOperation { Parent: { } call } => call,
        var outer => outer,
    };

    /// <summary>Whether the variable is given other objects as time goes by: who changes one may be alone with it.</summary>
    private static bool IsReplaced(ImmutableArray<Access> accesses) => accesses.Any(access => access.Writes);

    private static void Publish(Report report, string name, Access change, ImmutableArray<Access> uses, GuardEvidence? guard, bool mayDiffer)
    {
        var conflicts = uses
            .Where(use => !use.MayExclude(change) && !(change.IsOwnItem && use.IsOwnItem))
            .Select(use => (Use: use, Meeting: change.Body.Type.Threads.InParallel(change, use)))
            .Where(conflict => conflict.Meeting is not null)
            .OrderByDescending(conflict => conflict.Use == change)
            .ThenByDescending(conflict => conflict.Use.Use)
            .ToList();
        if (conflicts.Count == 0)
            return;
        var hints = LockHints.OfGuard(guard, change);
        if (HeaderTable.IsClient(change.Variable.ValueType()))
            hints = FixHints.None;
        else if (hints.IsEmpty && conflicts.All(conflict => conflict.Use == change))
            hints = hints.Add(FixHints.Member, change.Variable.Name);
        object[] arguments = [name, NameOf(change), Excerpt.Of(Whole(change.Operation).Syntax), "changes it", conflicts[0].Meeting!.Text];
        // What others change may be set up before they let the thread start.
        // How many there are by then is a number that a thread tells of while its starter goes on.
        var isCertain = (change.Body.Type.Threads.EntriesReaching(change.Body).Any() || conflicts.Any(conflict => conflict.Use.Changes))
            && conflicts.Any(conflict => conflict.Use.Changes || conflict.Meeting!.Left.Entry is not null || conflict.Use.Operation.Unconverted() is not IPropertyReferenceOperation { Property.Name: "Count" or "Length" });
        report.Judge(isCertain && !mayDiffer && !conflicts.TrueForAll(conflict => conflict.Meeting!.MayBeKeptApart), change.Location, conflicts[0].Meeting!.Sites, hints, arguments);
    }
}
