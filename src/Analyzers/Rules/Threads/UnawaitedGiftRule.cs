using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>An async function is given to the program's own code as a delegate without a result, which nobody can await.</summary>
internal sealed class UnawaitedGiftRule : CompilationRule
{
    private static readonly AsyncVoidWorkRule s_work = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_work.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (gift, catcher) in facts.UnawaitedGifts)
        {
            if (catcher is not null)
                report.At(gift.Function.GetLocation(), [catcher], FixHints.None, gift.Receiver, $"what it throws later is not caught on line {Excerpt.Line(catcher)} of {Path.GetFileName(catcher.SourceTree!.FilePath)}, but ends the process", AsyncVoidWorkRule.Delegate);
            else if (gift.Keeper is IParameterSymbol)
                report.Suggest(gift.Function.GetLocation(), [], FixHints.None, gift.Receiver, "nobody can wait for it, and an exception ends the process", AsyncVoidWorkRule.Delegate);
        }
    }
}
