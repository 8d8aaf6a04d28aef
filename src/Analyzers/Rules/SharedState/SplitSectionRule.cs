using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value is read under a lock, and written back, changed, under the same lock taken anew.</summary>
internal sealed class SplitSectionRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SplitCriticalSection,
        title: "A critical section is split between reading a value and writing it back",
        messageFormat: "'{0}' writes back what was read from '{1}' on line {2}, under the same lock but in an earlier section: a change by another thread in between is lost",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Read, compute and write in one critical section, or test again.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        var sections = body.Body.LockStatements.ToList();
        if (sections.Count < 2)
            return;
        foreach (var write in body.Body.Operations.OfType<ISimpleAssignmentOperation>())
        {
            if (write.Target is not IMemberReferenceOperation { Member: var variable } target || LexicalLocks.Around(write).LastOrDefault() is not { } second)
                continue;
            foreach (var first in sections.Where(section => section.Syntax.Span.End <= second.Syntax.SpanStart && body.Paths.Read(section.LockedValue).Equals(body.Paths.Read(second.LockedValue))))
            {
                if (Read(first, target, body) is not { } copy || !DependsOn(write.Value, copy.Local, body) || TestsAgain(second, write, variable))
                    continue;
                report.At(write.Syntax.GetLocation(), [copy.Read.Syntax.GetLocation()], FixHints.None, Excerpt.Of(write.Syntax), variable.Name, Excerpt.Line(copy.Read.Syntax.GetLocation()));
                break;
            }
        }
    }

    /// <summary>The local into which the section reads the variable.</summary>
    private static (ILocalSymbol Local, IOperation Read)? Read(ILockOperation section, IMemberReferenceOperation target, BodyFacts body)
    {
        var path = body.Paths.Read(target);
        foreach (var operation in section.Body.DescendantsAndSelf())
        {
            var (local, value) = operation switch
            {
                IVariableDeclaratorOperation { Initializer.Value: var initial } declarator => (declarator.Symbol, initial),
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation assigned, Value: var stored } => (assigned.Local, stored),
                _ => (null, null),
            };
            if (local is { Type.IsValueType: true } && value!.Unwrapped() is IMemberReferenceOperation read && body.Paths.Read(read).Equals(path))
                return (local, read);
        }

        return null;
    }

    private static bool DependsOn(IOperation value, ILocalSymbol local, BodyFacts body) => value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference =>
        SymbolEqualityComparer.Default.Equals(reference.Local, local)
        || (body.Type.Locks.LocalsOf(body.Body).OnlyValue(reference.Local) is { } origin && origin.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(other => SymbolEqualityComparer.Default.Equals(other.Local, local))));

    private static bool TestsAgain(ILockOperation section, IOperation write, ISymbol variable) =>
        section.Body.DescendantsAndSelf().OfType<IMemberReferenceOperation>().Any(reference => SymbolEqualityComparer.Default.Equals(reference.Member, variable) && reference.Parent != write);
}
