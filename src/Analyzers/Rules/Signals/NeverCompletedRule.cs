using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A consumer waits for the end of a collection that nobody ends.</summary>
internal sealed class NeverCompletedRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverCompleted,
        title: "A consumer waits for an end that no producer gives",
        messageFormat: "'{0}' goes on until '{1}' {2}: {3}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Complete the collection when the last item is in, or pass a cancellation token.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var failed in FailedConsumer.Of(type))
            Publish(failed, report);
        foreach (var variable in Pipes(type))
        {
            var uses = type.Bodies.SelectMany(body => body.Body.Operations).Where(operation => Assignments.Refers(operation, variable)).Select(use => (Use: use, Call: CallOn(use))).ToList();
            if (!uses.TrueForAll(use => use.Call is { TargetMethod.Name: not "Dispose" } || use.Use.Parent is ISimpleAssignmentOperation { Target: var target, Value: IObjectCreationOperation or IInvocationOperation } && target == use.Use)
                || Assignments.ValuesOf(variable, type).ToList() is not { Count: > 0 } values || values.Exists(value => !value.IsMadeHere() && value.Unwrapped() is not IInvocationOperation { TargetMethod.ContainingType.Name: "Channel" }))
                continue;
            var completions = uses.Select(use => use.Call).OfType<IInvocationOperation>().Where(call => call.TargetMethod.Name is "CompleteAdding" or "Complete" or "TryComplete").ToList();
            foreach (var call in uses.Select(use => use.Call).OfType<IInvocationOperation>().Where(call => IsEndless(call) && !IsInEntryPoint(call)))
            {
                if (completions.Count == 0)
                    Publish(call, variable, type, report);
                else if (SkippedCompletion.Of(completions, call, type) is { } skipped)
                    Publish(call, variable, skipped, report);
            }
        }
    }

    private static void Publish(FailedConsumer failed, Report report)
    {
        var (loop, failure, addition) = (PolledLoop.HeadOf(failed.Loop), failed.Failure.Syntax.GetLocation(), failed.Addition.Syntax.GetLocation());
        report.Warn(failure, [loop, addition, failed.Start.Syntax.GetLocation()], FixHints.None, Excerpt.Of(failed.Addition.Syntax), failed.Queue.Name,
            $"has room, which only the loop on line {Excerpt.Line(loop)} makes", $"an exception here ends that loop, nobody sees it, and line {Excerpt.Line(addition)} fills it and waits for ever");
    }

    private static void Publish(IInvocationOperation call, ISymbol variable, SkippedCompletion skipped, Report report)
    {
        var (where, line) = (skipped.Way.Where, Excerpt.Line(skipped.Way.Where.GetLocation()));
        var left = skipped.Way.Kind switch
        {
            WayOutKind.Handler => $"gets to the handler on line {line}",
            WayOutKind.Throw => $"throws on line {line}",
            _ => $"fails at '{Excerpt.Of(where)}' on line {line}",
        };
        var waiting = skipped.Wait == call ? string.Empty : $", and '{Excerpt.Of(skipped.Wait.Syntax)}' on line {Excerpt.Line(skipped.Wait.Syntax.GetLocation())} waits for it";
        report.Warn(skipped.Completion.Syntax.GetLocation(), [where.GetLocation(), skipped.Producer.Location, call.Syntax.GetLocation(), skipped.Wait.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), variable.Name,
            $"is completed, and '{Excerpt.Of(skipped.Completion.Syntax)}' is not reached when {skipped.Producer.Text} {left}", $"the consumer never ends{waiting}");
    }

    private static void Publish(IInvocationOperation call, ISymbol variable, TypeFacts type, Report report)
    {
        var (hints, text, owner) = (FixHints.None.Add(FixHints.Member, variable.Name), Excerpt.Of(call.Syntax), variable is ILocalSymbol ? variable.ContainingSymbol.Name : variable.ContainingType.Name);
        if (WaitForEnd(call, type) is var (wait, ending))
            report.Warn(call.Syntax.GetLocation(), [variable.Locations[0], wait.Syntax.GetLocation()], hints, text, variable.Name, $"is completed, and nothing in '{owner}' does that", $"the consumer never ends, and '{ending.Body.Name}' waits for it on line {Excerpt.Line(wait.Syntax.GetLocation())}");
        else
            report.At(call.Syntax.GetLocation(), [variable.Locations[0]], hints, text, variable.Name, $"is completed, and nothing in '{owner}' does that", "the consumer never ends");
    }

    /// <summary>Where a member that ends the object waits for the thread or task that consumes, however long that takes.</summary>
    private static (IOperation Wait, BodyFacts Ending)? WaitForEnd(IInvocationOperation consuming, TypeFacts type)
    {
        var consumer = type.Bodies.FirstOrDefault(body => body.Body.Calls.Contains(consuming));
        foreach (var ending in consumer is null ? [] : type.Bodies.Where(body => body.Body.Method is { Name: "Stop" or "StopAsync" or "Close" or "CloseAsync" or "Dispose" or "DisposeAsync" }))
        {
            foreach (var entry in type.Threads.EntriesReaching(consumer!))
            {
                if (ending.Body.Operations.FirstOrDefault(wait => (EndlessWait.Is(wait) || wait is IAwaitOperation) && EndlessWait.IsFor(entry, wait, ending)) is { } wait)
                    return (wait, ending);
            }
        }

        return null;
    }

    /// <summary>The collections and channels that nobody else has: private fields of objects, and locals.</summary>
    private static IEnumerable<ISymbol> Pipes(TypeFacts type) =>
        type.Fields.Where(field => field is { DeclaredAccessibility: Accessibility.Private, IsStatic: false } && IsPipe(field.Type))
            .Concat<ISymbol>(type.Bodies.SelectMany(body => body.Body.Declarators).Select(declarator => declarator.Symbol).Where(local => IsPipe(local.Type)));

    /// <summary>Whether a program itself consumes: it may do so for as long as it lives.</summary>
    private static bool IsInEntryPoint(IOperation call) => call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart) is IMethodSymbol { Name: "Main" or "<Main>$" };

    private static bool IsPipe(ITypeSymbol type) => type is { Name: "BlockingCollection", ContainingNamespace.Name: "Concurrent" } or { Name: "Channel", ContainingNamespace.Name: "Channels" };

    private static IInvocationOperation? CallOn(IOperation use)
    {
        var receiver = use.Parent is IPropertyReferenceOperation { Property.Name: "Reader" or "Writer" } end ? end : use;
        return receiver.Parent is IInvocationOperation call && call.Instance == receiver ? call
            : receiver.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] } extension } && first.Value == receiver ? extension
            : null;
    }

    /// <summary>Whether the call ends a loop only when the collection is completed, and no token can end it.</summary>
    private static bool IsEndless(IInvocationOperation call) =>
        (call.TargetMethod.Name is "GetConsumingEnumerable" or "ReadAllAsync" || (call.TargetMethod.Name == "WaitToReadAsync" && call.Enclosing().Any(outer => outer is IWhileLoopOperation { Condition: { } condition } && condition.Syntax.Span.Contains(call.Syntax.Span))))
        && call.Arguments.All(argument => argument.ArgumentKind == ArgumentKind.DefaultValue || argument.Parameter?.Type.Name != "CancellationToken")
        && !(call.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WithCancellation" } })
        // Whoever leaves the loop does not wait for its end; an iterator comes back to it.
        && !call.Enclosing().OfType<ILoopOperation>().Take(1).Any(loop => loop.DescendantsAndSelf().Any(part => part is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation { IsImplicit: false, Kind: not OperationKind.YieldReturn }));
}
