using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>The headers that an <c>HttpClient</c> sends with every request: requests may run at once, and read them, so that who changes them meanwhile changes other requests, or breaks their collection.</summary>
internal static class HeaderTable
{
    /// <summary>Whether objects of <paramref name="type"/> have such headers.</summary>
    public static bool IsClient(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "HttpClient", ContainingNamespace: { Name: "Http", ContainingNamespace: { Name: "Net", ContainingNamespace.Name: "System" } } })
                return true;
        }

        return false;
    }

    /// <summary>Whether the property is that of such headers.</summary>
    public static bool AreHeaders(IPropertyReferenceOperation property) => property.Property.Name == "DefaultRequestHeaders" && IsClient(property.Property.ContainingType);

    /// <summary>The operation that changes the headers, or the values of one of them, where they are named; null where nothing does.</summary>
    public static IOperation? ChangeOf(IOperation headers) => headers.Parent switch
    {
        IInvocationOperation call => call.Instance == headers && IsChange(call.TargetMethod) ? call : null,
        IPropertyReferenceOperation header when header.Instance == headers => header.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == header ? assignment : null,
            IInvocationOperation call => call.Instance == header && IsChange(call.TargetMethod) ? call : null,
            _ => null,
        },
        _ => null,
    };

    private static bool IsChange(IMethodSymbol method) => method.Name is "Add" or "TryAddWithoutValidation" or "Remove" or "Clear" or "ParseAdd" or "TryParseAdd";
}
