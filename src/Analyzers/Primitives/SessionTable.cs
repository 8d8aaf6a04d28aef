using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Objects that do one operation at a time, each of which must be awaited before the next one begins: sessions with a database.</summary>
internal static class SessionTable
{
    /// <summary>Whether objects of <paramref name="type"/> are such sessions.</summary>
    public static bool IsSession(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == "DbContext" && type.NamespaceName() is "Microsoft.EntityFrameworkCore" or "System.Data.Entity" || type.Name == "ISession" && type.NamespaceName() == "NHibernate")
                return true;
        }

        return false;
    }

    /// <summary>The session that the call works on, by itself or by a query that begins with it: <c>_db.Orders.Where(…).ToListAsync()</c>; null where there is none.</summary>
    public static IOperation? SessionOf(IInvocationOperation call)
    {
        IOperation? part = call;
        while (part is not null && !IsSession(part.Type))
        {
            part = part.Unwrapped() switch
            {
                IInvocationOperation { Instance: { } instance } => instance,
                IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ Value: var first }, ..] } => first,
                IMemberReferenceOperation { Instance: { } owner } => owner,
                _ => null,
            };
        }

        return part?.Unwrapped() is IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation ? part.Unwrapped() : null;
    }
}
