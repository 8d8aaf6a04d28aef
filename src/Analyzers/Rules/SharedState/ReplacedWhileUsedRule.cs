using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>An object is replaced and disposed of, and nothing waits for those who are still at work with it.</summary>
internal sealed class ReplacedWhileUsedRule : TypeRule
{
    private static readonly DisposedWhileRunningRule s_scoped = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_scoped.Descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (EmptiedWhileUsed.Among(variable, accesses) is { } emptied)
            {
                report.At(emptied.Use.Location, new[] { emptied.Set.Location }.Concat(emptied.Meeting.Sites).Distinct(), FixHints.None, Excerpt.Of((emptied.Use.Operation.Parent ?? emptied.Use.Operation).Syntax), variable.Name,
                    $"set to null on line {Excerpt.Line(emptied.Set.Location)} in '{emptied.Set.Body.Body.Outermost.Name}', {emptied.Meeting.Text}", "it may find null");
            }

            if (ReplacedWhileUsed.Among(variable, accesses) is not { } found)
                continue;
            var (disposal, stored) = (found.Disposal.Syntax.GetLocation(), found.Replacement.Location);
            var sites = new[] { stored, disposal }.Concat(found.Meeting is { } meeting ? meeting.Sites : Enumerable.Empty<Location>()).Distinct();
            object[] arguments = [Excerpt.Of((found.Use.Operation.Parent ?? found.Use.Operation).Syntax), variable.Name, $"replaced on line {Excerpt.Line(stored)} in '{found.Replacement.Body.Body.Outermost.Name}' and disposed on line {Excerpt.Line(disposal)}, and nothing waits for who has found the old one", "it may find the object disposed"];
            // At the end, and before all begins, there may be nobody else.
            report.Judge(!(MethodNames.IsLifecycle(found.Replacement.Body.Body) || MethodNames.MayBeLast(found.Replacement.Body.Body)), found.Use.Location, sites, FixHints.None, arguments);
        }
    }
}
