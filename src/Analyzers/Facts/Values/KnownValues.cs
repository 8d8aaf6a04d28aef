using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>
/// Evaluates expressions that have one value for certain: constants, locals that keep them, tuples and records of them, and calls of
/// methods that only return them. Everything else is unknown.
/// </summary>
internal sealed class KnownValues
{
    private const int MaximumDepth = 12;
    private readonly TypeFacts _type;
    private readonly ImmutableDictionary<ISymbol, KnownValue> _known;
    private readonly int _depth;

    public KnownValues(TypeFacts type)
        : this(type, ImmutableDictionary<ISymbol, KnownValue>.Empty.WithComparers(SymbolEqualityComparer.Default), 0)
    {
    }

    private KnownValues(TypeFacts type, ImmutableDictionary<ISymbol, KnownValue> known, int depth, KnownValue? handled = null) => (_type, _known, _depth, Handled) = (type, known, depth, handled);

    /// <summary>The exception that is being handled; null where that is not known.</summary>
    public KnownValue? Handled { get; }

    /// <summary>The same, where <paramref name="symbol"/> is known to be <paramref name="value"/>.</summary>
    public KnownValues With(ISymbol symbol, KnownValue value) => new(_type, _known.SetItem(symbol, value), _depth, Handled);

    /// <summary>The same, in a handler of <paramref name="exception"/>.</summary>
    public KnownValues Handling(KnownValue exception) => new(_type, _known, _depth, exception);

    /// <summary>The truth value of a condition in <paramref name="body"/>, or null where it is not known.</summary>
    public bool? Truth(IOperation condition, BodyFacts body) => Value(condition, body)?.Truth;

