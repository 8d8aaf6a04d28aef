using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A disposal that asks a flag, sets it in a step of its own, and does what must not be done twice: <c>if (_disposed) return; _disposed = true; _owner.Leave();</c>.</summary>
/// <param name="Class">The class.</param>
/// <param name="Test">The question.</param>
/// <param name="Set">Where the flag is set.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Effect">What is done once more.</param>
internal sealed record DisposalGuard(ISymbol Class, SyntaxNode Test, SyntaxNode Set, ISymbol Flag, SyntaxNode Effect);

/// <summary>An object that the disposal of another disposes of, too.</summary>
/// <param name="Class">The class of the other.</param>
/// <param name="Kept">The class of the object, or the parameter that gets it.</param>
internal sealed record DisposedWith(ISymbol Class, ISymbol Kept);

/// <summary>An object that two members dispose of which any thread may call: one that finds it in a collection of all, and one that has put it there.</summary>
/// <param name="Class">The class of the object.</param>
/// <param name="Walk">Where the first does.</param>
/// <param name="Own">Where the second does.</param>
internal sealed record DisposedByTwo(ISymbol Class, SyntaxNode Walk, SyntaxNode Own);

/// <summary>What a type does about the disposal of objects that several members have.</summary>
internal sealed record SharedDisposal(ImmutableArray<DisposalGuard> Guards, ImmutableArray<DisposedWith> With, ImmutableArray<DisposedWith> Given, ImmutableArray<DisposedByTwo> ByTwo)
{
    /// <summary>That of <paramref name="type"/>; nothing where there is none.</summary>
    public static IEnumerable<SharedDisposal> Of(TypeFacts type)
    {
        var disposals = type.Bodies.Where(body => body.Body is { Enclosing: null, Method: { Name: "Dispose", Parameters.IsEmpty: true, IsStatic: false } }).ToList();
        var guards = disposals.Select(GuardOf).OfType<DisposalGuard>().ToImmutableArray();
        var with = disposals.SelectMany(WithOf).ToImmutableArray();
        var given = type.Bodies.SelectMany(body => body.Body.Creations).SelectMany(creation => creation.Arguments).Where(argument => argument.Parameter is { } parameter && parameter.IsInSource() && parameter.Type.IsDisposable() && argument.Value.Unwrapped().Type is INamedTypeSymbol { TypeKind: TypeKind.Class } kept && kept.IsInSource() && kept.IsDisposable())
            .Select(argument => new DisposedWith(argument.Parameter!.OriginalDefinition, argument.Value.Unwrapped().Type!.OriginalDefinition)).ToImmutableArray();
        var byTwo = type.MentionsThreads ? type.Fields.Where(IsOfAll).Select(all => ByTwoOf(all, type)).OfType<DisposedByTwo>().ToImmutableArray() : ImmutableArray<DisposedByTwo>.Empty;
        return guards.IsEmpty && with.IsEmpty && given.IsEmpty && byTwo.IsEmpty ? [] : [new SharedDisposal(guards, with, given, byTwo)];
    }

    /// <summary>The disposals that two threads can be in at once, by place.</summary>
    public static IEnumerable<(DisposalGuard Guard, DisposedByTwo By)> Meetings(IReadOnlyCollection<SharedDisposal> all)
    {
        var guards = all.SelectMany(one => one.Guards).ToLookup(guard => guard.Class, SymbolEqualityComparer.Default);
        var with = all.SelectMany(one => one.With).ToLookup(one => one.Class, one => one.Kept, SymbolEqualityComparer.Default);
        var given = all.SelectMany(one => one.Given).ToLookup(one => one.Class, one => one.Kept, SymbolEqualityComparer.Default);
        foreach (var by in all.SelectMany(one => one.ByTwo).ByPlace(by => by.Walk.GetLocation()))
        {
            var disposed = new List<ISymbol> { by.Class };
            for (var next = 0; next < disposed.Count; next++)
            {
                foreach (var guard in guards[disposed[next]])
                    yield return (guard, by);
                // What the guard keeps out comes no further.
                foreach (var kept in guards[disposed[next]].Any() ? [] : with[disposed[next]].SelectMany(kept => kept is IParameterSymbol ? given[kept] : [kept]))
                {
                    if (!disposed.Contains(kept, SymbolEqualityComparer.Default))
                        disposed.Add(kept);
                }
            }
        }
    }

