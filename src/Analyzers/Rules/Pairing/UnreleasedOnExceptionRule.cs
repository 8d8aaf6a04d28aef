using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock, semaphore, mutex or reader/writer lock that stays acquired when something throws before its release.</summary>
internal sealed class UnreleasedOnExceptionRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnreleasedOnException,
        title: "A lock is not released when an exception is thrown",
        messageFormat: "'{0}' stays held when '{1}' on line {2} throws: {3}, and whoever asks for it next waits for ever",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Every normal path releases the lock, but an operation between acquire and release may throw past the release.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <summary>Who enters a gate of another class need not know of threads.</summary>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var leak in body.Leaks)
        {
            if (leak is not { IsOnException: true, Exit: { } thrower } || CrossedRelease.Explains(leak, body))
                continue;
            object[] arguments = [LockHints.NameOf(leak), Excerpt.Of(thrower), Excerpt.Line(thrower), ReasonOf(leak)];
            Location[] others = leak.Caller is { } caller ? [thrower, caller.Operation.Syntax.GetLocation()] : [thrower];
            report.Judge(!leak.IsUnlikely, leak.Site.GetLocation(), others, LockHints.Of(leak), arguments);
        }

        foreach (var (enter, failure, _) in ForgottenLeave.Of(body).Where(leave => leave.IsOnException))
            report.At(enter.Syntax.GetLocation(), [failure.Syntax.GetLocation()], FixHints.None, Excerpt.Of((enter.Instance ?? enter).Syntax), Excerpt.Of(failure.Syntax), Excerpt.Line(failure.Syntax.GetLocation()), "what leaves it is not in a finally block");
    }

    private static string ReasonOf(Leak leak) => leak switch
    {
        { Caller: { } call } => $"'{call.Caller.Body.Name}', which calls this on line {Excerpt.Line(call.Operation.Syntax.GetLocation())} and releases afterwards, gets the exception and never comes to that",
        { IsHandedOut: true } => "nobody gets the object with which it is released",
        _ => "its release is not in a finally block",
    };
}
