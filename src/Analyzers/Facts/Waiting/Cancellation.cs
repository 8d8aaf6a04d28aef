using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Cancellation tokens and sources that nobody can ever cancel.</summary>
internal static class Cancellation
{
    private const int MaximumDepth = 8;

    /// <summary>Whether nothing ever cancels the token or source that <paramref name="operation"/> is; false where that is not known.</summary>
    public static bool IsNever(IOperation operation, BodyFacts body) => IsNever(operation, body, MaximumDepth);

    /// <summary>Whether a call is handed tokens, and nothing ever cancels them.</summary>
    public static bool HasDeadTokensOnly(IOperation operation, BodyFacts body)
    {
        var arguments = (operation as IInvocationOperation)?.Arguments ?? (operation as IObjectCreationOperation)?.Arguments;
        return arguments is { } given && given.Where(argument => argument.Parameter is { } parameter && EndingTable.IsCancellation(parameter.Type)).All(argument => IsNever(argument.Value, body));
    }

    private static bool IsNever(IOperation operation, BodyFacts body, int depth)
    {
        operation = operation.Unwrapped();
        if (depth == 0)
            return false;
        return operation switch
        {
            IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } => true,
            IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } => IsNever(source, body, depth - 1),
            IObjectCreationOperation { Type.Name: "CancellationTokenSource" } creation => creation.Arguments.IsEmpty,
            IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } link => LinkedTo(link).All(token => IsNever(token, body, depth - 1)),
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => IsNever(field, body, depth - 1),
            ILocalReferenceOperation { Local: var local } => IsNever(local, body, depth - 1),
            IParameterReferenceOperation { Parameter: var parameter } => IsNever(parameter, body, depth - 1),
            _ => false,
        };
    }

    /// <summary>The tokens that a source is linked to; the call itself, which is none, where they are not written out.</summary>
    private static IEnumerable<IOperation> LinkedTo(IInvocationOperation link) => link.Arguments.Select(argument => argument.Value).SelectMany(value =>
        value is IArrayCreationOperation { Initializer: { } tokens } ? tokens.ElementValues.AsEnumerable() : [value]);

    private static bool IsNever(ISymbol variable, BodyFacts body, int depth)
    {
        var values = Assignments.ValuesOf(variable, body.Type).ToList();
        return values.Count > 0 && values.TrueForAll(value => value.IsNull() || IsNever(value, body, depth))
            && !values.TrueForAll(value => value.IsNull())
            && body.Type.Bodies.SelectMany(other => other.Body.Operations).Where(operation => Assignments.Refers(operation, variable)).All(IsHarmless);
    }

    /// <summary>Whether a use neither cancels a source nor hands it to somebody who may; tokens cancel nothing.</summary>
    private static bool IsHarmless(IOperation use)
    {
        if (use.Type?.Name == "CancellationToken")
            return use.Parent is not IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out };
        return use.Parent switch
        {
            IPropertyReferenceOperation property => property.Instance == use,
            IInvocationOperation { TargetMethod.Name: "Dispose" } call => call.Instance == use,
            IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation or IInvocationOperation { TargetMethod.Name: "Dispose" } } access => access.Operation == use,
            IAssignmentOperation assignment => assignment.Target == use,
            IUsingOperation or IExpressionStatementOperation => true,
            _ => false,
        };
    }

    /// <summary>A parameter that only the type's own calls give, which all give it what nobody cancels.</summary>
    private static bool IsNever(IParameterSymbol parameter, BodyFacts body, int depth)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.Ordinary } method
            || method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: not Accessibility.Private } || !method.ExplicitInterfaceImplementations.IsEmpty)
            return false;
        var calls = body.Type.Calls.To(method).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => call is { IsDelegate: false, Operation: IInvocationOperation invocation }
            && invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { } given && IsNever(given.Value, call.Caller, depth));
    }
}
