using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Handlers that take themselves off their event in any case, so that what they leave undone is never done: <c>source.Answered -= OnAnswered; if (answer.IsOk) result.SetResult(answer);</c>.</summary>
internal static class OneShotHandler
{
    /// <summary>How <paramref name="handler"/> is left without any of <paramref name="done"/> after it has taken itself off, and where it does that; null where it is not, or does not.</summary>
    public static (WayOut Way, IOperation Removal)? Skipping(List<IOperation> done, BodyFacts handler, ISymbol source)
    {
        if (Removal(handler) is not { } removal || handler.Body.Operations.Any(exit => exit is IReturnOperation { IsImplicit: false } && exit.Syntax.SpanStart < removal.Syntax.SpanStart)
            || done.Exists(completion => completion.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => Assignments.Refers(part, source) || part is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" })))
            return null;
        return WayOut.Without(done, handler).FirstOrDefault(way => way.Kind is not WayOutKind.Failure && (way.Kind == WayOutKind.End || way.Where.SpanStart > removal.Syntax.Span.End)) is { } found ? (found, removal) : null;
    }

    /// <summary>The statement at the handler's own level that takes it off an event to which its member adds it.</summary>
    private static IEventAssignmentOperation? Removal(BodyFacts handler) => handler.Body.Enclosing is null ? null : handler.Body.Operations.OfType<IEventAssignmentOperation>().FirstOrDefault(removing => !removing.Adds
        && removing.Statement()?.Parent is IBlockOperation { Parent: IAnonymousFunctionOperation or ILocalFunctionOperation }
        && IsItself(removing.HandlerValue, handler)
        && handler.Body.Outermost.WithNested.SelectMany(body => body.Operations).OfType<IEventAssignmentOperation>().Any(adding => adding.Adds && EventOf(adding) is { } raised && SymbolEqualityComparer.Default.Equals(raised, EventOf(removing)) && IsItself(adding.HandlerValue, handler)));

    private static ISymbol? EventOf(IEventAssignmentOperation assignment) => (assignment.EventReference as IEventReferenceOperation)?.Event;

    /// <summary>Whether the value is the handler: by its name, or by the one local that it is given to.</summary>
    private static bool IsItself(IOperation value, BodyFacts handler) => value.Unwrapped() switch
    {
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } => SymbolEqualityComparer.Default.Equals(method, handler.Body.Method),
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } } => SymbolEqualityComparer.Default.Equals(lambda, handler.Body.Method),
        ILocalReferenceOperation { Local: var local } => Assignments.ValuesOf(local, handler.Type).Where(given => !given.IsNull()).ToList() is [var only] && only.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation } && IsItself(only, handler),
        _ => false,
    };
}
