using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value of several words is read while another thread writes it.</summary>
internal sealed class TornValueRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.TornValue,
        title: "A value of several words is shared without a lock",
        messageFormat: "'{0}' writes '{1}', a {2} of several words, {3}: the other thread may see half of the old value and half of the new",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Only values of one machine word are read and written at once. Guard the value with a lock, or keep it in an immutable object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached))
        {
            if (variable.ValueType()?.IsOfSeveralWords() != true || IsAlwaysUtc(variable, accesses))
                continue;
            var guard = GuardEvidence.Of(accesses);
            var torn = accesses.Where(access => access is { Kind: AccessKind.Write or AccessKind.Update, Part: null } && access.Guards.AreNone)
                .Select(write => (Write: write, Meeting: Reader(write, accesses, type)))
                .Where(pair => pair.Meeting is not null)
                .ToList();
            // What is missing for the variable is missing once; a lock that others hold is missing at each of its sites.
            foreach (var (write, meeting) in guard is null ? torn.Take(1) : torn)
            {
                var sites = meeting!.Sites.Concat(guard is null ? torn.Skip(1).Select(other => other.Write.Location) : []).Distinct();
                object[] arguments = [Excerpt.Of(write.Operation.Syntax), variable.Name, variable.ValueType()!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), meeting.Text];
                // Who sets up or ends mostly does so before or after the others.
                if (IsSetForGood(variable, accesses) || (meeting.Left.Entry is null && meeting.Right.Entry?.StartedIn.Body.Outermost != write.Body.Body.Outermost && (MethodNames.IsLifecycle(write.Body.Body) || MethodNames.MayBeLast(write.Body.Body))))
                    report.Suggest(write.Location, sites, LockHints.OfGuard(guard, write), arguments);
                else
                    report.At(write.Location, sites, LockHints.OfGuard(guard, write), arguments);
            }
        }
    }

    /// <summary>How another thread comes to use the value while it is written; null when none is known to.</summary>
    private static Meeting? Reader(Access write, ImmutableArray<Access> accesses, TypeFacts type) => accesses
        .Where(other => other != write && other.Kind is AccessKind.Read or AccessKind.Write or AccessKind.Update && !other.Guards.MayExclude(write.Guards) && (other.IsElement == write.IsElement || other.Part is not null) && !IsTestedOnly(other))
        .OrderBy(other => other.Writes)
        .Select(other => type.Threads.InParallel(write, other))
        .FirstOrDefault(found => found is not null && !(found.Left.Entry?.Row.IsOnDemand ?? found.Right.Entry!.Row.IsOnDemand));

    /// <summary>Whether every time that is stored is of the same offset, so that only the word with the ticks ever changes.</summary>
    private static bool IsAlwaysUtc(ISymbol variable, ImmutableArray<Access> accesses) =>
        variable.ValueType() is { Name: "DateTimeOffset", ContainingNamespace.Name: "System" }
        && accesses.Where(access => access.Writes).All(write => write.Operation is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is IPropertyReferenceOperation { Property.Name: "UtcNow" } or IInvocationOperation { TargetMethod.Name: "GetUtcNow" });

    /// <summary>Whether a nullable word never becomes null again: only its first value can be seen half stored.</summary>
    private static bool IsSetForGood(ISymbol variable, ImmutableArray<Access> accesses) =>
        variable.ValueType() is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var kept] } && !kept.IsOfSeveralWords()
        && accesses.Where(access => access.Writes).All(write => write.Operation is IAssignmentOperation { Value: var value } && value.Unwrapped().Type?.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T && !value.IsNull() && value.Unwrapped() is not (IDefaultValueOperation or IConditionalOperation or ICoalesceOperation));

    /// <summary>Whether only one part is looked at, which is a word: whether a nullable value is there.</summary>
    private static bool IsTestedOnly(Access read) => read.Kind == AccessKind.Read && read.Operation.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "HasValue" } or IIsPatternOperation => true,
        IBinaryOperation comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IConversionOperation { Parent: IBinaryOperation comparison } => comparison.RightOperand.IsNull(),
        _ => false,
    };
}
