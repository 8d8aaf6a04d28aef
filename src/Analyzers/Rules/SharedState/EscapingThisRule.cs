using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A constructor starts a thread that calls what derived types override, before their constructors have run.</summary>
internal sealed class EscapingThisRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EscapingThis,
        title: "A constructor hands the object to a thread before it is complete",
        messageFormat: "{0} may call '{1}' on line {2} before the constructors of derived types have run: an override finds its own fields not yet set",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Start the thread in a method that is called after construction, or seal the type.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.StartedIn.Body is not { IsConstruction: true, Owner: IMethodSymbol { IsStatic: false, ContainingType: { IsSealed: false, TypeKind: TypeKind.Class } owner } } || entry.Created is not { } created || !entry.IsOnSameObject || entry.Row.IsOnDemand
                || !entry.Starts.Any(start => start.Body == entry.StartedIn))
                continue;
            if (Overridable(entry.Target, owner, type, []) is { } call)
                report.At(created.Syntax.GetLocation(), [call.Syntax.GetLocation()], FixHints.None, char.ToUpperInvariant(entry.Text[0]) + entry.Text.Substring(1), call.TargetMethod.Name, Excerpt.Line(call.Syntax.GetLocation()));
        }
    }

    /// <summary>A call of a member that derived types can override, which the body comes to on its own object.</summary>
    private static IInvocationOperation? Overridable(BodyFacts body, INamedTypeSymbol owner, TypeFacts type, HashSet<BodyFacts> open)
    {
        if (!open.Add(body))
            return null;
        foreach (var call in body.Body.Calls.Where(call => call.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }))
        {
            var method = call.TargetMethod;
            if ((method.IsVirtual || method.IsAbstract || (method.IsOverride && !method.IsSealed)) && SymbolEqualityComparer.Default.Equals(method.ContainingType, owner))
                return call;
            if (type.Calls.BodyOf(method) is { } callee && Overridable(callee, owner, type, open) is { } deeper)
                return deeper;
        }

        return null;
    }
}
