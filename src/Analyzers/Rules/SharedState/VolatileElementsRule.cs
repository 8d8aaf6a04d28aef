using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>The elements of a volatile array are not volatile.</summary>
internal sealed class VolatileElementsRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.VolatileElements,
        title: "The elements of a volatile array are not volatile",
        messageFormat: "'{0}' writes an element: that the field '{1}' is volatile orders accesses to the reference only",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use Volatile.Write or Interlocked on the element.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (variable is not IFieldSymbol { IsVolatile: true, Type: IArrayTypeSymbol })
                continue;
            foreach (var write in accesses.Where(access => access is { IsElement: true, Kind: AccessKind.Write, IsOwnElement: false } && access.Guards.AreNone && !MethodNames.IsLifecycle(access.Body.Body)))
                report.At(write.Location, [], FixHints.None.Add(FixHints.Member, variable.Name), Excerpt.Of(write.Operation.Syntax), variable.Name);
        }
    }
}
