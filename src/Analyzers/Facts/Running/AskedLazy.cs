using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows lazy objects that keep no threads apart, and are asked for their value on several.</summary>
internal static class AskedLazy
{
    /// <summary>Where the value of the lazy object that is made there is asked for without a lock, and on which threads; null where it is not known that there are several.</summary>
    public static (Access Asked, Meeting? Meeting)? Of(IObjectCreationOperation creation, BodyFacts body)
    {
        if (ThreadEntries.HolderOf(creation) is not (IFieldSymbol or IPropertySymbol) || ThreadEntries.HolderOf(creation) is not { } holder || IsOfOneThread(holder))
            return null;
        var threads = body.Type.Threads;
        var asked = body.Type.Accesses.ByVariable.Where(group => SymbolEqualityComparer.Default.Equals(group.Key, holder)).SelectMany(group => group)
            .Where(access => LazyTable.IsAsked(access.Operation) && !body.Type.Callers.IsDuringConstruction(access)).ToList();
        foreach (var access in asked.Where(access => access.Guards.AreNone))
        {
            if (asked.Select(other => threads.InParallel(access, other)).FirstOrDefault(meeting => meeting is not null) is { } meeting)
                return (access, meeting);
            if (holder.IsStatic && threads.IsCallableFromOutside(access.Body) && !threads.IsConfined(access.Body))
                return (access, null);
        }

        return null;
    }

    private static bool IsOfOneThread(ISymbol holder) => holder.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ThreadStaticAttribute") || ThreadFacts.IsUserInterface(holder.ContainingType);
}
