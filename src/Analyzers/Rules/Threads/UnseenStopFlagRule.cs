using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop polls a plain variable that another thread sets: the compiler may read it once for all rounds.</summary>
internal sealed class UnseenStopFlagRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnseenStopFlag,
        title: "A polled stop flag is not volatile",
        messageFormat: "The loop on line {0} polls '{1}', which is not volatile, {2}: {3}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Make the flag volatile, read it with Volatile.Read, or use a CancellationToken. Optimised code may keep a plain variable in a register for as long as the loop lasts (.NET memory model: reads of plain variables may be coalesced).");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var flag in type.MentionsThreads ? type.Bodies.SelectMany(PolledLoop.In).SelectMany(PolledFlag.Of).OfType<PolledFlag>() : [])
        {
            if (CanBeKeptInRegister(flag) && Meeting(flag) is { } meeting)
                Publish(report, flag, meeting);
        }

        foreach (var flag in type.Bodies.SelectMany(PolledLoop.In).SelectMany(ForeignFlag.Of))
            Publish(report, flag);
    }

    private static void Publish(Report report, ForeignFlag flag)
    {
        if (flag.Loop.Synchronises)
            return;
        var set = flag.Set;
        report.At(flag.Read.Syntax.GetLocation(), set is null ? [] : [set], FixHints.None, Excerpt.Line(flag.Loop.Location), flag.Flag.Name,
            "and nothing in the loop changes it, so that only another thread can" + (set is null ? "" : $", by '{Excerpt.Of(set)}' on line {Excerpt.Line(set)} of '{flag.Flag.ContainingType.Name}'"), "optimised code may read the flag once and never see it change");
    }

    private static bool CanBeKeptInRegister(PolledFlag flag) =>
        flag.Access.Kind == AccessKind.Read
        && flag.Variable is not (IFieldSymbol { IsVolatile: true } or IPropertySymbol { SetMethod.IsInitOnly: true })
        && flag.Access.Guards.AreNone
        && !flag.Accesses.Any(access => access.Writes && flag.Loop.Operations.Contains(access.Operation));

    /// <summary>How the polling thread meets one that sets the flag.</summary>
    private static Meeting? Meeting(PolledFlag flag) => flag.Accesses
        .Where(access => access.Writes && access.Body != flag.Access.Body && !access.Body.Type.Callers.IsDuringConstruction(access))
        // Nobody can have waited for a loop that only this write ends.
        .Select(write => flag.Access.Body.Type.Threads.InParallel(flag.Access, write, othersMayJoin: false))
        .FirstOrDefault(meeting => meeting is not null);

    private static void Publish(Report report, PolledFlag flag, Meeting meeting)
    {
        var site = flag.Access.Location;
        var hints = FixHints.None.Add(FixHints.Member, flag.Variable.Name);
        var line = Excerpt.Line(flag.Loop.Location);
        if (flag.Loop.Synchronises)
            report.Suggest(site, meeting.Sites, hints, line, flag.Variable.Name, meeting.Text, "only what else the loop calls makes it read the flag again");
        else
            report.At(site, meeting.Sites, hints, line, flag.Variable.Name, meeting.Text, "optimised code may read the flag once and never see it change");
    }
}
