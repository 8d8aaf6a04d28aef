using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Locks;

/// <summary>Reads how an expression reaches its value.</summary>
/// <param name="locals">The values of locals that have only one.</param>
internal sealed class PathReader(LocalValues locals)
{
    /// <summary>Members of members and aliases of aliases are followed this far; fluent calls make chains of thousands.</summary>
    private const int MaximumDepth = 24;

    /// <summary>The path of <paramref name="expression"/>; opaque where it is computed.</summary>
    /// <param name="expression">An operation of an original tree or of a flow graph.</param>
    /// <param name="state">What is known of flow captures, or null outside of flow graphs.</param>
    public AccessPath Read(IOperation expression, PathState? state = null) => Read(expression, state, MaximumDepth);

    private AccessPath Read(IOperation expression, PathState? state, int depth)
    {
        expression = expression.Unwrapped();
        if (depth == 0)
            return AccessPath.Of(new PathRoot(PathRootKind.Opaque, expression.Syntax));
        switch (expression)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return AccessPath.This;
            case IFieldReferenceOperation field:
                return Member(field.Instance, field.Field, state, depth);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return Member(property.Instance, (ISymbol?)property.Property.ReturnedField() ?? property.Property, state, depth);
            case ILocalReferenceOperation local:
                return locals.OnlyValue(local.Local) is { } value && IsPath(value)
                    ? Read(value, state, depth - 1)
                    : AccessPath.Of(new PathRoot(PathRootKind.Variable, local.Local));
            case IParameterReferenceOperation parameter:
                return parameter.Parameter.IsPrimaryConstructorParameter()
                    ? AccessPath.This.Append(PathElement.Of(parameter.Parameter))
                    : locals.IsOwnObject(parameter.Parameter) ? AccessPath.This
                    : AccessPath.Of(new PathRoot(PathRootKind.Variable, parameter.Parameter));
            case ITypeOfOperation type:
                return AccessPath.Of(new PathRoot(PathRootKind.TypeObject, type.TypeOperand));
            case IFlowCaptureReferenceOperation capture:
                return state?.Known(Term.Value(capture.Id)) is Fact.Alias alias
                    ? alias.Path
                    : AccessPath.Of(new PathRoot(PathRootKind.Opaque, capture.Id));
            case IConditionalAccessInstanceOperation when ReceiverOf(expression) is { } receiver:
                return Read(receiver, state, depth - 1);
            case IInvocationOperation call when AtomicTable.Find(call.TargetMethod) == AtomicAction.Read && call.Arguments.Length == 1:
                return Read(call.Arguments[0].Value, state, depth - 1);
            case IInvocationOperation { TargetMethod: var method } call when method.ReturnedField() is { } handedOut:
                return Member(call.Instance, handedOut, state, depth);
            case IInvocationOperation call:
                return Applied(call.Instance, call.TargetMethod, call.Arguments.Select(argument => argument.Value), state, depth);
            case IPropertyReferenceOperation indexer:
                return Applied(indexer.Instance, indexer.Property, indexer.Arguments.Select(argument => argument.Value), state, depth);
            case IArrayElementReferenceOperation element:
                return Applied(element.ArrayReference, null, element.Indices, state, depth);
            default:
                return AccessPath.Of(new PathRoot(PathRootKind.Opaque, expression.Syntax));
        }
    }

    private AccessPath Member(IOperation? instance, ISymbol member, PathState? state, int depth)
    {
        var start = member.IsStatic || instance is null
            ? AccessPath.Of(new PathRoot(PathRootKind.Static, member.ContainingType))
            : Read(instance, state, depth - 1);
        return start.Append(PathElement.Of(member));
    }

    /// <summary>A call or element access: the same text from the same start is taken for the same object, but never for certain.</summary>
    private AccessPath Applied(IOperation? instance, ISymbol? member, IEnumerable<IOperation> arguments, PathState? state, int depth)
    {
        var start = instance is null
            ? AccessPath.Of(new PathRoot(PathRootKind.Static, member!.ContainingType))
            : Read(instance, state, depth - 1);
        var values = arguments.ToList();
        var text = "[" + string.Join(", ", values.Select(value => value.Syntax.ToString())) + "]";
        return start.Append(new PathElement(member, text, IsExact: member is null && values.All(value => value.ConstantValue.HasValue)));
    }

    private static bool IsPath(IOperation value) => value.Unwrapped() is
        IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation
        or IInstanceReferenceOperation or ITypeOfOperation or IArrayElementReferenceOperation;

    /// <summary>What the innermost <c>?.</c> to the left of <paramref name="instance"/> is applied to.</summary>
    private static IOperation? ReceiverOf(IOperation instance)
    {
        for (var (inner, outer) = (instance, instance.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalAccessOperation access && inner == access.WhenNotNull)
                return access.Operation;
        }

        return null;
    }
}
