using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A method that locks its object or its type by an attribute.</summary>
internal sealed class SynchronizedMethodRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SynchronizedMethod,
        title: "A method locks its own object or type by an attribute",
        messageFormat: "'{0}' locks {1} for as long as it runs: code that has nothing to do with this may lock that, too",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Lock a private object where it is needed.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (body.Body is { Enclosing: null, Method: { } method } && (method.MethodImplementationFlags & System.Reflection.MethodImplAttributes.Synchronized) != 0)
            report.At(method.Locations[0], [], FixHints.None, body.Body.Name, method.IsStatic ? $"typeof({method.ContainingType.Name}), of which the whole process has one," : "its own object, which everyone who has it can lock,");
    }
}
