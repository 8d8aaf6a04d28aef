using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// Work that has been cancelled before it begins, and does not complete the task by which it tells its end, although it does so on all other ways:
/// <c>void Run() { if (_token.IsCancellationRequested) return; try { _source.SetResult(Work()); } catch (Exception e) { _source.SetException(e); } }</c>.
/// </summary>
/// <param name="Return">The way out.</param>
/// <param name="Asked">Where it asks for the cancellation, itself or by a property of its own.</param>
/// <param name="Source">The field that keeps the source.</param>
/// <param name="Completion">A completion, or a call of a method that completes, on another way.</param>
internal sealed record CancelledWork(IOperation Return, IOperation Asked, IFieldSymbol Source, IOperation Completion)
{
    /// <summary>Those of the body, at most one.</summary>
    public static CancelledWork? In(BodyFacts body)
    {
        if (body.Body is not { Enclosing: null, IsConstruction: false, Method: { } method, Root: var root } || !(method.ReturnsVoid || method is { IsAsync: true, ReturnType: INamedTypeSymbol { TypeArguments.IsEmpty: true } }) || root.DescendantsAndSelf().OfType<IBlockOperation>().FirstOrDefault() is not { Operations: [IConditionalOperation { WhenFalse: null } test, _, ..] statements }
            || (test.WhenTrue is IBlockOperation { Operations: [var only] } ? only : test.WhenTrue) is not IReturnOperation { ReturnedValue: null } left || AskedIn(test.Condition, body) is not { } asked)
            return null;
        var completers = body.Type.Bodies.Select(other => (Body: other, Completions: other.Body.Calls.Where(CompletionSources.Completes).ToList())).Where(other => other.Completions.Count > 0).ToList();
        foreach (var source in completers.SelectMany(completer => completer.Completions).Select(completion => (completion.Receiver()?.Unwrapped() as IFieldReferenceOperation)?.Field).OfType<IFieldSymbol>().Where(field => field is { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private }).Distinct<IFieldSymbol>(SymbolEqualityComparer.Default))
        {
            var own = completers.FindAll(completer => completer.Completions.Exists(completion => completion.Receiver()?.Unwrapped() is { } receiver && Assignments.Refers(receiver, source)));
            if (own.TrueForAll(completer => completer.Body == body || IsOnlyCalledBy(completer.Body, body)) && !IsHandedOn(source, body.Type) && !test.Condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, source))
                && EndOf(statements.Last(statement => !statement.IsImplicit), source, body) is { } end)
                return new CancelledWork(left, asked, source, end);
        }

        return null;
    }

    /// <summary>Where a condition asks whether a token is cancelled, by a property of the type that does, too.</summary>
    private static IOperation? AskedIn(IOperation condition, BodyFacts body) => condition.Unwrapped() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => AskedIn(either.LeftOperand, body) ?? AskedIn(either.RightOperand, body),
        IPropertyReferenceOperation { Property: { Name: "IsCancellationRequested", ContainingType.Name: "CancellationToken" } } asked => asked,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property.GetMethod: { } getter } own when body.Type.Calls.BodyOf(getter) is { } read && read != body
            && read.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } value }] && AskedIn(value, read) is not null => own,
        _ => null,
    };

    private static bool IsOnlyCalledBy(BodyFacts completer, BodyFacts body) => completer.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method }
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && call.IsOnSameObject && call.Caller == body);

    /// <summary>Whether somebody else is given the source, who may complete it.</summary>
    private static bool IsHandedOn(IFieldSymbol source, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).Any(use => Assignments.Refers(use, source) && use.Parent is not (IPropertyReferenceOperation { Property.Name: "Task" } or IInvocationOperation or ISimpleAssignmentOperation));

    /// <summary>The completion with which the statement ends on every way: a <c>try</c> and all its handlers, or the call itself.</summary>
    private static IOperation? EndOf(IOperation statement, IFieldSymbol source, BodyFacts body) => statement switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation call } => Completes(call, source, body) ? call : null,
        IBlockOperation { Operations: [.., var last] } => EndOf(last, source, body),
        ITryOperation { Finally: null } attempt => attempt.Catches.All(handler => EndOf(handler.Handler, source, body) is not null) ? EndOf(attempt.Body, source, body) : null,
        IConditionalOperation { WhenFalse: { } other } choice => EndOf(other, source, body) is null ? null : EndOf(choice.WhenTrue, source, body),
        _ => null,
    };

    private static bool Completes(IInvocationOperation call, IFieldSymbol source, BodyFacts body) => CompletionSources.Completes(call) ? call.Receiver()?.Unwrapped() is { } receiver && Assignments.Refers(receiver, source)
        : body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && callee.Body.Calls.Any(inner => CompletionSources.Completes(inner) && !inner.Deciding().Any() && inner.Receiver()?.Unwrapped() is { } target && Assignments.Refers(target, source));
}
