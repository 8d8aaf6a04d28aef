using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A permit that is disposed of within the <c>using</c> which does so at its end, too, and which releases its semaphore each time.</summary>
/// <param name="Call">The first disposal, or the call of a method of the type that is given the permit.</param>
/// <param name="Disposal">The first disposal.</param>
/// <param name="Scope">What declares the permit.</param>
internal sealed record SecondDisposal(IOperation Call, SyntaxNode Disposal, IVariableDeclaratorOperation Scope)
{
    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<SecondDisposal> Of(BodyFacts body) => !body.Body.HasScopes ? [] : body.Body.Declarators
        .Where(scope => scope.Parent is IVariableDeclarationOperation { Parent: IVariableDeclarationGroupOperation { Parent: IUsingOperation { IsAsynchronous: false } or IUsingDeclarationOperation { IsAsynchronous: false } } } && PermitShape.Is(scope.Symbol.Type))
        .SelectMany(scope => body.Body.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, scope.Symbol))
            .Select(use => Of(use, scope, body)).OfType<SecondDisposal>());

    private static SecondDisposal? Of(ILocalReferenceOperation use, IVariableDeclaratorOperation scope, BodyFacts body) => use.Parent switch
    {
        IInvocationOperation { TargetMethod: { Name: "Dispose", Parameters.IsEmpty: true } } call when call.Instance == use => new SecondDisposal(call, call.Syntax, scope),
        IArgumentOperation { Parameter: { RefKind: RefKind.None } parameter, Parent: IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false } } call } when body.Type.Calls.BodyOf(call.TargetMethod) is { } taker && DisposalOf(parameter, taker) is { } disposal =>
            new SecondDisposal(call, disposal, scope),
        _ => null,
    };

    /// <summary>Where the method disposes of what it is given.</summary>
    private static SyntaxNode? DisposalOf(IParameterSymbol parameter, BodyFacts taker)
    {
        return taker.Body.WithNested.SelectMany(nested => nested.Operations).Select(operation => operation switch
        {
            IInvocationOperation { TargetMethod: { Name: "Dispose", Parameters.IsEmpty: true }, Instance: IParameterReferenceOperation given } => IsOf(given) ? operation.Syntax : null,
            IUsingOperation or IUsingDeclarationOperation => operation.Resources().FirstOrDefault(resource => resource.Unwrapped() is IParameterReferenceOperation given && IsOf(given))?.Syntax,
            _ => null,
        }).FirstOrDefault(place => place is not null);

        bool IsOf(IParameterReferenceOperation given) => SymbolEqualityComparer.Default.Equals(given.Parameter.OriginalDefinition, parameter.OriginalDefinition);
    }
}
