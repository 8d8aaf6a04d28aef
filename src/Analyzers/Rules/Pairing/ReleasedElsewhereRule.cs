using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock that belongs to a thread is released on another one.</summary>
internal sealed class ReleasedElsewhereRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ReleasedOnOtherThread,
        title: "A lock that belongs to a thread is released on another one",
        messageFormat: "'{0}' runs on {1}, but '{2}' was acquired on line {3} by {4}: the release throws there, and the lock stays held",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Release on the thread that acquires, or use a SemaphoreSlim, which belongs to no thread.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasHandWrittenLocks)
            return;
        CheckContinuations(type, report);
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.Created is not { } created || entry.Row.Blocks)
                continue;
            foreach (var release in entry.Target.Events.Where(sync => sync.Action == SyncAction.Release))
            {
                if (IsOfThread(release.Kind) && !Acquires(entry.Target, release, release.Call.Syntax.SpanStart).Any()
                    && Acquires(entry.StartedIn, release, created.Syntax.SpanStart).LastOrDefault() is { } acquire && !IsReleasedBefore(entry.StartedIn, release, acquire, created))
                    report.At(release.Call.Syntax.GetLocation(), [acquire.Syntax.GetLocation(), entry.Location], FixHints.None, Excerpt.Of(release.Call.Syntax), entry.Text, release.Target.Syntax.ToString(), Excerpt.Line(acquire.Syntax.GetLocation()), "the thread that started it");
            }
        }
    }

    /// <summary>An async member awaits something before it releases what another member has acquired.</summary>
    private static void CheckContinuations(TypeFacts type, Report report)
    {
        foreach (var body in type.Bodies.Where(body => body.Body.Method is { IsAsync: true } && type.Threads.IsCallableFromOutside(body)))
        {
            foreach (var release in body.Events.Where(sync => sync.Action == SyncAction.Release && IsOfThread(sync.Kind)))
            {
                if (Acquires(body, release, int.MaxValue).Any() || AwaitBefore(release.Call, body) is not { } wait
                    || type.Bodies.SelectMany(other => Acquires(other, release, int.MaxValue).Select(call => (Body: other, Call: call))).FirstOrDefault() is not { Call: { } acquire } found)
                    continue;
                object[] arguments = [Excerpt.Of(release.Call.Syntax), $"whatever thread goes on after '{Excerpt.Of(wait.Syntax)}' on line {Excerpt.Line(wait.Syntax.GetLocation())}", release.Target.Syntax.ToString(), Excerpt.Line(acquire.Syntax.GetLocation()), $"the thread that ran '{found.Body.Body.Name}'"];
                Location[] sites = [acquire.Syntax.GetLocation(), wait.Syntax.GetLocation()];
                // A user interface goes on on its one thread.
                report.Judge(OffContext.Is(body) || IsUnconfigured(wait) || IsOfHost(body.Body.Owner.ContainingType), release.Call.Syntax.GetLocation(), sites, FixHints.None, arguments);
            }
        }
    }

    /// <summary>The last await that the body always comes through before the call.</summary>
    private static IAwaitOperation? AwaitBefore(IOperation call, BodyFacts body) => body.Body.Operations.OfType<IAwaitOperation>().LastOrDefault(wait =>
        wait.Syntax.Span.End <= call.Syntax.SpanStart && wait.Statement() is { Parent: IBlockOperation block } statement && block.Syntax.Span.Contains(call.Syntax.Span)
        && statement is IExpressionStatementOperation or IVariableDeclarationGroupOperation && !Alternatives.Are(wait, call));

    private static bool IsUnconfigured(IAwaitOperation wait) => wait.Operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }] };

    private static bool IsOfHost(INamedTypeSymbol type) => type.AllInterfaces.Any(contract => contract is { Name: "IHostedService", ContainingNamespace: { Name: "Hosting", ContainingNamespace: { Name: "Extensions", ContainingNamespace.Name: "Microsoft" } } });

    private static bool IsOfThread(PrimitiveKind kind) => kind is PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex or PrimitiveKind.ReaderWriterLockSlim or PrimitiveKind.ReaderWriterLock;

    /// <summary>The calls in <paramref name="body"/> before <paramref name="end"/> that acquire what is released.</summary>
    private static IEnumerable<IInvocationOperation> Acquires(BodyFacts body, SyncEvent release, int end) => body.Events.Where(acquire =>
        acquire.Action == SyncAction.Acquire && acquire.Call.Syntax.SpanStart < end && IsSame(acquire, release, body)).Select(acquire => acquire.Call);

    private static bool IsReleasedBefore(BodyFacts body, SyncEvent release, IInvocationOperation acquire, IOperation created) => body.Events.Any(other =>
        other.Action == SyncAction.Release && other.Call.Syntax.SpanStart > acquire.Syntax.SpanStart && other.Call.Syntax.SpanStart < created.Syntax.SpanStart && IsSame(other, release, body));

    private static bool IsSame(SyncEvent one, SyncEvent other, BodyFacts body) =>
        one.Kind == other.Kind && one.Mode == other.Mode && body.Paths.Read(one.Target) is { IsExact: true } path && path.Equals(body.Paths.Read(other.Target));
}
