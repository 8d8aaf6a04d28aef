using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Locks;

/// <summary>Which locals and parameters of a member body keep the value they start with, and what that value is.</summary>
internal sealed class LocalValues
{
    private readonly Dictionary<ISymbol, IOperation> _initial = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _assigned = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _assignedElsewhere = new(SymbolEqualityComparer.Default);

    private readonly Func<IParameterSymbol, bool> _isOwnObject;

    private LocalValues(Func<IParameterSymbol, bool> isOwnObject) => _isOwnObject = isOwnObject;

    /// <summary>Reads a member body, nested functions included.</summary>
    /// <param name="operations">All operations of the body and its nested functions.</param>
    /// <param name="isOwnObject">Whether a parameter is only ever given the object that names its function.</param>
    public static LocalValues Of(IEnumerable<IOperation> operations, Func<IParameterSymbol, bool> isOwnObject)
    {
        var values = new LocalValues(isOwnObject);
        foreach (var operation in operations)
            values.Read(operation);
        return values;
    }

    /// <summary>Whether <paramref name="variable"/> is given another value after its declaration.</summary>
    public bool IsReassigned(ISymbol variable) => _assigned.Contains(variable);

    /// <summary>Whether a lambda or local function assigns <paramref name="variable"/>, which is declared outside of it.</summary>
    public bool IsAssignedElsewhere(ISymbol variable) => _assignedElsewhere.Contains(variable);

    /// <summary>Whether the parameter is the object itself of the type whose function it belongs to, which is handed over as its state.</summary>
    public bool IsOwnObject(IParameterSymbol parameter) => _isOwnObject(parameter) && !_assigned.Contains(parameter);

    /// <summary>The one value that <paramref name="local"/> ever has, or null when it has several or is not initialised.</summary>
    public IOperation? OnlyValue(ISymbol local) =>
        !_assigned.Contains(local) && _initial.TryGetValue(local, out var value) ? value : null;

    private void Read(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.VariableDeclarator when operation is IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                _initial[declarator.Symbol] = initializer.Value;
                break;
            case OperationKind.IsPattern when operation is IIsPatternOperation { Value: var tested, Pattern: var pattern } && DeclaredBy(pattern) is ILocalSymbol found:
                _initial[found] = tested;
                break;
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment:
                Assign(((IAssignmentOperation)operation).Target);
                break;
            case OperationKind.Increment or OperationKind.Decrement:
                Assign(((IIncrementOrDecrementOperation)operation).Target);
                break;
            case OperationKind.Argument when operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Assign(argument.Value);
                break;
            case OperationKind.Loop when operation is IForEachLoopOperation { LoopControlVariable: { } variable }:
                Assign(variable);
                break;
            case OperationKind.AddressOf:
                Assign(((IAddressOfOperation)operation).Reference);
                break;
        }
    }

    private static ISymbol? DeclaredBy(IPatternOperation pattern) => pattern switch
    {
        IRecursivePatternOperation { DeclaredSymbol: var found } => found,
        IDeclarationPatternOperation { DeclaredSymbol: var found } => found,
        INegatedPatternOperation { Pattern: var inner } => DeclaredBy(inner),
        _ => null,
    };

    private void Assign(IOperation target)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local.RefKind: RefKind.None } local:
                Assign(local.Local, target);
                break;
            case IParameterReferenceOperation parameter:
                Assign(parameter.Parameter, target);
                break;
            // The field of a struct is part of the variable that the struct is in.
            case IFieldReferenceOperation { Instance: { Type.IsValueType: true } structure }:
                Assign(structure);
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression);
                break;
            case IVariableDeclaratorOperation declarator:
                Assign(declarator.Symbol, target);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Assign(element);
                break;
        }
    }

    private void Assign(ISymbol variable, IOperation site)
    {
        _assigned.Add(variable);
        var function = site.Parent;
        while (function is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
            function = function.Parent;
        var symbol = (function as IAnonymousFunctionOperation)?.Symbol ?? (function as ILocalFunctionOperation)?.Symbol;
        if (symbol is not null && !SymbolEqualityComparer.Default.Equals(symbol, variable.ContainingSymbol))
            _assignedElsewhere.Add(variable);
    }
}
