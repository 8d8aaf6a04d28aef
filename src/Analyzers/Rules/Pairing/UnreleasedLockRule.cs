using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock, semaphore, mutex or reader/writer lock that some path out of a body leaves acquired.</summary>
internal sealed class UnreleasedLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnreleasedLock,
        title: "A lock is not released on every path",
        messageFormat: "'{0}' is acquired here and still held {1}: whoever asks for it next waits for ever",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "One path out of the body releases the lock and another does not, or no path and no other member does. Release it in a finally block.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <summary>Who enters a gate of another class need not know of threads.</summary>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var leak in body.Leaks.Where(leak => !leak.IsOnException && !CrossedRelease.Explains(leak, body)))
            report.Judge(!leak.IsUnlikely, leak.Site.GetLocation(), new[] { leak.Exit ?? leak.Earlier?.GetLocation(), leak.Stop?.GetLocation() }.OfType<Location>(), LockHints.Of(leak), LockHints.NameOf(leak), EndOf(leak, body));

        foreach (var permit in ForgottenPermit.Of(body))
            report.At(permit.Taken.Syntax.GetLocation(), [permit.Exit.Syntax.GetLocation()], FixHints.None, Excerpt.Of(permit.Taken.Syntax), $"at the {KeywordOf(permit.Exit.Syntax.GetLocation())} on line {Excerpt.Line(permit.Exit.Syntax.GetLocation())}");

        foreach (var (enter, exit, _) in ForgottenLeave.Of(body).Where(leave => !leave.IsOnException))
            report.At(enter.Syntax.GetLocation(), [exit.Syntax.GetLocation()], FixHints.None, Excerpt.Of((enter.Instance ?? enter).Syntax), $"at the {KeywordOf(exit.Syntax.GetLocation())} on line {Excerpt.Line(exit.Syntax.GetLocation())}");
    }

    private static string EndOf(Leak leak, BodyFacts body) => leak switch
    {
        { IsOfIterator: true, Exit: { } given, Stop: { } stop } => $"at the yield return on line {Excerpt.Line(given)}, after which '{Excerpt.Of(stop)}' on line {Excerpt.Line(stop.GetLocation())}{FileOf(stop, given)} asks for no more",
        { IsOfIterator: true, Exit: { } given } => $"at the yield return on line {Excerpt.Line(given)}, after which nobody need ask for more",
        { Exit: { } exit } => $"at the {KeywordOf(exit)} on line {Excerpt.Line(exit)}",
        { Earlier: { } earlier } => $"when '{body.Body.Name}' ends, a second time after '{Excerpt.Of(earlier)}' on line {Excerpt.Line(earlier.GetLocation())}, with no release in between",
        _ => $"when '{body.Body.Name}' ends",
    };

    private static string FileOf(SyntaxNode stop, Location given) => stop.SyntaxTree == given.SourceTree ? "" : $" of {Path.GetFileName(stop.SyntaxTree.FilePath)}";

    /// <summary>How the statement at <paramref name="exit"/> leaves: <c>continue</c>, <c>break</c>, <c>throw</c> or <c>return</c>.</summary>
    private static string KeywordOf(Location exit) => Excerpt.Of(exit) is var text && text is "continue;" or "break;" ? text.TrimEnd(';') : text.StartsWith("throw", StringComparison.Ordinal) ? "throw" : "return";
}
