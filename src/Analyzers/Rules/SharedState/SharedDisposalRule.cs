using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A disposal is guarded by a flag that is tested and set in two steps, and two members of another type can be in it at once.</summary>
internal sealed class SharedDisposalRule : CompilationRule
{
    private static readonly CheckThenActRule s_tests = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_tests.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (guard, by) in facts.SharedDisposals)
        {
            var (walk, own) = (by.Walk.GetLocation(), by.Own.GetLocation());
            report.Suggest(guard.Set.GetLocation(), [guard.Test.GetLocation(), guard.Effect.GetLocation(), walk, own], FixHints.None, Excerpt.Of(guard.Set), Excerpt.Of(guard.Test), guard.Flag.Name, Excerpt.Line(guard.Test.GetLocation()),
                $"as '{Excerpt.Of(by.Walk)}' on line {Excerpt.Line(walk)} of {Path.GetFileName(by.Walk.SyntaxTree.FilePath)} and '{Excerpt.Of(by.Own)}' on line {Excerpt.Line(own)} may dispose of one object at once",
                $"'{Excerpt.Of(guard.Effect)}' on line {Excerpt.Line(guard.Effect.GetLocation())} runs twice");
        }
    }
}
