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
        messageFormat: "'{0}' waits for {1} while '{2}' is held, which '{3}' asks for: both wait for ever",
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
            CheckOwnWork(body, report);
            foreach (var wait in body.Body.Operations.Where(EndlessWait.Is))
            {
                var held = body.HeldAt(wait).Must.Where(grip => grip.Lock.IsExact && grip.Lock.Path.IsShared).ToList();
                if (held.Count == 0)
                    continue;
                foreach (var entry in type.Threads.Entries.Where(entry => EndlessWait.IsFor(entry, wait, body)))
                {
                    var needed = type.Order.Reached(entry.Target).FirstOrDefault(grip => held.Exists(own => own.Lock.Equals(grip.Lock)));
                    if (needed.Lock is null || !entry.IsOnSameObject)
                        continue;
                    report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of((wait.Parent as IConditionalAccessOperation ?? wait).Syntax), entry.Text, LockText.Of(needed.Lock), entry.Target.Body.Name);
                    break;
                }
            }
        }

        // A parallel call returns when the last of its branches has: its caller waits for them under its locks.
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Blocks: true, Created: not null, IsOnSameObject: true }))
        {
            var held = entry.StartedIn.HeldAt(entry.Created!).Must;
            var needed = type.Order.Reached(entry.Target).FirstOrDefault(grip => grip.Lock.IsExact && held.Any(own => own.Lock.Equals(grip.Lock)));
            if (needed.Lock is not null)
                report.At(entry.Location, Since(entry.StartedIn, held.First(own => own.Lock.Equals(needed.Lock)), entry.Created!), FixHints.None, Excerpt.Of(entry.Created!.Syntax), "its branches on other threads", LockText.Of(needed.Lock), entry.Target.Body.Name);
        }
    }

    private static IEnumerable<Location> Since(BodyFacts body, Grip held, IOperation operation) => body.AcquireOf(held, operation) is { } since ? [since.GetLocation()] : [];

    /// <summary>Waits for tasks of async methods of the type that were called before.</summary>
    private static void CheckOwnWork(BodyFacts body, Report report)
    {
        foreach (var wait in body.Body.Operations.Where(operation => operation is IAwaitOperation || EndlessWait.Is(operation)))
        {
            foreach (var task in EndlessWait.TargetsOf(wait).OfType<ILocalReferenceOperation>())
            {
                if (body.Type.Locks.LocalsOf(body.Body).OnlyValue(task.Local)?.Unwrapped() is not IInvocationOperation { Instance: null or IInstanceReferenceOperation } call
                    || body.Type.Calls.BodyOf(call.TargetMethod) is not { Body.Method.IsAsync: true } work)
                    continue;
                var held = body.HeldAt(wait).Must;
                // What the work acquires for its caller is held because it has ended.
                var given = body.Type.Locks.EffectsOf(call.TargetMethod);
                var needed = body.Type.Order.Reached(work).FirstOrDefault(grip => grip.Lock.IsExact && held.Any(own => own.Lock.Equals(grip.Lock)) && !given.Any(effect => effect.Delta > 0 && effect.Grip.Lock.Equals(grip.Lock)));
                if (needed.Lock is not null)
                    report.At(wait.Syntax.GetLocation(), Since(body, held.First(own => own.Lock.Equals(needed.Lock)), wait).Append(call.Syntax.GetLocation()), FixHints.None, Excerpt.Of(wait.Syntax), $"the work begun on line {Excerpt.Line(call.Syntax.GetLocation())}", LockText.Of(needed.Lock), work.Body.Name);
            }
        }
    }
}
