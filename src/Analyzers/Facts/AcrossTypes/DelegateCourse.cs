using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A step of a delegate without a result on its way to who calls it: what keeps it gives it on, or is called, by a function that others call.</summary>
/// <param name="From">What keeps it, or the function that calls it.</param>
/// <param name="To">What gets it, or the function that calls it; null where its end is.</param>
/// <param name="Catching">Where what it throws is to be caught.</param>
internal sealed record DelegateCourse(ISymbol From, ISymbol? To, Location? Catching)
{
    private const int MaximumSteps = 5;

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<DelegateCourse> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var parameter in body.Body.Operations.OfType<IParameterReferenceOperation>().Where(parameter => IsOfAction(parameter.Type)))
            {
                if (GivenTo(parameter) is { } keeper)
                    yield return new DelegateCourse(parameter.Parameter.OriginalDefinition, keeper, null);
            }

            if (body.Body is not { Enclosing: null, Method: { } method })
                continue;
            foreach (var call in body.Body.Calls)
            {
                if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? !call.TargetMethod.ReturnsVoid : !TakesActions(call.TargetMethod))
                    continue;
                var from = call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? KeptDelegates.CalledBy(call, body, method) : call.TargetMethod.OriginalDefinition;
                if (from is not null && Catcher(call) is { } handler)
                    yield return new DelegateCourse(from, null, handler.Syntax.GetLocation());
                else if (from is not null and not IMethodSymbol)
                    yield return new DelegateCourse(from, method.OriginalDefinition, null);
            }
        }
    }

    /// <summary>Where what a function throws that is kept in <paramref name="keeper"/> is to be caught; null where that is not known.</summary>
    public static Location? CatcherOf(ISymbol keeper, ILookup<ISymbol, DelegateCourse> courses)
    {
        var (reached, pending) = (new HashSet<ISymbol>(SymbolEqualityComparer.Default) { keeper }, new List<ISymbol> { keeper });
        for (var step = 0; step < MaximumSteps; step++)
        {
            var next = pending.SelectMany(one => courses[one]).ToList();
            if (next.Find(course => course.Catching is not null) is { Catching: { } found })
                return found;
            // Each caller of a method that calls what it is given gives its own.
            pending = next.Where(course => course.From is not IParameterSymbol || !SymbolEqualityComparer.Default.Equals(course.To, course.From.ContainingSymbol)).Select(course => course.To).OfType<ISymbol>().Where(reached.Add).ToList();
        }

        return null;
    }

    private static bool IsOfAction(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod.ReturnsVoid: true };

    /// <summary>Whether objects of the method's type are made with such delegates: to call the method may be to call one.</summary>
    private static bool TakesActions(IMethodSymbol method) => method is { ReturnsVoid: true, IsStatic: false, ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct } type } && method.IsInSource()
        && type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => IsOfAction(parameter.Type)));

    /// <summary>The parameter, field or property that gets the delegate.</summary>
    private static ISymbol? GivenTo(IOperation delegated)
    {
        var use = delegated.Parent;
        while (use is IConversionOperation or IParenthesizedOperation or ICoalesceOperation)
            use = use.Parent;
        return use switch
        {
            IArgumentOperation { Parameter: { } parameter } when parameter.IsInSource() => parameter.OriginalDefinition,
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } => target.Member.OriginalDefinition,
            IFieldInitializerOperation { InitializedFields: [var field, ..] } => field,
            IPropertyInitializerOperation { InitializedProperties: [var property, ..] } => property,
            _ => null,
        };
    }

    /// <summary>The handler that is there for whatever the call throws.</summary>
    public static ICatchClauseOperation? Catcher(IOperation call) => call.Enclosing().OfType<ITryOperation>()
        .Where(attempt => attempt.Body.Syntax.Span.Contains(call.Syntax.Span)).SelectMany(attempt => attempt.Catches).FirstOrDefault(handler => handler.ExceptionType.IsOfAllExceptions());
}
