using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A <c>CancellationTokenSource</c> that takes the place of an older one in a field, while nobody has cancelled that and nobody can any more: the loop that an earlier call has started with it goes on.
/// </summary>
/// <param name="Store">Where the new source is stored.</param>
/// <param name="Field">The field.</param>
/// <param name="Loop">The loop that runs until its source is cancelled.</param>
/// <param name="Start">What starts it.</param>
/// <param name="IsCertain">Whether the member is made to be called again.</param>
internal sealed record DroppedSource(IOperation Store, IFieldSymbol Field, PolledLoop Loop, IOperation Start, bool IsCertain)
{
    private static readonly string[] s_once = ["Start", "Open", "Connect", "Begin", "Run", "Init", "Launch", "Listen", "Resume", "Enable", "Load", "Attach", "Activate"];

    /// <summary>The one that <paramref name="body"/>, which others may call, drops by an exchange whose result it ignores; or, where <paramref name="byAssignment"/>, by a plain assignment.</summary>
    public static DroppedSource? In(BodyFacts body, bool byAssignment)
    {
        foreach (var (store, target, value) in byAssignment ? Assigned(body) : Exchanged(body))
        {
            if (target is not { Field: { IsStatic: false, DeclaredAccessibility: Accessibility.Private } field, Instance: IInstanceReferenceOperation } || body.Body is not { Enclosing: null, IsConstruction: false, Method: { } method } || !method.IsCallableOutsideOutermostType()
                || store.Deciding().Any() || store.Enclosing().Any(outer => outer is ILoopOperation or ICatchClauseOperation) || MadeHere(value, body) is not { } made || MayBeCancelled(field, store, body) || !IsCancelledElsewhere(field, body))
                continue;
            if (LoopOf(made, field, body) is var (loop, start) && (!byAssignment || TakesSubject(method, start)))
                return new DroppedSource(store, field, loop, start, !byAssignment && !Array.Exists(s_once, word => method.Name.StartsWith(word, StringComparison.Ordinal)));
        }

        return null;
    }

    private static IEnumerable<(IOperation Store, IFieldReferenceOperation? Target, IOperation Value)> Exchanged(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is { TargetMethod: { Name: "Exchange", ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } }, Arguments: [{ Value: var target }, { Value: var value }] } && call.Parent.LetsGo() && IsSource(value.Unwrapped().Type))
                yield return (call, target.Unwrapped() as IFieldReferenceOperation, value);
        }
    }

    private static IEnumerable<(IOperation Store, IFieldReferenceOperation? Target, IOperation Value)> Assigned(BodyFacts body)
    {
        foreach (var operation in body.Body.Operations)
        {
            if (operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Type: var kept } target, Value: var value, Parent: IExpressionStatementOperation } && IsSource(kept))
                yield return (operation, target, value);
        }
    }

    private static bool IsSource(ITypeSymbol? type) => type is { Name: "CancellationTokenSource", ContainingNamespace.Name: "Threading" };

    /// <summary>The source itself, or the local that keeps it, where it is new, nobody else gets it, and neither a time nor another token cancels it.</summary>
    private static IOperation? MadeHere(IOperation value, BodyFacts body)
    {
        value = value.Unwrapped();
        if (value is ILocalReferenceOperation { Local: var local })
            return Assignments.ValuesOf(local, body.Type).ToList() is [var only] && IsNew(only.Unwrapped()) && body.Body.WithNested.SelectMany(nested => nested.Operations).Where(use => Assignments.Refers(use, local)).All(use => use.Syntax == value.Syntax || !IsAsked(use)) ? value : null;
        return IsNew(value) ? value : null;

        static bool IsNew(IOperation made) => made is IObjectCreationOperation { Arguments.IsEmpty: true };
    }

    /// <summary>Whether the member has a look at the field before it stores, itself or in what it calls: it may cancel the old one there.</summary>
    private static bool MayBeCancelled(IFieldSymbol field, IOperation store, BodyFacts body) => body.Body.WithNested.SelectMany(nested => nested.Operations).Any(use => Assignments.Refers(use, field) && !store.Syntax.Span.Contains(use.Syntax.Span) && (use.Syntax.SpanStart < store.Syntax.SpanStart || IsAsked(use)))
        || body.Body.Calls.Where(call => call.Syntax.SpanStart < store.Syntax.SpanStart).Any(call => call.TargetMethod is { IsVirtual: true } or { IsAbstract: true } || (body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && Uses(callee, field, 3)));

    /// <summary>Whether a use does anything but take the token.</summary>
    private static bool IsAsked(IOperation use) => use.Parent is not IPropertyReferenceOperation { Property.Name: "Token" };

    private static bool Uses(BodyFacts body, IFieldSymbol field, int depth) => body.Body.WithNested.SelectMany(nested => nested.Operations).Any(use => Assignments.Refers(use, field))
        || (depth > 0 && body.Type.Calls.From(body).Any(call => body.Type.Calls.BodyOf(call.Target) is { } callee && callee != body && Uses(callee, field, depth - 1)));

    /// <summary>Whether another member cancels what the field has then: the loops are meant to end.</summary>
    private static bool IsCancelledElsewhere(IFieldSymbol field, BodyFacts body) => body.Type.Bodies.Any(other => other.Body.Outermost != body.Body.Outermost && !other.Body.IsConstruction && other.Body.Operations.Any(use => Assignments.Refers(use, field)))
        && body.Type.Bodies.Any(other => other.Body.Calls.Any(call => call.TargetMethod is { Name: "Cancel" or "CancelAsync", ContainingType.Name: "CancellationTokenSource" }));

    /// <summary>A loop that the member starts, and which only the cancellation of the new source ends.</summary>
    private static (PolledLoop Loop, IOperation Start)? LoopOf(IOperation made, IFieldSymbol field, BodyFacts body)
    {
        var type = body.Type;
        foreach (var loop in type.Bodies.SelectMany(PolledLoop.In))
        {
            var tests = PolledFlag.Tests(loop).ToList();
            if (tests.Count == 0 || !tests.TrueForAll(test => test.Test is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked } && IsOfNew(asked, test.Body)))
                continue;
            var start = type.Threads.EntriesReaching(loop.Body).Concat(LetGo.Of(loop)).Concat(AsyncCalls.KeptIn(body).Where(kept => kept.Target == loop.Body)).FirstOrDefault(entry => entry.StartedIn.Body.Outermost == body.Body.Outermost && entry.Created is not null)?.Created
                ?? body.Body.Calls.FirstOrDefault(call => call.Unconverted() is IReturnOperation && call.TargetMethod.IsAsync && type.Calls.BodyOf(call.TargetMethod) == loop.Body);
            if (start is not null && !start.Enclosing().Any(outer => outer is IAwaitOperation))
                return (loop, start);
        }

        return null;

        bool IsOfNew(IOperation asked, BodyFacts asker) => asked.Type is { } token && EndingTable.IsCancellation(token) && TokenSources.Of(asked, asker).ToList() is { Count: > 0 } sources
            && sources.TrueForAll(source => SymbolEqualityComparer.Default.Equals(source, field) || (made is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(source, local)));
    }

    /// <summary>Whether the member is told what to do each time, and hands that to the work.</summary>
    private static bool TakesSubject(IMethodSymbol method, IOperation start) => !Array.Exists(s_once, word => method.Name.StartsWith(word, StringComparison.Ordinal))
        && start.DescendantsAndSelf().Any(part => part is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method) && !EndingTable.IsCancellation(parameter.Type) && parameter.Type.TypeKind != TypeKind.Delegate);
}