    private static DisposalGuard? GuardOf(BodyFacts body)
    {
        var root = body.Body.Operations.OfType<IBlockOperation>().FirstOrDefault();
        if (root is not { Operations: [IConditionalOperation { WhenFalse: null, Condition: var condition, WhenTrue: var left }, IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var flag, Instance: IInstanceReferenceOperation }, Value.ConstantValue: { HasValue: true, Value: true } } set }, ..] }
            || condition.Unwrapped() is not IFieldReferenceOperation { Field: var asked } || !SymbolEqualityComparer.Default.Equals(asked, flag) || !left.Leaves() || body.HeldAt(set) is not { IsKnown: true, Must.IsEmpty: true } || body.IsKeptApartByCallers)
            return null;
        return root.Operations.Skip(2).SelectMany(statement => statement.DescendantsAndSelf()).OfType<IInvocationOperation>().FirstOrDefault(call => IsNotRepeatable(call.TargetMethod)) is { } effect
            ? new DisposalGuard(body.Body.Method!.ContainingType.OriginalDefinition, condition.Syntax, set.Syntax, flag, effect.Syntax)
            : null;
    }

    /// <summary>Whether the method, of the compilation, counts down, or gives back a place: done twice, it is wrong.</summary>
    private static bool IsNotRepeatable(IMethodSymbol method) => method is { Name: "Release", ContainingType.Name: "SemaphoreSlim" or "Semaphore" } || (method.IsInSource() && method.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes()).Any(node =>
        node.RawKind is (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.PostDecrementExpression or (int)SyntaxKind.SubtractAssignmentExpression
        || node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Decrement", Expression: IdentifierNameSyntax { Identifier.ValueText: "Interlocked" } } }));

    private static IEnumerable<DisposedWith> WithOf(BodyFacts body)
    {
        foreach (var call in body.Body.Calls.Where(call => call is { TargetMethod: { Name: "Dispose", Parameters.IsEmpty: true } } && !call.Deciding().Any() && body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true }))
        {
            var kept = call.Receiver()?.Unwrapped() switch
            {
                IParameterReferenceOperation { Parameter: var parameter } when parameter.IsPrimaryConstructorParameter() => parameter,
                IFieldReferenceOperation { Field: { IsReadOnly: true } field } => Assignments.ValuesOf(field, body.Type).ToList() is [var value] ? (value.Unwrapped() as IParameterReferenceOperation)?.Parameter ?? (ISymbol?)(value.Unwrapped().Type is { TypeKind: TypeKind.Class } made && made.IsInSource() ? made : null) : null,
                _ => default(ISymbol),
            };
            if (kept is not null)
                yield return new DisposedWith(body.Body.Method!.ContainingType.OriginalDefinition, kept.OriginalDefinition);
        }
    }

    private static bool IsOfAll(IFieldSymbol field) => !field.IsVisibleOutsideType() && field.Type is INamedTypeSymbol { Name: "ConcurrentDictionary", TypeArguments: [_, { } kept] } && kept.IsInSource() && kept.IsDisposable();

    private static DisposedByTwo? ByTwoOf(IFieldSymbol all, TypeFacts type)
    {
        var kept = ((INamedTypeSymbol)all.Type).TypeArguments[1];
        var members = type.Bodies.Where(body => body.Body is { Enclosing: null, Method: { } method } && method.IsCallableOutsideOutermostType()).ToList();
        foreach (var walker in members.Where(body => body.Body.Method is { Name: not ("Dispose" or "DisposeAsync" or "Stop" or "StopAsync" or "Close" or "CloseAsync") }))
        {
            var walk = walker.Body.Loops.OfType<IForEachLoopOperation>().Where(loop => loop.Collection.DescendantsAndSelf().Any(part => Assignments.Refers(part, all)) && !loop.Body.Descendants().Any(IsRemoval))
                .SelectMany(loop => loop.Body.Descendants().OfType<IInvocationOperation>().Where(call => IsDisposalOf(call, kept) && call.Instance?.Unwrapped() is ILocalReferenceOperation { Local: var each } && loop.Locals.Contains(each, SymbolEqualityComparer.Default))).FirstOrDefault();
            if (walk is null)
                continue;
            foreach (var keeper in members.Where(body => body != walker))
            {
                var own = keeper.Body.Calls.FirstOrDefault(call => IsDisposalOf(call, kept) && call.Instance?.Unwrapped() is ILocalReferenceOperation { Local: var local } && !call.Deciding().Any()
                    && keeper.Body.Operations.Any(operation => operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } into }, Value: var stored } && Assignments.Refers(into, all) && Assignments.Refers(stored.Unwrapped(), local)));
                if (own is not null)
                    return new DisposedByTwo(kept.OriginalDefinition, walk.Syntax, own.Syntax);
            }
        }

        return null;
    }

    private static bool IsRemoval(IOperation operation) => operation is IInvocationOperation { TargetMethod.Name: "TryRemove" or "Remove" };

    private static bool IsDisposalOf(IInvocationOperation call, ITypeSymbol kept) => call.TargetMethod is { Name: "Dispose", Parameters.IsEmpty: true } && SymbolEqualityComparer.Default.Equals(call.Instance?.Unwrapped().Type, kept);
}
