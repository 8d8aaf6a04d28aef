using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A local or parameter is captured by code that runs concurrently, and written by it or meanwhile.</summary>
internal sealed class CapturedVariableRaceRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CapturedVariableRace,
        title: "A captured variable is written by concurrent code",
        messageFormat: "'{0}' writes the captured variable '{1}', {2}: {3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "All lambdas that capture a variable share it. Use an Interlocked call, a lock, a result of the task, or the overload that gives each thread its own value.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in CapturedVariables.Of(type))
        {
            foreach (var write in accesses.Where(access => access.Writes && !access.IsAtomic && access.Guards.AreNone))
            {
                if (Conflict(write, accesses) is var (other, meeting))
                    Publish(report, variable, write, other, meeting);
            }
        }
    }

    /// <summary>The access that another thread makes at the same time: itself, another write, or a read.</summary>
    private static (Access Other, Meeting Meeting)? Conflict(Access write, ImmutableArray<Access> accesses)
    {
        foreach (var other in accesses.Where(access => CanConflict(write, access)).OrderByDescending(access => access == write).ThenByDescending(access => access.Writes))
        {
            if (write.Body.Type.Threads.InParallel(write, other) is { } meeting)
                return (other, meeting);
        }

        return null;
    }

    private static bool CanConflict(Access write, Access other) =>
        !other.Guards.MayExclude(write.Guards)
        && (other.IsElement == write.IsElement)
        && other.Kind != AccessKind.Reference
        && !(write == other && StoresTheSame(write))
        // A flag that a loop polls is a stop flag, with a rule of its own.
        && (other.Writes || !(write.Kind == AccessKind.Write && IsFlag(write.Variable)));

    /// <summary>Whether all threads that run a plain assignment store the same, or do not care: its value has nothing of the thread's own.</summary>
    private static bool StoresTheSame(Access write) => write is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var value } }
        && value.DescendantsAndSelf().All(part => part is not (ILocalReferenceOperation or IParameterReferenceOperation));

    private static bool IsFlag(ISymbol variable) =>
        (variable as ILocalSymbol)?.Type.SpecialType == SpecialType.System_Boolean || (variable as IParameterSymbol)?.Type.SpecialType == SpecialType.System_Boolean;

    private static void Publish(Report report, ISymbol variable, Access write, Access other, Meeting meeting)
    {
        var consequence = write.Kind == AccessKind.Update ? "an update in between is lost" : other.Writes ? "whichever comes last wins" : "it depends on timing which value is read";
        report.At(write.Location, meeting.Sites, FixHints.None.Add(FixHints.Member, variable.Name), Excerpt.Of(write.Operation.Syntax), variable.Name, meeting.Text, consequence);
    }
}
