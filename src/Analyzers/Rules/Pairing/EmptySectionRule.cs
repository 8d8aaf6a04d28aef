using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is acquired and released with nothing in between.</summary>
internal sealed class EmptySectionRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EmptyCriticalSection,
        title: "A critical section is empty",
        messageFormat: "Nothing happens under '{0}': what it was to guard runs without it",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Remove the lock, or move into it what it is to guard.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var statement in body.Body.LockStatements)
        {
            // A comment says that waiting for the holder is what is meant.
            if (statement.Body is IBlockOperation { Operations.IsEmpty: true } or IEmptyOperation && !HasComment(statement.Body.Syntax))
                report.At(statement.LockedValue.Syntax.GetLocation(), [], FixHints.None, statement.LockedValue.Syntax.ToString());
        }

        foreach (var call in body.Body.Calls.Where(_ => body.HasSyncCalls))
        {
            if (EventReader.Read(call) is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Monitor or PrimitiveKind.Lock, Outcome: Outcome.Always } acquire && Next(call) is { } next
                && EventReader.Read(next) is { Action: SyncAction.Release } release && release.Target.IsWrittenLike(acquire.Target) && !HasComment(call.Syntax.Parent!) && !HasComment(next.Syntax.Parent!))
                report.At(acquire.Target.Syntax.GetLocation(), [next.Syntax.GetLocation()], FixHints.None, acquire.Target.Syntax.ToString());
        }
    }

    /// <summary>The call that is the next statement.</summary>
    private static IInvocationOperation? Next(IInvocationOperation call) => call.Parent is IExpressionStatementOperation { Parent: IBlockOperation block } statement && block.Operations.IndexOf(statement) + 1 is var next && next < block.Operations.Length
        ? (block.Operations[next] as IExpressionStatementOperation)?.Operation as IInvocationOperation
        : null;

    private static bool HasComment(SyntaxNode node) => node.DescendantTrivia(descendIntoTrivia: true).Any(trivia => trivia.ToString().StartsWith("/", StringComparison.Ordinal));
}
