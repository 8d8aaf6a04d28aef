using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Two threads complete one task, and the second gets an exception that it does not expect; or one queue, to which the second still adds.</summary>
internal sealed class SecondCompletionRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SecondCompletion,
        title: "A TaskCompletionSource is completed by two threads",
        messageFormat: "'{0}' {3} when '{1}' has been completed before, {2}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Complete it with TrySetResult, TrySetException and TrySetCanceled, which leave a completed task as it is.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var early in EarlyCompletion.Of(type))
        {
            var (site, addition) = (early.Completion.Syntax.GetLocation(), early.Addition.Syntax.GetLocation());
            var effect = early.Addition.TargetMethod.Name switch { "TryWrite" => "adds nothing", "WriteAsync" => "throws a ChannelClosedException", _ => "throws an InvalidOperationException" };
            report.At(site, early.Meeting.Sites.Insert(0, addition).Distinct().Where(other => !other.Equals(site)), FixHints.None, Excerpt.Of(early.Addition.Syntax), early.Queue.Name, $"which who is done first does here for all, {early.Meeting.Text}", effect);
        }

        foreach (var source in SecondCompletion.Of(type))
        {
            var seconds = source.ToList();
            var first = seconds.Find(second => !second.IsTested) ?? seconds[0];
            var others = seconds.Where(second => second != first).Select(second => second.Site.Location);
            object[] arguments = [Excerpt.Of(first.Site.Operation.Syntax), source.Key.Name, first.Text, "throws an InvalidOperationException"];
            report.Judge(!first.IsTested || first.AreBothTested, first.Site.Location, first.Sites.Concat(others).Distinct(), FixHints.None.Add(FixHints.Member, source.Key.Name), arguments);
        }
    }
}
