using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A variable that a loop moves on is captured by code that runs when the loop has gone on.</summary>
internal sealed class LoopVariableCaptureRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LoopVariableCapture,
        title: "The variable of a loop is captured by code that runs later",
        messageFormat: "'{0}' is one variable for all rounds of the loop on line {1}, and {2}: it sees the value of a later round, or of the end",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Copy it into a local inside the loop. A foreach loop has a variable for each round.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Captures)
        {
            if (variable is not ILocalSymbol local || LoopOf(accesses, local) is not { Loop: var loop } found)
                continue;
            foreach (var use in accesses.Where(access => access.Kind == AccessKind.Read && loop.Body.Syntax.Span.Contains(access.Location.SourceSpan)))
            {
                if (Later(use, local, found, type) is { } who)
                {
                    report.At(use.Location, [loop.Syntax.GetLocation()], FixHints.None.Add(FixHints.Member, local.Name), local.Name, Excerpt.Line(loop.Syntax.GetLocation()), who);
                    break;
                }
            }
        }
    }

    /// <summary>The loop that moves the variable on, and where: the <c>for</c> loop that declares it, or one around the lambda each round of which gives it another value.</summary>
    private static (ILoopOperation Loop, int Step)? LoopOf(ImmutableArray<Access> accesses, ILocalSymbol local)
    {
        if (accesses.SelectMany(access => access.Operation.EnclosingInMember()).OfType<IForLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default)) is { } counted)
            return counted.AtLoopBottom.SelectMany(step => step.DescendantsAndSelf()).Any(part => part is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)) ? (counted, counted.Body.Syntax.Span.End) : null;
        return local.Type.SpecialType == SpecialType.System_Boolean ? null
            : accesses.Where(access => access.Writes && SymbolEqualityComparer.Default.Equals(access.Body.Body.Owner, local.ContainingSymbol))
            .Select(access => access.Operation.Statement() is { Parent: IBlockOperation { Parent: ILoopOperation loop } } step && !loop.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span) ? (loop, step.Syntax.SpanStart) : default((ILoopOperation, int)?))
            .FirstOrDefault(loop => loop is not null);
    }

    /// <summary>What runs the lambda around the use when the loop has gone on; null when nothing is known to.</summary>
    private static string? Later(Access use, ILocalSymbol local, (ILoopOperation Loop, int Step) around, TypeFacts type)
    {
        var (loop, step) = around;
        foreach (var lambda in use.Operation.EnclosingInMember().OfType<IAnonymousFunctionOperation>())
        {
            if (lambda.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span))
                return null;
            // What is moved on before is moved on again by the next round.
            if (FinishedInRound.Is(lambda, loop, step > lambda.Syntax.SpanStart ? step : loop.Body.Syntax.Span.End))
                return null;
            if (type.Threads.Entries.FirstOrDefault(entry => entry.Target.Body.Root == lambda) is { } started)
                // A write that meets the thread's read is a race, which another rule reports.
                return started.IsRepeated && !started.Row.Blocks && loop is IForLoopOperation { Locals: var own } && own.Contains(local, SymbolEqualityComparer.Default) ? $"{started.Text} read it" : null;
            if (LateCall.Of(lambda) is { } call)
                return $"'{call.TargetMethod.Name}' calls the lambda when it has waited, and nobody waits for it here";
            // Kept in a list of actions: actions.Add(() => …)
            if (lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push", Instance.Type: INamedTypeSymbol { TypeArguments: [{ TypeKind: TypeKind.Delegate }] } } } })
                return "the delegate that is kept here reads it when it runs";
        }

        return null;
    }
}
