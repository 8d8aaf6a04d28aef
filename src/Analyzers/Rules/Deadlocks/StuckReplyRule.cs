using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A loop that reads replies runs the code that awaits one, and this blocks until another has come, or the loop has ended.</summary>
internal sealed class StuckReplyRule : CompilationRule
{
    private static readonly InlineContinuationRule s_inline = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_inline.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (reply, next, block, isForReply) in facts.StuckReplies)
        {
            report.Warn(reply.Completion.GetLocation(), new[] { reply.Creation, next.Site, block }.Distinct(), FixHints.None,
                $"this loop does, and what '{FunctionNames.Of(next.Function)}' calls then on {Place(next.Site)} blocks on {Place(block)} until {(isForReply ? "another reply has come, which nobody but the loop reads" : "the loop's own thread has gone on, which waits there")}");
        }
    }

    private static string Place(Location site) => $"line {Excerpt.Line(site)} of {Path.GetFileName(site.SourceTree!.FilePath)}";
}
