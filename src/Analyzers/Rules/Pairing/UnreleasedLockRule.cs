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

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var leak in body.Leaks.Where(leak => !leak.IsOnException && !CrossedRelease.Explains(leak, body)))
        {
            var end = leak.Exit is { } exit
                ? $"at the {KeywordOf(exit)} on line {Excerpt.Line(exit)}"
                : $"when '{body.Body.Name}' ends";
            report.At(leak.Site.GetLocation(), leak.Exit is null ? [] : [leak.Exit], LockHints.Of(leak), LockHints.NameOf(leak), end);
        }

        foreach (var permit in ForgottenPermit.Of(body))
            report.At(permit.Taken.Syntax.GetLocation(), [permit.Exit.Syntax.GetLocation()], FixHints.None, Excerpt.Of(permit.Taken.Syntax), $"at the {KeywordOf(permit.Exit.Syntax.GetLocation())} on line {Excerpt.Line(permit.Exit.Syntax.GetLocation())}");

        foreach (var (enter, exit, _) in ForgottenLeave.Of(body).Where(leave => !leave.IsOnException))
            report.At(enter.Syntax.GetLocation(), [exit.Syntax.GetLocation()], FixHints.None, Excerpt.Of((enter.Instance ?? enter).Syntax), $"at the {KeywordOf(exit.Syntax.GetLocation())} on line {Excerpt.Line(exit.Syntax.GetLocation())}");
    }

    /// <summary>How the statement at <paramref name="exit"/> leaves: <c>continue</c>, <c>break</c>, <c>throw</c> or <c>return</c>.</summary>
    private static string KeywordOf(Location exit) => Excerpt.Of(exit) is var text && text is "continue;" or "break;" ? text.TrimEnd(';') : text.StartsWith("throw", StringComparison.Ordinal) ? "throw" : "return";
}
