using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Threads;

/// <summary>Knows programs in which what follows an await runs on any thread: console programs that make no synchronisation context of their own.</summary>
internal static class ConsoleContext
{
    private static readonly ConditionalWeakTable<Compilation, object> s_isMade = new();

    /// <summary>Whether <paramref name="compilation"/> is such a program.</summary>
    public static bool IsMissing(Compilation compilation) => compilation.Options.OutputKind == OutputKind.ConsoleApplication && !IsMade(compilation);

    /// <summary>Whether <paramref name="compilation"/> makes a context of its own, on which what follows an await may take turns.</summary>
    public static bool IsMade(Compilation compilation) => (bool)s_isMade.GetValue(compilation, program => program.GetSymbolsWithName("Post", SymbolFilter.Member).Any(IsOfContext));

    /// <summary>Whether the method takes the continuations of a context: an override of <c>SynchronizationContext.Post</c>.</summary>
    private static bool IsOfContext(ISymbol member)
    {
        var declared = member as IMethodSymbol;
        while (declared?.OverriddenMethod is { } overridden)
            declared = overridden;
        return declared is { ContainingType: { Name: "SynchronizationContext", ContainingNamespace.Name: "Threading" } } && !SymbolEqualityComparer.Default.Equals(declared, member);
    }
}
