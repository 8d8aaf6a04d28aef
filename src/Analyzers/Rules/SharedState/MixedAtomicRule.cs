using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field is written plainly that is updated atomically elsewhere.</summary>
internal sealed class MixedAtomicRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.MixedAtomic,
        title: "A field is accessed atomically elsewhere, and written plainly here",
        messageFormat: "'{0}' writes '{1}' plainly, but '{2}' in '{3}' on line {4} updates it atomically: the write is not ordered with what comes before it, and undoes an update that is in progress",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use Interlocked.Exchange or Volatile.Write.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (variable is IFieldSymbol { IsVolatile: true } || variable.ValueType() is not { IsValueType: true } || accesses.FirstOrDefault(access => access.Kind == AccessKind.AtomicUpdate && !access.IsElement) is not { } atomic)
                continue;
            foreach (var write in accesses.Where(access => access is { Kind: AccessKind.Write, IsElement: false } && access.Guards.AreNone && !MethodNames.IsLifecycle(access.Body.Body) && !IsBeforeStarts(access, accesses)))
                report.At(write.Location, [atomic.Location], FixHints.None.Add(FixHints.Member, variable.Name), Excerpt.Of(write.Operation.Syntax), variable.Name, Excerpt.Of(atomic.Operation.Syntax), atomic.Body.Body.Name, Excerpt.Line(atomic.Location));
        }
    }

    /// <summary>Whether only threads update the variable that are started when it has been written: it is their first value.</summary>
    private static bool IsBeforeStarts(Access write, ImmutableArray<Access> accesses)
    {
        var threads = write.Body.Type.Threads;
        return accesses.Where(access => access.IsAtomic && access.Body != write.Body).All(access =>
            threads.RootsOf(access.Body) is { Count: > 0 } roots && roots.All(root => root.Entry is { } entry && entry.StartedIn.Body.Outermost == write.Body.Body.Outermost) && threads.InParallel(access, write) is null)
            && !accesses.Any(access => access.IsAtomic && access.Body == write.Body && access.Location.SourceSpan.Start < write.Location.SourceSpan.Start);
    }
}
