using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Monitor.Wait returns, and the condition that was waited for is not tested again.</summary>
internal sealed class WaitOutsideLoopRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitOutsideLoop,
        title: "Monitor.Wait is not in a loop that tests its condition",
        messageFormat: "'{0}' returns when it is pulsed, but another thread may have taken what it waited for first: '{1}' on line {2} must be tested again{3}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use while, not if.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } } || !call.Parent.LetsGo() || IsTestedAgain(call) || IsTestedByCallers(call, body))
                continue;
            if (call.Enclosing().OfType<IConditionalOperation>().FirstOrDefault(test => !test.Condition.Syntax.Span.Contains(call.Syntax.Span)) is { WhenFalse: null } test && test.WhenTrue.Syntax.Span.Contains(call.Syntax.Span) && MayChange(test.Condition))
            {
                if (call.Arguments.Length == 1)
                    report.At(call.Syntax.GetLocation(), [test.Condition.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), Excerpt.Of(test.Condition.Syntax), Excerpt.Line(test.Condition.Syntax.GetLocation()), "");
                else if (IsTakenAfter(call, test, body))
                    report.Suggest(call.Syntax.GetLocation(), [test.Condition.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), Excerpt.Of(test.Condition.Syntax), Excerpt.Line(test.Condition.Syntax.GetLocation()), ", and waited for as long as there is time left");
            }
        }
    }

    /// <summary>Whether what was waited for is taken after a wait with a limit, by this thread or the one that was faster: where it is not there, the time seems to be over.</summary>
    private static bool IsTakenAfter(IInvocationOperation wait, IConditionalOperation test, BodyFacts body)
    {
        var awaited = Variables(test.Condition).ToImmutableHashSet(SymbolEqualityComparer.Default);
        return wait.Enclosing().OfType<ILockOperation>().FirstOrDefault() is { } section && !wait.Enclosing().Any(outer => outer is ILoopOperation)
            && body.Type.Accesses.All.Any(access => access.Body == body && access.Changes && awaited.Contains(access.Variable) && access.Operation.Syntax.SpanStart > test.Syntax.Span.End && section.Syntax.Span.Contains(access.Operation.Syntax.Span));
    }

    /// <summary>
    /// Whether a loop around the wait may test the condition again: not where it goes around the whole critical section, and what follows
    /// the wait in that uses what was waited for without another test.
    /// </summary>
    private static bool IsTestedAgain(IInvocationOperation wait)
    {
        if (!wait.Enclosing().Any(outer => outer is ILoopOperation))
            return false;
        var section = wait.Enclosing().OfType<ILockOperation>().FirstOrDefault();
        if (section is null || wait.Enclosing().TakeWhile(outer => outer != section).Any(outer => outer is ILoopOperation) || wait.Enclosing().OfType<IConditionalOperation>().FirstOrDefault() is not { } test || test.Parent != section.Body)
            return true;
        var awaited = Variables(test.Condition).ToImmutableHashSet(SymbolEqualityComparer.Default);
        var after = ((IBlockOperation)section.Body).Operations.SkipWhile(statement => statement != test).Skip(1).ToList();
        return after.Exists(statement => statement.DescendantsAndSelf().Any(part => part is IConditionalOperation or ILoopOperation or ISwitchOperation or IConditionalAccessOperation or ICoalesceOperation or IIsPatternOperation))
            || !after.Exists(statement => Variables(statement).Any(awaited.Contains));
    }

    /// <summary>Whether a private helper does no more than wait, where it waits, and is called in loops only: the next round tests again.</summary>
    private static bool IsTestedByCallers(IInvocationOperation wait, BodyFacts body) =>
        body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method }
        && wait.Statement() is { Parent: IBlockOperation block } statement && block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault() is IReturnOperation { ReturnedValue: null }
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && call.Operation.Enclosing().OfType<ILoopOperation>().Any(loop => loop.Repeats(call.Operation) && !loop.Descendants().Any(part => part is ILockOperation)));

    /// <summary>Whether other threads can change what the condition says, or what it was kept from: not where it only asks for arguments.</summary>
    private static bool MayChange(IOperation condition) => condition.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation or IInvocationOperation or ILocalReferenceOperation or IDynamicInvocationOperation);

    private static IEnumerable<ISymbol> Variables(IOperation code) => code.DescendantsAndSelf().Select(part => part switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation or null } property => property.Property,
        _ => (ISymbol?)null,
    }).OfType<ISymbol>();
}
