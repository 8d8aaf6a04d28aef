using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread is waited for while a lock is held that it needs to end.</summary>
internal sealed class WaitForHolderRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitUnderNeededLock,
        title: "A thread is waited for while a lock is held that it needs",
        messageFormat: "'{0}' waits for {1} while '{2}' is held, which {3} asks for: both wait for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Wait after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            foreach (var wait in body.Body.Operations.Where(operation => operation is IAwaitOperation || EndlessWait.Is(operation)))
            {
                var (work, held) = AwaitedWork.Stuck(wait, body).FirstOrDefault();
                if (work is not null)
                    report.At(wait.Syntax.GetLocation(), Since(body, held, wait).Append(work.Begun.Syntax.GetLocation()), FixHints.None, Excerpt.Of((wait.Parent as IConditionalAccessOperation ?? wait).Syntax), Text(work), LockText.Of(held.Lock), $"'{work.Target.Body.Name}'");
            }
        }

        // A parallel call returns when the last of its branches has: its caller waits for them under its locks.
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Blocks: true, Created: not null, IsOnSameObject: true }))
        {
            var held = entry.StartedIn.HeldAt(entry.Created!).Must;
            var needed = type.Order.Reached(entry.Target, Stretches.OfStarted(entry)).FirstOrDefault(grip => grip.Lock.IsExact && held.Any(own => own.Lock.Equals(grip.Lock)));
            if (needed.Lock is not null)
                report.At(entry.Location, Since(entry.StartedIn, held.First(own => own.Lock.Equals(needed.Lock)), entry.Created!), FixHints.None, Excerpt.Of(entry.Created!.Syntax), "its branches on other threads", LockText.Of(needed.Lock), $"'{entry.Target.Body.Name}'");
        }
    }

    private static IEnumerable<Location> Since(BodyFacts body, Grip held, IOperation operation) => body.AcquireOf(held, operation) is { } since ? [since.GetLocation()] : [];

    private static string Text(AwaitedWork work) => work.Entry?.Text ?? $"the work begun on line {Excerpt.Line(work.Begun.Syntax.GetLocation())}";
}
