using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A collection that a lock guards is handed out, and used outside of the lock.</summary>
internal sealed class EscapingStateRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EscapingState,
        title: "State guarded by a lock escapes it",
        messageFormat: "'{0}' {1} '{2}', under which '{3}' in '{4}' on line {5} {6} it: {7}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Return a snapshot, made under the lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (!ContainerTable.IsUnsafe(variable.ValueType()))
                continue;
            foreach (var escape in accesses.Where(access => access.Kind == AccessKind.Read && !access.Guards.Locks.IsEmpty && IsHandedOut(access)))
            {
                var change = accesses.FirstOrDefault(access => access.Use == ContentsUse.Write && access.Body != escape.Body && access.Guards.Locks.Overlaps(escape.Guards.Locks));
                if (change is null || accesses.Any(access => access is { Writes: true, Kind: AccessKind.Write }))
                    continue;
                var guard = change.Guards.Locks.First(escape.Guards.Locks.Contains);
                report.At(escape.Location, [change.Location], FixHints.None.Add(FixHints.Member, variable.Name), variable.Name, "is handed out from under", LockText.Of(guard, escape) ?? guard.ToString(), Excerpt.Of(change.Operation.Parent!.Syntax), change.Body.Body.Name, Excerpt.Line(change.Location), "changes", "whoever gets it uses it while it changes");
            }
        }

        foreach (var taken in TakenCollection.Of(type))
            Check(taken, report);
    }

    /// <summary>A collection that is taken out of another one under a lock, and used after it.</summary>
    private static void Check(TakenCollection taken, Report report)
    {
        var (use, place, other, guard) = taken;
        report.At(use.Location, [place.Location, other.Location], FixHints.None, Used(use), $"{(use.Changes ? "changes" : "reads")} what is taken out of '{place.Variable.Name}' on line {Excerpt.Line(place.Location)} under", LockText.Of(guard, place) ?? guard.ToString(), Used(other), other.Body.Body.Name, Excerpt.Line(other.Location), other.Changes ? "changes" : "reads", "it may lose elements, throw or never return");
    }

    private static string Used(Access use) => Excerpt.Of(use.Operation.Parent is { } whole and not IForEachLoopOperation ? whole.Syntax : use.Operation.Syntax);

    /// <summary>Whether the collection itself, or a query that runs over it later, is what an accessible member returns.</summary>
    private static bool IsHandedOut(Access access)
    {
        if (access.Body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: not Accessibility.Private, IsAsync: false } })
            return false;
        var value = access.Operation;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                    value = value.Parent;
                    break;
                case IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod: { ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" }, ReturnType.Name: "IEnumerable" or "IOrderedEnumerable" } } query }:
                    value = query;
                    break;
                case IReturnOperation { Kind: OperationKind.Return }:
                    return true;
                default:
                    return false;
            }
        }
    }
}
