using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Whoever awaits the task waits for ever when nobody completes it.</summary>
internal sealed class AbandonedCompletionRule : BodyRule
{
    private static readonly string[] s_ends = ["SetResult", "SetException", "SetCanceled"];

    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AbandonedCompletion,
        title: "A TaskCompletionSource is not completed on every path",
        messageFormat: "{0} is not completed {1}: whoever awaits its task waits for ever",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Complete it in a catch block with SetException, and on every other way out.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation is { Type: { } made, Parent: IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } } && CompletionSources.Is(made))
                Check(local, body, report);
        }

        foreach (var operation in body.Body.Operations)
        {
            if (operation.Kind is OperationKind.Invocation or OperationKind.SimpleAssignment && DroppedSources.Of(operation, body) is { } dropped)
                report.At(operation.Syntax.GetLocation(), [dropped.Added.Syntax.GetLocation()], FixHints.None, $"One of the sources that line {Excerpt.Line(dropped.Added.Syntax.GetLocation())} adds to '{dropped.Collection.Name}'", $"when '{Excerpt.Of(operation)}' throws them all away");
        }

        foreach (var forgotten in body.Type.Fields.Any(DroppedSources.KeepsSources) ? ForgottenSource.In(body) : [])
        {
            var line = Excerpt.Line(forgotten.Added.Syntax.GetLocation());
            report.At(forgotten.Taking.Syntax.GetLocation(), [forgotten.Forgetting.Syntax.GetLocation(), forgotten.Completion.Syntax.GetLocation(), forgotten.Added.Syntax.GetLocation()], FixHints.None, $"The source that line {line} adds, and that '{Excerpt.Of(forgotten.Taking.Syntax)}' takes out,", $"on line {Excerpt.Line(forgotten.Forgetting.Syntax.GetLocation())}, as it is on line {Excerpt.Line(forgotten.Completion.Syntax.GetLocation())}");
        }

        if (CancelledWork.In(body) is { } cancelled)
            report.At(cancelled.Return.Syntax.GetLocation(), [cancelled.Asked.Syntax.GetLocation(), cancelled.Completion.Syntax.GetLocation()], FixHints.None, $"'{cancelled.Source.Name}'", $"when '{body.Body.Name}' returns here, as it was cancelled before it began, and '{Excerpt.Of(cancelled.Completion.Syntax)}' on line {Excerpt.Line(cancelled.Completion.Syntax.GetLocation())} is not come to");
        foreach (var left in StrandedSources.In(body))
            report.At(left.Loop, [left.Added.Syntax.GetLocation()], FixHints.None, $"One of the sources that line {Excerpt.Line(left.Added.Syntax.GetLocation())} adds to '{left.Collection.Name}'", "when this loop has ended, in which alone they are completed");
    }

    private static void Check(ILocalSymbol local, BodyFacts body, Report report)
    {
        var uses = body.Type.Bodies.Where(other => other.Body.Outermost == body.Body.Outermost)
            .SelectMany(other => other.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).Select(use => (Use: use, Body: other)))
            .ToList();
        var completions = uses.Where(use => use.Use.Parent is IInvocationOperation call && call.Instance == use.Use && IsCompletion(call.TargetMethod.Name)).ToList();
        // Whoever else gets the source may complete it.
        if (!uses.TrueForAll(use => completions.Contains(use) || use.Use.Parent is IPropertyReferenceOperation { Property.Name: "Task" }) || uses.Count == completions.Count)
            return;
        var location = local.Locations[0];
        var tasks = uses.Except(completions).Select(use => (Task: use.Use.Parent!, use.Body)).ToList();
        if (completions.Count == 0)
        {
            // A task that is handed to other code, or raced against others, may be meant never to end.
            if (tasks.TrueForAll(task => IsAwaited(task.Task) || (task.Task.Parent is IReturnOperation && task.Body.Body.Enclosing is null)))
                report.At(location, tasks.Select(task => task.Task.Syntax.GetLocation()), FixHints.None, $"'{local.Name}'", "by anyone");
            return;
        }

        if (tasks.TrueForAll(task => HasLimit(task.Task)))
            return;

        var completer = completions[0].Body;
        var done = completions.ConvertAll(completion => completion.Use.Parent!);
        if (completer == body || completions.Exists(completion => completion.Body != completer))
            return;
        if (OneShotHandler.Skipping(done, completer, local) is var (skipping, removal))
        {
            report.At(location, [skipping.Where.GetLocation(), removal.Syntax.GetLocation()], FixHints.None, $"'{local.Name}'", $"when the handler, which '{Excerpt.Of(removal.Syntax)}' on line {Excerpt.Line(removal.Syntax.GetLocation())} takes off its event, {(skipping.Kind == WayOutKind.End ? $"does not get to '{Excerpt.Of(done[0].Syntax)}'" : $"is left on line {Excerpt.Line(skipping.Where.GetLocation())}")}");
            return;
        }

        var entry = body.Type.Threads.Entries.FirstOrDefault(entry => entry.Target == completer && entry is { IsRepeated: false, Row: { IsOnDemand: false, OverlapsItself: false } } && entry.Row.Noun != "timer callback");
        if (entry is not null && FailedAntecedent.Of(entry, done) is { } obstacle)
            report.At(location, [obstacle.Syntax.GetLocation(), entry.Location], obstacle.Type?.TypeKind == TypeKind.Enum ? FixHints.None : FixHints.None.Add(FixHints.Member, local.Name), $"'{local.Name}'", $"when the task before {entry.Text} fails, because of '{Excerpt.Of(obstacle.Syntax)}' on line {Excerpt.Line(obstacle.Syntax.GetLocation())}");
        else if (entry is not null && !(entry.Row.Continues && HasAllEnds(done)))
            CheckWays(local, done, completer, entry.Text, entry.Location, report);
        else if (QueuedWork.Of(completer) is { } queuing)
            CheckWays(local, done, completer, $"the work queued on line {Excerpt.Line(queuing.Syntax.GetLocation())}", queuing.Syntax.GetLocation(), report);
    }

    private static void CheckWays(ILocalSymbol local, List<IOperation> done, BodyFacts completer, string who, Location start, Report report)
    {
        foreach (var way in WayOut.Without(done, completer))
        {
            var line = Excerpt.Line(way.Where.GetLocation());
            var site = way.Kind == WayOutKind.End ? done[0].Syntax.GetLocation() : way.Where.GetLocation();
            var text = way.Kind switch
            {
                WayOutKind.End => $"when {who} does not get to '{Excerpt.Of(done[0].Syntax)}' on line {Excerpt.Line(site)}",
                WayOutKind.Return => $"when {who} returns on line {line}",
                WayOutKind.Throw => $"when {who} throws on line {line}",
                WayOutKind.Handler => $"when {who} gets to the handler on line {line}",
                _ => $"when '{Excerpt.Of(way.Where)}' on line {line} throws on {who}",
            };
            var hints = way.Kind is WayOutKind.Failure or WayOutKind.Throw ? FixHints.None.Add(FixHints.Member, local.Name) : FixHints.None;
            // Conditions are not followed, and most calls throw only when all is lost anyway.
            var isCertain = way.Kind is WayOutKind.Return or WayOutKind.Throw or WayOutKind.Handler || (way.Kind == WayOutKind.End && completer.Body.Operations.Any(operation => operation is IReturnOperation { IsImplicit: false, ReturnedValue: null }));
            if (way.Kind == WayOutKind.End && done.TrueForAll(completion => completion.Enclosing().Any(outer => outer is ICatchClauseOperation)))
                return;
            report.Judge(isCertain, local.Locations[0], [site, start], hints, $"'{local.Name}'", text);
            return;
        }
    }

    /// <summary>Whether there is a completion for each end that the task before can come to: what else it may be asked for is not so then.</summary>
    private static bool HasAllEnds(List<IOperation> done) => Array.TrueForAll(s_ends, end => done.Exists(completion => ((IInvocationOperation)completion).TargetMethod.Name.EndsWith(end, StringComparison.Ordinal)));

    private static bool IsAwaited(IOperation task) => task.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation };

    /// <summary>Whether whoever waits gives up after a time, or when something else has ended.</summary>
    private static bool HasLimit(IOperation task) => task.Enclosing().TakeWhile(outer => outer is IArgumentOperation or IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation or IInvocationOperation).Any(outer => outer is IInvocationOperation { TargetMethod: { Name: "WhenAny" or "WaitAny", ContainingType.Name: "Task" } })
        || task.Parent is IInvocationOperation { TargetMethod.Name: "WaitAsync" or "Wait", Arguments.IsEmpty: false } wait && wait.Instance == task;

    private static bool IsCompletion(string name) => name.StartsWith("Set", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal);
}