    /// <summary>What <paramref name="operation"/> in <paramref name="body"/> evaluates to, or null where that is not known.</summary>
    public KnownValue? Value(IOperation operation, BodyFacts body)
    {
        if (operation.ConstantValue.HasValue)
            return KnownValue.Of(operation.ConstantValue.Value);
        if (_depth > MaximumDepth)
            return null;
        var inner = new KnownValues(_type, _known, _depth + 1, Handled);
        return operation switch
        {
            IParenthesizedOperation parenthesized => inner.Value(parenthesized.Operand, body),
            IConversionOperation conversion => inner.Converted(conversion, body),
            ILocalReferenceOperation { Local: var local } => inner.Local(local, body),
            IParameterReferenceOperation { Parameter: var parameter } => _known.TryGetValue(parameter.OriginalDefinition, out var argument) ? argument : null,
            IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } member when _known.TryGetValue(Stored(member), out var stored) => stored,
            ITupleOperation { Type: INamedTypeSymbol type } tuple => inner.Parts(type, type.TupleElements.Select(Name).Zip(tuple.Elements, (name, value) => (name, value)), body),
            IObjectCreationOperation { Type: { } type } creation => inner.Created(creation, type, body),
            IWithOperation copy => inner.Value(copy.Operand, body) is { Type: { } type } original ? inner.Parts(type, Set(copy.Initializer), body, original.Parts) : null,
            IFieldReferenceOperation { Instance: { } instance, Field: var field } => inner.Value(instance, body)?.Parts.GetValueOrDefault(Name(field)),
            IPropertyReferenceOperation { Instance: { } instance, Property: { Name: "Result", ContainingType.Name: "Task" } } => inner.Result(instance, body),
            IPropertyReferenceOperation { Instance: { } instance, Property: var property } => inner.Value(instance, body)?.Parts.GetValueOrDefault(property.Name),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not => inner.Truth(not.Operand, body) is { } truth ? KnownValue.Of(!truth) : null,
            IBinaryOperation binary => inner.Binary(binary, body) is { } truth ? KnownValue.Of(truth) : null,
            IIsPatternOperation test => inner.Value(test.Value, body) is { } value && value.Matches(test.Pattern) is { } truth ? KnownValue.Of(truth) : null,
            IIsTypeOperation test => inner.Value(test.ValueOperand, body) is { } value && value.IsOf(test.TypeOperand) is { } truth ? KnownValue.Of(truth != test.IsNegated) : null,
            IInvocationOperation call => inner.Returned(call, body),
            _ => null,
        };
    }

    private KnownValue? Converted(IConversionOperation conversion, BodyFacts body) =>
        conversion.OperatorMethod is null && Value(conversion.Operand, body) is { } value && (!conversion.Conversion.IsNumeric || SymbolEqualityComparer.Default.Equals(conversion.Type, conversion.Operand.Type)) ? value : null;

    private KnownValue? Local(ILocalSymbol local, BodyFacts body)
    {
        if (_known.TryGetValue(local, out var given))
            return given;
        if (_type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value)
            return Value(value, body) is { } known && (known.Parts.IsEmpty || IsOnlyLookedAt(local, body)) ? known : null;
        // Part of a tuple or record that was taken apart: var (name, age) = person;
        foreach (var operation in body.Body.Operations)
        {
            if (operation is IDeconstructionAssignmentOperation deconstruction && Elements(deconstruction.Target) is { } elements && elements.FindIndex(element => element is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)) is >= 0 and var index)
                return IsAssignedOnce(local, body) && Value(deconstruction.Value, body) is { Type: INamedTypeSymbol type } whole && PartNames(type) is var names && index < names.Count ? whole.Parts.GetValueOrDefault(names[index]) : null;
        }

        return null;
    }

    private static List<IOperation>? Elements(IOperation target) => (target is IDeclarationExpressionOperation declaration ? declaration.Expression : target) is ITupleOperation tuple
        ? tuple.Elements.Select(element => element is IDeclarationExpressionOperation own ? own.Expression : element).ToList()
        : null;

    private static List<string> PartNames(INamedTypeSymbol type) => type.IsTupleType
        ? type.TupleElements.Select(Name).ToList()
        : type.InstanceConstructors.FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is RecordDeclarationSyntax)?.Parameters.Select(parameter => parameter.Name).ToList() ?? [];

    private static bool IsAssignedOnce(ILocalSymbol local, BodyFacts body) => References(local, body).Count(reference => reference.Parent is IDeclarationExpressionOperation or ITupleOperation || IsTarget(reference)) == 1;

    /// <summary>Whether the parts of the local's value stay as they are: all that is ever done with it is to read them.</summary>
    private static bool IsOnlyLookedAt(ILocalSymbol local, BodyFacts body) => References(local, body).All(reference =>
        (reference.Parent is IMemberReferenceOperation { Parent: var use } member && use is not IArgumentOperation { Parameter.RefKind: not RefKind.None } && !IsTarget(member))
        || reference.Parent is IDeconstructionAssignmentOperation or IWithOperation || (local.Type.IsRecord && !IsTarget(reference)));

    private static bool IsTarget(IOperation operation) =>
        (operation.Parent is IAssignmentOperation assignment && assignment.Target == operation) || operation.Parent is IIncrementOrDecrementOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None };

    private static IEnumerable<ILocalReferenceOperation> References(ILocalSymbol local, BodyFacts body) => body.Body.Outermost.WithNested
        .SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local));

    private KnownValue Created(IObjectCreationOperation creation, ITypeSymbol type, BodyFacts body)
    {
        // What the parameters of a record's constructor are given, its properties of the same names are.
        var given = type.IsRecord && creation.Constructor is { } constructor
            ? creation.Arguments.Where(argument => argument.Parameter is { } parameter && PartNames((INamedTypeSymbol)type).Contains(parameter.Name) && constructor.Parameters.Length == PartNames((INamedTypeSymbol)type).Count).Select(argument => (argument.Parameter!.Name, argument.Value))
            : KeptArguments(creation);
        return Parts(type, given.Concat(Set(creation.Initializer)), body);
    }

    /// <summary>What a constructor that does nothing else keeps in properties without a setter.</summary>
    private static IEnumerable<(string Name, IOperation Value)> KeptArguments(IObjectCreationOperation creation)
    {
        if (creation.Constructor?.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not ConstructorDeclarationSyntax { Initializer: null } constructor)
            yield break;
        foreach (var expression in constructor.ExpressionBody is { } only ? [only.Expression] : constructor.Body!.Statements.Select(statement => (statement as ExpressionStatementSyntax)?.Expression))
        {
            if (expression is not AssignmentExpressionSyntax { Left: IdentifierNameSyntax target, Right: IdentifierNameSyntax source }
                || creation.Type!.GetMembers(target.Identifier.ValueText).FirstOrDefault() is not IPropertySymbol { SetMethod: null, GetMethod: { } getter } property || !getter.OriginalDefinition.IsAutoAccessor()
                || creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == source.Identifier.ValueText) is not { } kept)
                yield break;
            yield return (property.Name, kept.Value);
        }
    }

    private static IEnumerable<(string Name, IOperation Value)> Set(IObjectOrCollectionInitializerOperation? initializer) =>
        initializer?.Initializers.OfType<ISimpleAssignmentOperation>().Where(set => set.Target is IPropertyReferenceOperation { Property.SetMethod: { } setter } && setter.OriginalDefinition.IsAutoAccessor()).Select(set => (((IPropertyReferenceOperation)set.Target).Property.Name, set.Value)) ?? [];

    private KnownValue Parts(ITypeSymbol type, IEnumerable<(string Name, IOperation Value)> parts, BodyFacts body, ImmutableDictionary<string, KnownValue>? others = null)
    {
        var all = others ?? ImmutableDictionary<string, KnownValue>.Empty;
        foreach (var (name, operation) in parts)
            all = Value(operation, body) is { } value ? all.SetItem(name, value) : all.Remove(name);
        return KnownValue.Of(type, all);
    }

    private static ISymbol Stored(IMemberReferenceOperation reference) => ((reference.Member as IPropertySymbol)?.ReturnedField() ?? reference.Member).OriginalDefinition;

    private static string Name(IFieldSymbol field) => (field.CorrespondingTupleField ?? field).Name;

    private bool? Binary(IBinaryOperation binary, BodyFacts body)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And && binary.Type?.SpecialType == SpecialType.System_Boolean)
            return KnownTests.And(Truth(binary.LeftOperand, body), Truth(binary.RightOperand, body));
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or && binary.Type?.SpecialType == SpecialType.System_Boolean)
            return !KnownTests.And(!Truth(binary.LeftOperand, body), !Truth(binary.RightOperand, body));
        if ((binary.OperatorMethod is { } own && own.ContainingType.SpecialType != SpecialType.System_String) || Value(binary.LeftOperand, body) is not { } left || Value(binary.RightOperand, body) is not { } right)
            return null;
        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Equals => left.Is(right),
            BinaryOperatorKind.NotEquals => !left.Is(right),
            _ => KnownTests.Holds(binary.OperatorKind, left.ComparedTo(right)),
        };
    }

    /// <summary>What a method of the type returns that does nothing else; the result of a task that does.</summary>
    private KnownValue? Returned(IInvocationOperation call, BodyFacts body)
    {
        if (call.TargetMethod is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true } or { IsAsync: true } || _type.Calls.BodyOf(call.TargetMethod) is not { } called || OnlyReturn(called) is not { } value)
            return null;
        var arguments = _known;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.None } parameter && Value(argument.Value, body) is { } given)
                arguments = arguments.SetItem(parameter.OriginalDefinition, given);
        }

        return new KnownValues(_type, arguments, _depth + 1).Value(value, called);
    }

    /// <summary>The result of a task that only returns a value.</summary>
    private KnownValue? Result(IOperation task, BodyFacts body) =>
        (task.Unwrapped() is ILocalReferenceOperation local ? _type.Locks.LocalsOf(body.Body).OnlyValue(local.Local) : task) is IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" }, Arguments: [{ Value: IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } }, ..] }
        && body.Body.WithNested.FirstOrDefault(nested => nested.Root == lambda) is { } run && OnlyReturn(_type.FactsOf(run)) is { } value ? Value(value, _type.FactsOf(run)) : null;

    /// <summary>The statements of the body; none where it is an expression that no statement stands for.</summary>
    public static IEnumerable<IOperation> Statements(BodyFacts body) =>
        (body.Body.Root as IBlockOperation ?? body.Body.Root.ChildOperations.FirstOrDefault() as IBlockOperation)?.Operations ?? Enumerable.Empty<IOperation>();

    private static IOperation? OnlyReturn(BodyFacts body) => Statements(body).ToList() is [IReturnOperation { ReturnedValue: { } value }] ? value : null;
}
