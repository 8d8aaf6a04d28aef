using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>
/// Members of a library that any thread may call change static state in steps, and nothing guards it: static members are expected to be thread-safe (Framework Design Guidelines).
/// Who calls them is not known, so that it is a suggestion.
/// </summary>
internal sealed class UnguardedStaticRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnguardedStatic,
        title: "Static state is changed without a lock by members that any thread may call",
        messageFormat: "'{0}' changes '{1}', which is static and has no lock, and any thread may call '{2}': {3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Guard it with one lock, use Interlocked, a concurrent collection or Lazy<T>, or give each thread a value of its own.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var change in StaticChange.Of(type))
        {
            var access = change.Access;
            report.At(access.Location, change.Others, change.IsOfLook ? FixHints.None : FixHints.None.Add(FixHints.Member, access.Variable.Name), Excerpt.Of(change.Site.Syntax), access.Variable.Name, change.Caller, change.Kind switch
            {
                StaticChangeKind.Update => "an update by another thread in between is lost",
                StaticChangeKind.Contents => "it may lose elements, throw or never return",
                StaticChangeKind.Once => "two threads may both find that it has not been done yet, or one goes on while the other does it",
                StaticChangeKind.Restored => "until it is put back other threads find it, too, and one that puts back what it has found meanwhile leaves it there",
                _ => "used by two threads at once it gives wrong results, and may do so for good",
            });
        }
    }
}
