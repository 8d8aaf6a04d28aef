using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>The locals and parameters of a type's bodies that lambdas or local functions use, too.</summary>
internal static class CapturedVariables
{
    /// <summary>All of them with all their accesses, in source order.</summary>
    public static IEnumerable<SharedVariable> Of(TypeFacts type)
    {
        foreach (var member in type.Bodies.GroupBy(body => body.Body.Outermost).Where(member => member.Skip(1).Any()))
        {
            var references = member
                .SelectMany(body => body.Body.Operations.Where(operation => operation.Kind is OperationKind.LocalReference or OperationKind.ParameterReference).Select(operation => (Variable: Referenced(operation, body), Operation: operation, Body: body)))
                .Where(reference => reference.Variable is not null)
                .GroupBy(reference => reference.Variable, SymbolEqualityComparer.Default);
            foreach (var variable in references.Where(group => group.Any(reference => !SymbolEqualityComparer.Default.Equals(group.Key!.ContainingSymbol, reference.Body.Body.Owner))))
            {
                var path = AccessPath.Of(new PathRoot(PathRootKind.Variable, variable.Key));
                yield return new SharedVariable(variable.Key!, variable.Select(reference => AccessTable.Of(reference.Operation, variable.Key!, path, reference.Body)).ToImmutableArray());
            }
        }
    }

    private static ISymbol? Referenced(IOperation operation, BodyFacts body) => operation switch
    {
        // A reference to another variable is that variable.
        ILocalReferenceOperation { Local.IsRef: true } alias when body.Type.Locks.LocalsOf(body.Body).OnlyValue(alias.Local) is ILocalReferenceOperation or IParameterReferenceOperation => Referenced(body.Type.Locks.LocalsOf(body.Body).OnlyValue(alias.Local)!, body),
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter when !parameter.Parameter.IsPrimaryConstructorParameter() => parameter.Parameter,
        _ => null,
    };
}
