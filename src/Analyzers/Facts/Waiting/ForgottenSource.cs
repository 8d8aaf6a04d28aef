using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A source of a task that is taken out of the collection which keeps it until an answer comes, and completed for some answers only:
/// <c>if (!_waiting.TryRemove(id, out var reply)) return; if (ok) reply.SetResult(text); else Log(text);</c>. Nobody else has it by then.
/// </summary>
/// <param name="Taking">Where it is taken out.</param>
/// <param name="Forgetting">The part of a choice that does not complete it.</param>
/// <param name="Completion">Where another part does.</param>
/// <param name="Added">Where a source is added that is awaited to the end.</param>
internal sealed record ForgottenSource(IInvocationOperation Taking, IOperation Forgetting, IOperation Completion, IOperation Added)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<ForgottenSource> In(BodyFacts body)
    {
        foreach (var taking in body.Body.Calls)
        {
            if (taking is not { TargetMethod.Name: "TryRemove" or "Remove", Instance: { } keeper } || keeper.Unwrapped() is not IFieldReferenceOperation { Field: var field } || !DroppedSources.KeepsSources(field) || TakenBy(taking) is not { } local)
                continue;
            var uses = body.Body.Outermost.WithNested.SelectMany(part => part.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Parent is not (IDeclarationExpressionOperation or IArgumentOperation { Parameter.RefKind: RefKind.Out })).ToList();
            var completions = uses.ConvertAll(use => use.Parent is IInvocationOperation call && call.Instance == use && CompletionSources.Completes(call) ? call : null);
            // Whoever else gets the source may complete it.
            if (completions.Count == 0 || completions.Contains(null) || ChoiceAround(completions!, taking) is not { } choice || PartsOf(choice).FirstOrDefault(part => IsForgetful(part, completions!)) is not { } forgetting)
                continue;
            if (AddedTo(field, body.Type) is { } added)
                yield return new ForgottenSource(taking, forgetting, completions[0]!, added);
        }
    }

    private static ILocalSymbol? TakenBy(IInvocationOperation taking) => taking.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value switch
    {
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var declared } } => declared,
        ILocalReferenceOperation { Local: var local } => local,
        _ => null,
    };

    /// <summary>The one choice, after the taking, that all completions are part of.</summary>
    private static IOperation? ChoiceAround(List<IInvocationOperation> completions, IInvocationOperation taking) => completions[0].Enclosing()
        .TakeWhile(outer => outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation or ILoopOperation or ITryOperation))
        .LastOrDefault(outer => outer is IConditionalOperation { WhenFalse: not null } or ISwitchOperation && outer.Syntax.SpanStart > taking.Syntax.Span.End) is { } choice
            && completions.TrueForAll(completion => choice.Syntax.Span.Contains(completion.Syntax.Span)) ? choice : null;

    private static IEnumerable<IOperation> PartsOf(IOperation choice) => choice switch
    {
        IConditionalOperation { WhenFalse: { } otherwise } test => (otherwise is IConditionalOperation ? PartsOf(otherwise) : [otherwise]).Prepend(test.WhenTrue),
        ISwitchOperation several => several.Cases,
        _ => [],
    };

    /// <summary>Whether the part does something, and neither completes the source, nor throws.</summary>
    private static bool IsForgetful(IOperation part, List<IInvocationOperation> completions) => !completions.Exists(completion => part.Syntax.Span.Contains(completion.Syntax.Span))
        && part.Descendants().Any(inner => inner is IInvocationOperation) && !part.DescendantsAndSelf().Any(inner => inner is IThrowOperation);

    private static IOperation? AddedTo(IFieldSymbol field, TypeFacts type)
    {
        var added = type.Bodies.SelectMany(user => user.Body.Operations.Where(part => part is IFieldReferenceOperation && Assignments.Refers(part, field)).Select(use => (Call: DroppedSources.AddedBy(use), Body: user))).Where(adding => adding.Call is not null).ToList();
        return added.Count > 0 && added.TrueForAll(adding => DroppedSources.IsAwaitedToTheEnd(adding.Call!, adding.Body)) ? added[0].Call : null;
    }
}
