using System.Runtime.CompilerServices;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Threads;

/// <summary>Knows programs in which what follows an await runs on any thread: console programs that make no synchronisation context of their own.</summary>
internal static class ConsoleContext
{
    private static readonly ConditionalWeakTable<Compilation, object> s_isMade = new();

    private static readonly ConditionalWeakTable<Compilation, object> s_hasWindows = new();

    private static readonly string[] s_windows = ["System.Windows", "Microsoft.UI", "Microsoft.Maui", "Windows.UI", "Avalonia", "Xamarin.Forms", "UnityEngine", "Godot", "Eto.Forms", "Gtk", "Terminal.Gui"];

    /// <summary>Whether <paramref name="compilation"/> is such a program.</summary>
    public static bool IsMissing(Compilation compilation) => compilation.Options.OutputKind == OutputKind.ConsoleApplication && !IsMade(compilation);

    /// <summary>Whether <paramref name="compilation"/> makes a context of its own, on which what follows an await may take turns.</summary>
    public static bool IsMade(Compilation compilation) => (bool)s_isMade.GetValue(compilation, program => program.GetSymbolsWithName("Post", SymbolFilter.Member).Any(IsOfContext));

    /// <summary>Whether nothing shows that <paramref name="compilation"/>, be it a program or a library, has a context with one thread: it makes none, and has no windows.</summary>
    public static bool IsUnlikely(Compilation compilation) => compilation.Options.OutputKind != OutputKind.WindowsApplication && !IsMade(compilation) && !HasWindows(compilation);

    /// <summary>Whether some file names a framework of windows: that it is referenced says little.</summary>
    private static bool HasWindows(Compilation compilation) => (bool)s_hasWindows.GetValue(compilation, program => program.SyntaxTrees.Any(tree =>
        tree.GetRoot() is CompilationUnitSyntax file && file.Usings.Concat(file.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Usings)).Any(used =>
            used.Name?.ToString() is { } name && IsOfWindows(name))));

    /// <summary>Whether <paramref name="symbol"/> is declared by a framework of windows.</summary>
    public static bool IsOfWindows(ISymbol symbol) => IsOfWindows(symbol.NamespaceName());

    private static bool IsOfWindows(string name) => Array.Exists(s_windows, space => name == space || name.StartsWith(space + ".", StringComparison.Ordinal));

    /// <summary>Whether the method takes the continuations of a context: an override of <c>SynchronizationContext.Post</c>.</summary>
    private static bool IsOfContext(ISymbol member)
    {
        var declared = member as IMethodSymbol;
        while (declared?.OverriddenMethod is { } overridden)
            declared = overridden;
        return declared is { ContainingType: { Name: "SynchronizationContext", ContainingNamespace.Name: "Threading" } } && !SymbolEqualityComparer.Default.Equals(declared, member);
    }
}
