using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A service that is registered with the container of the .NET extensions.</summary>
/// <param name="Service">What it is asked for as.</param>
/// <param name="Implementation">The class of the object.</param>
/// <param name="IsSingleton">Whether there is one object for all who ask.</param>
/// <param name="Site">Where it is registered.</param>
internal sealed record ServiceRegistration(INamedTypeSymbol Service, INamedTypeSymbol Implementation, bool IsSingleton, Location Site)
{
    /// <summary>Whether a library registers it for the programs that call it: <c>public static IServiceCollection AddCache(this IServiceCollection services)</c>.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Whether its factory asks the container for the class, <c>AddSingleton&lt;IStore&gt;(provider =&gt; provider.GetRequiredService&lt;Store&gt;())</c>: the object is the one that is registered as such.</summary>
    public bool IsForwarded { get; init; }

    /// <summary>Whether services can be registered in <paramref name="compilation"/> at all.</summary>
    public static bool IsPossible(Compilation compilation) => compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.IServiceCollection") is not null;

    /// <summary>The registrations of the compilation's own classes in <paramref name="type"/>.</summary>
    public static IEnumerable<ServiceRegistration> Of(TypeFacts type)
    {
        foreach (var (call, body) in type.Bodies.SelectMany(body => body.Body.Calls.Select(call => (call, body))))
        {
            if (call.TargetMethod is { Name: var name, ContainingType: { } container } && container.NamespaceName().StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal)
                && Lifetime(name) is { } isSingleton && Types(call) is ({ } service, { } implementation) && implementation.IsInSource())
                yield return new ServiceRegistration(service.OriginalDefinition, implementation.OriginalDefinition, isSingleton, call.Syntax.GetLocation()) { IsOffered = IsForOthers(body.Body.Outermost.Method) && service.DeclaredAccessibility == Accessibility.Public, IsForwarded = call.Arguments.Any(argument => argument.Value.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } value }] } } && value.Unwrapped() is IInvocationOperation { TargetMethod.Name: "GetRequiredService" or "GetService" }) };
        }
    }

    /// <summary>The one class of the objects that are handed out as <paramref name="service"/>; null where there are several, or none.</summary>
    public static INamedTypeSymbol? OnlyClassOf(INamedTypeSymbol service, ILookup<ISymbol, ServiceRegistration> services) =>
        services[service.OriginalDefinition].Select(registration => registration.Implementation).Distinct(SymbolEqualityComparer.Default).ToList() is [INamedTypeSymbol only] ? only : null;

    private static bool IsForOthers(IMethodSymbol? method) => method is { IsExtensionMethod: true, DeclaredAccessibility: Accessibility.Public, ContainingType.DeclaredAccessibility: Accessibility.Public, Parameters: [{ Type.Name: "IServiceCollection" }, ..] };

    private static bool? Lifetime(string name) => name switch
    {
        "AddSingleton" or "TryAddSingleton" or "AddKeyedSingleton" or "TryAddKeyedSingleton" or "AddHostedService" => true,
        "AddScoped" or "TryAddScoped" or "AddTransient" or "TryAddTransient" or "AddKeyedScoped" or "AddKeyedTransient" or "AddDbContext" or "AddHttpClient" => false,
        _ => null,
    };

    /// <summary>The service and its class: type arguments, <c>typeof</c>s, an object, or what a factory returns.</summary>
    private static (INamedTypeSymbol? Service, INamedTypeSymbol? Implementation) Types(IInvocationOperation call)
    {
        var named = call.TargetMethod.TypeArguments.Concat(call.Arguments.Select(argument => argument.Value.Unwrapped()).OfType<ITypeOfOperation>().Select(type => type.TypeOperand)).OfType<INamedTypeSymbol>().ToList();
        var given = call.Arguments.Skip(1).Select(argument => Given(argument.Value.Unwrapped())).OfType<INamedTypeSymbol>().LastOrDefault();
        return named switch
        {
            [var service, var implementation] => (service, implementation),
            [var service] => (service, given ?? service),
            _ => (null, null),
        };
    }

    private static ITypeSymbol? Given(IOperation argument) => argument switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } value }] } } => value.Unwrapped().Type,
        IObjectCreationOperation or ILocalReferenceOperation => argument.Type,
        _ => null,
    };
}
