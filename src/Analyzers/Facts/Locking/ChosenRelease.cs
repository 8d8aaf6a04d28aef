using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Knows releases at the end of a section that its author has made depend on what an object says, <c>finally { if (!_disposed) _gate.Release(); }</c>:
/// that it is sometimes left out is a decision, and what the object says then is not followed. So is a flag that stands for the release from the
/// beginning and is taken back on the way, <c>isMine = false; work(block);</c>: whoever runs next has the lock then.
/// </summary>
internal static class ChosenRelease
{
    /// <summary>Whether the way out at <paramref name="exit"/> goes through such a release of <paramref name="grip"/>.</summary>
    public static bool Covers(BodyExit exit, BodyFacts body, BodyFlow flow, Grip grip) => flow.Sites.Any(site =>
        site.Event.Action == SyncAction.Release && site.Grip.Equals(grip)
        && site.Node.Finally is { Region: var end } && (exit.Branch.FinallyRegions.Contains(end) || exit.Branch.Source.Ordinal > end.LastBlockOrdinal)
        && ConditionsAround(site.Event.Call.Syntax).Any(condition => AsksAnObject(condition, body, grip) || IsTakenBack(condition, body)));

    /// <summary>Whether a field decides about the release that the body sets, as one does that tells whether the lock was acquired.</summary>
    public static bool IsToldByField(SyncSite release, BodyFacts body)
    {
        var conditions = ConditionsAround(release.Event.Call.Syntax).ToList();
        return conditions.Count > 0 && body.Body.Operations.OfType<IFieldReferenceOperation>().Any(asked => conditions.Exists(condition => condition.Span.Contains(asked.Syntax.Span)) && body.Body.Operations.Any(set => Sets(set, asked.Field)));
    }

    private static bool Sets(IOperation operation, IFieldSymbol flag) => (operation switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
        _ => null,
    }) is IFieldReferenceOperation { Field: var set } && SymbolEqualityComparer.Default.Equals(set, flag);

    /// <summary>What decides about the release within its finally block.</summary>
    private static IEnumerable<ExpressionSyntax> ConditionsAround(SyntaxNode release) =>
        WithinFunction(release).TakeWhile(outer => outer is not FinallyClauseSyntax).OfType<IfStatementSyntax>().Select(test => test.Condition);

    private static IEnumerable<SyntaxNode> WithinFunction(SyntaxNode node) =>
        node.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    /// <summary>Whether the condition is a local that is made so that the lock is released, and set so that it is not.</summary>
    private static bool IsTakenBack(ExpressionSyntax condition, BodyFacts body)
    {
        var asked = body.Body.Operations.FirstOrDefault(operation => operation.Syntax == condition);
        var isNegated = asked is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not };
        return (asked is IUnaryOperation { Operand: var operand } ? operand : asked) is ILocalReferenceOperation { Local: var flag }
            && body.Body.Declarators.Any(made => SymbolEqualityComparer.Default.Equals(made.Symbol, flag) && made.GetVariableInitializer()?.Value.ConstantValue.Value is bool first && first != isNegated)
            && body.Body.Operations.Any(set => set is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value.ConstantValue.Value: bool later } && SymbolEqualityComparer.Default.Equals(target.Local, flag) && later == isNegated);
    }

    /// <summary>Whether a field, property or call is part of the condition, or what is not known, other than one that tells of the lock itself.</summary>
    private static bool AsksAnObject(ExpressionSyntax condition, BodyFacts body, Grip grip) => body.Body.Operations.Any(operation => condition.Span.Contains(operation.Syntax.Span) && operation switch
    {
        IFieldReferenceOperation { Field: { IsConst: false } field } => !SymbolEqualityComparer.Default.Equals(field, grip.Lock.Path.Variable),
        IPropertyReferenceOperation => HeldQuery.Read(operation) is null,
        IInvocationOperation call => EventReader.Read(call) is null && HeldQuery.Read(call) is null,
        IInvalidOperation => true,
        _ => false,
    });
}
