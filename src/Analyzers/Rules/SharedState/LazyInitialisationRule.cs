using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Two threads both find a lazily made object missing, and each makes one.</summary>
internal sealed class LazyInitialisationRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LazyInitialisationRace,
        title: "Lazy initialisation races",
        messageFormat: "'{0}' makes the object when '{1}' is still null, without a lock{2}: two threads make one each{3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use Lazy<T>, LazyInitializer.EnsureInitialized, or Interlocked.CompareExchange.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        // Without threads of its own, only the static fields of a type are known to be shared.
        if (!type.MentionsThreads && !type.Fields.Any(field => field is { IsStatic: true, IsReadOnly: false, IsConst: false }))
            return;
        foreach (var (variable, accesses) in type.Shared)
        {
            if (variable.ValueType() is not { IsReferenceType: true } made)
                continue;
            foreach (var write in accesses.Where(access => access is { Kind: AccessKind.Write, IsElement: false } && access.Guards.AreNone && IsDecidedByNull(access)))
                Publish(type, report, variable, made, write, accesses);
        }
    }

    private static void Publish(TypeFacts type, Report report, ISymbol variable, ITypeSymbol made, Access write, ImmutableArray<Access> accesses)
    {
        if (write.Operation is not IAssignmentOperation { Value: var value } || !value.DescendantsAndSelf().Any(part => part is IObjectCreationOperation or IInvocationOperation))
            return;
        var hints = FixHints.None.Add(FixHints.Member, variable.Name);
        var meeting = type.Threads.InParallel(write, write);
        // One that is thrown away unseen costs little; one that is kept, holds something or is filled afterwards, more.
        var matters = made.IsDisposable() || made is { Name: "Task" or "Lazy" } || accesses.Any(access => access.Use == ContentsUse.Write);
        if (meeting is not null && matters && new Race(write, write, meeting).IsCertain)
            report.Warn(write.Location, meeting.Sites, hints, Excerpt.Of(write.Operation.Syntax), variable.Name, ", " + meeting.Text, made.IsDisposable() ? ", and one of them is never disposed" : ", and what is done to one of them is lost");
        else if (meeting is not null || (variable.IsStatic && write.Body.Body.Outermost.Method is { DeclaredAccessibility: not Accessibility.Private } && value.Unwrapped() is IObjectCreationOperation creation && creation.Type!.IsInSource()))
            report.At(write.Location, meeting?.Sites ?? ImmutableArray<Location>.Empty, hints, Excerpt.Of(write.Operation.Syntax), variable.Name, meeting is null ? "" : ", " + meeting.Text, ", and each keeps its own for a while");
    }

    private static bool IsDecidedByNull(Access write) =>
        write.Operation is ICoalesceAssignmentOperation
        || write.Operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison => (comparison.RightOperand.IsNull() && IsVariable(comparison.LeftOperand, write)) || (comparison.LeftOperand.IsNull() && IsVariable(comparison.RightOperand, write)),
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }, Value: var tested } => IsVariable(tested, write),
            _ => false,
        }));

    private static bool IsVariable(IOperation tested, Access write) => tested.Unwrapped() switch
    {
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, write.Variable),
        IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition, write.Variable),
        _ => false,
    };
}
