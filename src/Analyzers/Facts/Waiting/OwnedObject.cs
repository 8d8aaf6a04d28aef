using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An object that the type has made and gives to nobody, with all that it is a part or a view of.</summary>
/// <param name="Paths">How it is reached, and what it came from.</param>
/// <param name="Types">The types of all these.</param>
internal sealed record OwnedObject(ImmutableArray<AccessPath> Paths, ImmutableArray<ITypeSymbol> Types)
{
    private const int MaximumDepth = 8;

    /// <summary>The object that <paramref name="target"/> is; null where it, or what it came from, was made by others or is given to them.</summary>
    public static OwnedObject? Of(IOperation target, BodyFacts body)
    {
        var (paths, types) = (ImmutableArray.CreateBuilder<AccessPath>(), ImmutableArray.CreateBuilder<ITypeSymbol>());
        return Add(target, body, paths, types, MaximumDepth) && paths.Count > 0 ? new OwnedObject(paths.ToImmutable(), types.ToImmutable()) : null;
    }

    private static bool Add(IOperation value, BodyFacts body, ImmutableArray<AccessPath>.Builder paths, ImmutableArray<ITypeSymbol>.Builder types, int depth)
    {
        value = value.Unwrapped();
        while (value is IAwaitOperation { Operation: var awaited })
            value = awaited.Unwrapped();
        if (depth == 0 || value.Type is not { } type)
            return false;
        types.Add(type);
        if (PeerTable.Whole(value) is { } whole)
            return Add(whole, body, paths, types, depth - 1);
        return value switch
        {
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => AddVariable(field, value, body, paths, types, depth),
            ILocalReferenceOperation { Local: var local } => AddVariable(local, value, body, paths, types, depth),
            IObjectCreationOperation creation => AddArguments(creation.Arguments, body, paths, types, depth),
            IInvocationOperation call => PeerTable.IsMade(call) && AddArguments(call.Arguments, body, paths, types, depth),
            _ => false,
        };
    }

    /// <summary>Adds what a new object is a view of: those of its arguments that are closed with it.</summary>
    private static bool AddArguments(ImmutableArray<IArgumentOperation> arguments, BodyFacts body, ImmutableArray<AccessPath>.Builder paths, ImmutableArray<ITypeSymbol>.Builder types, int depth) =>
        arguments.Where(argument => argument.Value.Unwrapped().Type is { IsReferenceType: true } type && type.IsDisposable()).All(argument => Add(argument.Value, body, paths, types, depth - 1));

    private static bool AddVariable(ISymbol variable, IOperation use, BodyFacts body, ImmutableArray<AccessPath>.Builder paths, ImmutableArray<ITypeSymbol>.Builder types, int depth)
    {
        var path = body.Paths.Read(use);
        if (path is not { IsExact: true } || (variable is IFieldSymbol && path is not { IsShared: true }))
            return false;
        if (paths.Contains(path))
            return true;
        paths.Add(path);
        var values = Assignments.ValuesOf(variable, body.Type).Where(value => !value.IsNull()).ToList();
        return values.Count > 0 && values.TrueForAll(value => Add(value, body, paths, types, depth - 1)) && !IsGivenAway(variable, body.Type);
    }

    /// <summary>Whether somebody gets the variable's object, or a part of it, who may do to it what is not seen here.</summary>
    private static bool IsGivenAway(ISymbol variable, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations)
        .Any(operation => Assignments.Refers(operation, variable) && Given(operation) is { } use && use.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var target } } => !(target.ContainingType is { Name: "Monitor" or "Interlocked" or "Volatile" or "WaitHandle" } || PeerTable.IsMade(use.Parent.Parent)),
            IArgumentOperation { Parent: IObjectCreationOperation made } => !made.Constructor!.NamespaceName().StartsWith("System.", StringComparison.Ordinal),
            IReturnOperation or IArrayInitializerOperation or ITupleOperation => true,
            IAssignmentOperation { Target: var target } assignment => assignment.Value == use && target is not (IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } or ILocalReferenceOperation or IDiscardOperation),
            _ => false,
        });

    /// <summary>The whole expression that the use gives: the object, or a part of it.</summary>
    private static IOperation Given(IOperation use)
    {
        while (use.Parent is IConversionOperation or IParenthesizedOperation || (use.Parent is { } outer && PeerTable.Whole(outer) == use))
            use = use.Parent!;
        return use;
    }
}
