using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An async function that is given to code of the compilation as a delegate without a result: whoever calls it takes it for finished at its first await.</summary>
/// <param name="Keeper">The parameter, field or property that gets it.</param>
/// <param name="Function">The function.</param>
/// <param name="Receiver">What it is given to, for messages.</param>
internal sealed record UnawaitedGift(ISymbol Keeper, SyntaxNode Function, string Receiver)
{
    /// <summary>Those of <paramref name="type"/>: not handlers of events, nor functions that let no exception out.</summary>
    public static IEnumerable<UnawaitedGift> Of(TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Functions.Select(function => GiftOf(function, body))).OfType<UnawaitedGift>();

    /// <summary>Where who gives the function is to catch what it throws.</summary>
    public Location? Catching { get; init; }

    /// <summary>Where what the function throws is to be caught: by who calls it, or by who gives it to a method that calls it; null where that is not known.</summary>
    public Location? CatcherBy(ILookup<ISymbol, DelegateCourse> courses) => DelegateCourse.CatcherOf(Keeper, courses)
        ?? (Catching is not null && courses[Keeper].Any(course => SymbolEqualityComparer.Default.Equals(course.To, Keeper.ContainingSymbol)) ? Catching : null);

    private static UnawaitedGift? GiftOf(IOperation function, BodyFacts body)
    {
        var given = (function as IAnonymousFunctionOperation)?.Symbol ?? (function as IMethodReferenceOperation)?.Method;
        if (given is not { IsAsync: true, ReturnsVoid: true } || IsHandlerOfEvent(given))
            return null;
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use switch
        {
            IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: var call } when parameter.IsInSource() && !IsOfCommand(parameter.ContainingType) && LetsOut(given, function, body) =>
                new UnawaitedGift(parameter.OriginalDefinition, function.Syntax, (call as IInvocationOperation)?.TargetMethod.Name ?? parameter.ContainingType.Name) { Catching = DelegateCourse.Catcher(call!)?.Syntax.GetLocation() },
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } target } when target.Member.IsInSource() && LetsOut(given, function, body) =>
                new UnawaitedGift(target.Member.OriginalDefinition, function.Syntax, target.Member.Name),
            _ => null,
        };
    }

    /// <summary>Whether the delegate is what a command of a user interface does: one click after the other, on a context that shows the exception; or what a framework is given that others know.</summary>
    private static bool IsOfCommand(INamedTypeSymbol receiver) => receiver.AllInterfaces.Any(implemented => implemented.Name == "ICommand") || receiver.NamespaceName() == "System";

    private static bool IsHandlerOfEvent(IMethodSymbol given) => given.Parameters is [{ Type.SpecialType: SpecialType.System_Object }, { Type: var arguments }] && arguments.Name.EndsWith("EventArgs", StringComparison.Ordinal);

    /// <summary>Whether what is awaited is a method of the type that catches whatever it awaits throws.</summary>
    private static bool IsHarmless(IAwaitOperation await, BodyFacts body)
    {
        var awaited = await.Operation;
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner })
            awaited = inner;
        return awaited is IInvocationOperation { TargetMethod: var called } && body.Type.Calls.BodyOf(called) is { Body: { Awaits.IsEmpty: false } work } && work.Awaits.All(inner => inner.IsCaught());
    }

    /// <summary>Whether the function awaits something outside of a block that catches whatever is thrown.</summary>
    private static bool LetsOut(IMethodSymbol given, IOperation function, BodyFacts body)
    {
        var facts = body.Type.Calls.BodyOf(given);
        return facts is null ? function is IAnonymousFunctionOperation : facts.Body.Awaits.Any(await => !await.IsCaught() && !IsHarmless(await, body));
    }
}
