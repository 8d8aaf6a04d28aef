using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Tells whether a value that is stored into a variable was computed from that variable's old value.</summary>
internal static class ReadModifyWrite
{
    /// <summary>Whether <paramref name="value"/> reads what <paramref name="target"/> denotes, directly or through a local that was read from it.</summary>
    public static bool Reads(IOperation value, IOperation target, ISymbol variable, BodyFacts body)
    {
        foreach (var operation in Operations(value))
        {
            if (IsSame(operation) || (operation is ILocalReferenceOperation local && (IsCopyOf(local.Local, IsSame, body) || IsChangedCopy(local, IsSame, body)) && !IsSetAnew(local, IsSame)))
                return true;
        }

        return IsOfComparison(value, part => IsSame(part) || (part is ILocalReferenceOperation local && IsCopyOf(local.Local, IsSame, body) && !IsSetAnew(local, IsSame)) || IsAskedFor(part, target, variable, body));

        bool IsSame(IOperation operation) => IsVariable(operation, variable) && body.Paths.Read(operation).Equals(body.Paths.Read(target));
    }

    /// <summary>Whether <paramref name="value"/>, which the property is set to, reads the property, itself or by a local that was declared so.</summary>
    public static bool MayRead(IOperation value, IPropertySymbol property) => Operations(value).Any(part => part switch
    {
        IPropertyReferenceOperation read => SymbolEqualityComparer.Default.Equals(read.Property, property),
        ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } => declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var first } && first is IdentifierNameSyntax { Identifier.ValueText: var name } && name == property.Name,
        _ => false,
    });

    /// <summary>Whether the value is stored because it is more or less than the old one: <c>if (size > _largest) _largest = size;</c>.</summary>
    private static bool IsOfComparison(IOperation value, Func<IOperation, bool> isSame) =>
        value.Unwrapped() is (ILocalReferenceOperation or IParameterReferenceOperation) and var stored
        && value.Parent is { } store && store.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part =>
            part is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual } comparison
            && new[] { (comparison.LeftOperand, comparison.RightOperand), (comparison.RightOperand, comparison.LeftOperand) }.Any(sides => sides.Item1.Unwrapped().IsWrittenLike(stored) && sides.Item2.DescendantsAndSelf().Any(isSame)));

    /// <summary>Whether a property or method of the same object is asked that answers with the variable's value: <c>if (size &gt; Largest)</c>, where <c>Largest =&gt; Volatile.Read(ref _largest)</c>.</summary>
    private static bool IsAskedFor(IOperation part, IOperation target, ISymbol variable, BodyFacts body) =>
        part is IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true, Property: { IsVirtual: false, IsOverride: false } } or IInvocationOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true, TargetMethod: { IsVirtual: false, IsOverride: false, IsAsync: false } }
        && CallTable.Targets(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().Any(asked => asked != body && asked.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } answer }]
            && Answered(answer) is var read && IsVariable(read, variable) && asked.Paths.Read(read).Equals(body.Paths.Read(target)));

    /// <summary>What is read there, be it plainly or by a call that reads it.</summary>
    private static IOperation Answered(IOperation answer) => answer.Unwrapped() switch
    {
        IInvocationOperation { TargetMethod: { Name: "Read" or "VolatileRead", ContainingType.Name: "Volatile" or "Interlocked" or "Thread" }, Arguments: [var read] } => read.Value.Unwrapped(),
        var plain => plain,
    };

    /// <summary>Whether an immutable collection that was read from the variable is asked there for a changed one: <c>var old = _names; if (!old.Contains(name)) _names = old.Add(name);</c>.</summary>
    private static bool IsChangedCopy(ILocalReferenceOperation copy, Func<IOperation, bool> isSame, BodyFacts body) => copy.Local.Type.NamespaceName() == "System.Collections.Immutable" && copy.Parent is IInvocationOperation { Type: { } changed } call && call.Instance == copy && SymbolEqualityComparer.Default.Equals(changed, copy.Local.Type)
        && body.Body.Declarators.Any(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, copy.Local) && declarator.Initializer is { Value: var read } && isSame(Answered(read)));

    /// <summary>Whether the local starts as the variable's value, or is computed from it in its declaration.</summary>
    private static bool IsCopyOf(ILocalSymbol local, Func<IOperation, bool> isSame, BodyFacts body)
    {
        // Reference copies (var old = _head; … _head = new Node(old)) are how compare-and-swap loops and linked lists are written;
        // only arithmetic on values, and another immutable collection, are certain to lose an update.
        if (!local.Type.IsValueType && local.Type.NamespaceName() != "System.Collections.Immutable")
            return local.Type.IsRecord && body.Body.Declarators.Any(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && declarator.Initializer is { Value: var made } && IsChanged(made, isSame));
        // A method that is given it by reference makes another value of it.
        if (body.Body.Calls.Any(call => call.Arguments.Any(argument => argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out && Assignments.Refers(argument.Value, local))))
            return false;
        return body.Body.Declarators.Any(declarator =>
            SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)
            && declarator.Initializer is { } initializer
            && (local.Type.IsValueType || initializer.Value.Unwrapped() is IInvocationOperation { TargetMethod.Name: not "Read" })
            && Operations(initializer.Value).Any(isSame));
    }

    /// <summary>Whether a record is made of the one in the variable: by <c>with</c>, or by a function that is given the one and returns the other.</summary>
    private static bool IsChanged(IOperation made, Func<IOperation, bool> isSame) => made.Unwrapped() switch
    {
        IWithOperation changed => isSame(Answered(changed.Operand)),
        IInvocationOperation { TargetMethod.Name: not ("Read" or "Exchange" or "CompareExchange") } call => call.Arguments.Any(argument => isSame(Answered(argument.Value)) && SymbolEqualityComparer.Default.Equals(argument.Value.Type, call.Type)),
        _ => false,
    };

    /// <summary>Whether the statements before have given the local another value, which has nothing of its old one.</summary>
    private static bool IsSetAnew(ILocalReferenceOperation use, Func<IOperation, bool> isSame) =>
        use.Statement() is { Parent: IBlockOperation block } statement
        && block.Operations.TakeWhile(before => before != statement).OfType<IExpressionStatementOperation>().Select(before => before.Operation).OfType<ISimpleAssignmentOperation>()
            .LastOrDefault(assignment => assignment.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, use.Local)) is { Value: var value }
        && !Operations(value).Any(part => isSame(part) || (part is ILocalReferenceOperation own && SymbolEqualityComparer.Default.Equals(own.Local, use.Local)));

    private static bool IsVariable(IOperation operation, ISymbol variable) => operation switch
    {
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition.AssociatedSymbol as IPropertySymbol ?? (ISymbol)field.Field.OriginalDefinition, variable) || (field is { Field.ContainingType.IsValueType: true, Instance: { } whole } && IsVariable(whole, variable)),
        IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition, variable) || SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition.ReturnedField()?.OriginalDefinition, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable),
        IArrayElementReferenceOperation element => IsVariable(element.ArrayReference, variable),
        _ => false,
    };

    /// <summary>The operations of <paramref name="value"/> that run when it is evaluated: not those of lambdas.</summary>
    private static IEnumerable<IOperation> Operations(IOperation value) => value.ChildOperations.Count == 0 ? [value] : WithParts(value);

    private static IEnumerable<IOperation> WithParts(IOperation value)
    {
        var pending = new Stack<IOperation>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            yield return operation;
            // An immutable collection that is cleared is the empty one, whatever it had.
            if (operation is IAnonymousFunctionOperation or INameOfOperation or IInvocationOperation { TargetMethod: { Name: "Clear", ReturnsVoid: false }, Arguments.IsEmpty: true })
                continue;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }
}
