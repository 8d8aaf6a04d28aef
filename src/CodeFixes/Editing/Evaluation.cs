using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Editing;

/// <summary>What it matters when, how often and where an expression is evaluated.</summary>
internal static class Evaluation
{
    /// <summary>Whether the expression only reads and computes: it can be evaluated once more, or for nothing.</summary>
    public static bool IsPlain(this ExpressionSyntax expression, FixSite site) => Operation(expression, site)?.DescendantsAndSelf().All(IsPlain) == true;

    /// <summary>Whether the expression makes the same of the same values, as often as it is evaluated, and changes nothing; it may throw.</summary>
    public static bool CanBeRepeated(this ExpressionSyntax expression, FixSite site) => Operation(expression, site)?.DescendantsAndSelf().All(part => IsPlain(part) || part switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder, OperatorMethod: null } or IArrayElementReferenceOperation => true,
        IInvocationOperation { TargetMethod: { IsStatic: false, ContainingNamespace: var space, ContainingType: var type } } call => space.ToDisplayString() == "System.Collections.Immutable" && type.Name.StartsWith("Immutable", StringComparison.Ordinal) && type.Name != "ImmutableInterlocked"
            && call.Arguments.All(argument => argument.Parameter is { RefKind: RefKind.None, Type.TypeKind: not TypeKind.Delegate }),
        _ => false,
    }) == true;

    private static bool IsPlain(IOperation part) => part switch
    {
        ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation or IDefaultValueOperation
            or ITypeOfOperation or INameOfOperation or IConditionalOperation or IParenthesizedOperation or ITupleOperation or IArgumentOperation or IIsPatternOperation or IConstantPatternOperation => true,
        IPropertyReferenceOperation { Property: { IsIndexer: false } property } => property.GetMethod?.IsAutoAccessor() == true
            || (property.Locations.All(location => location.IsInMetadata) && property.ContainingType.Name is not ("Task" or "ValueTask" or "Lazy" or "ThreadLocal")),
        IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder) } binary => binary.OperatorMethod is null || IsOfTheLibrary(binary.OperatorMethod),
        IUnaryOperation unary => unary.OperatorMethod is null || IsOfTheLibrary(unary.OperatorMethod),
        IConversionOperation conversion => conversion.IsImplicit || conversion.Conversion is { IsNumeric: true } or { IsIdentity: true },
        IInvocationOperation call => IsOfTheLibrary(call.TargetMethod) && call.TargetMethod.ContainingType is { SpecialType: not SpecialType.None } or { Name: "Math" },
        _ => false,
    };

    /// <summary>Whether the expression can be evaluated in a lambda that is called at once, as often as the callee likes.</summary>
    public static bool CanBeDeferred(this ExpressionSyntax expression, FixSite site) => !expression.HasAwait() && Operation(expression, site) is { } operation && operation.DescendantsAndSelf().All(part => part switch
    {
        ILocalReferenceOperation { Local: var local } => !local.IsRef && !local.Type.IsRefLikeType,
        IParameterReferenceOperation { Parameter: var parameter } => parameter.RefKind == RefKind.None && !parameter.Type.IsRefLikeType && !(parameter.IsPrimaryConstructorParameter() && parameter.ContainingType.IsValueType),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type.IsValueType: true } => false,
        IAssignmentOperation assignment => assignment.Parent is IObjectOrCollectionInitializerOperation,
        IIncrementOrDecrementOperation or IDeclarationExpressionOperation or IDeclarationPatternOperation or IRecursivePatternOperation { DeclaredSymbol: not null } or IThrowOperation => false,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => false,
        IDiscardOperation or IInvalidOperation => false,
        _ => part.Syntax is not IdentifierNameSyntax { Identifier.ValueText: "_" },
    });

    /// <summary>Whether nobody misses the value when it is made and not used: it holds nothing that must be given back, and no work has begun.</summary>
    public static bool CanBeDropped(this ITypeSymbol type) => !type.IsDisposable() && type.Name is not ("Task" or "ValueTask" or "Thread") && type.TypeKind != TypeKind.Error;

    private static IOperation? Operation(ExpressionSyntax expression, FixSite site) => site.Model.GetOperation(expression.Unwrapped(), site.Cancellation);

    private static bool IsOfTheLibrary(IMethodSymbol method) => method.Locations.All(location => location.IsInMetadata) && method.ContainingNamespace.ToDisplayString() == "System";
}
