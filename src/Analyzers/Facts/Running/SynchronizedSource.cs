using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Timers, watchers and processes that raise their events on a window's thread: <c>_watcher.SynchronizingObject = form;</c>
/// (<see href="https://learn.microsoft.com/dotnet/api/system.io.filesystemwatcher.synchronizingobject">System.IO.FileSystemWatcher.SynchronizingObject</see>).
/// </summary>
internal static class SynchronizedSource
{
    private const string Property = "SynchronizingObject";

    /// <summary>Whether the type of <paramref name="handling"/>, which adds a handler, gives the object that raises the event such an object.</summary>
    public static bool Is(IEventAssignmentOperation handling) => handling.EventReference is IEventReferenceOperation { Instance: { } source, Event.ContainingType: var type }
        && Declares(type) && NameOf(source.Syntax) is { } name && handling.SemanticModel?.GetEnclosingSymbol(handling.Syntax.SpanStart)?.ContainingType is { } user
        && user.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>().Any(set => !set.Right.IsKind(SyntaxKind.NullLiteralExpression) && SourceOf(set) == name);

    private static bool Declares(INamedTypeSymbol? type) => type is not null && (!type.GetMembers(Property).IsEmpty || Declares(type.BaseType));

    /// <summary>The name of the variable whose object <paramref name="set"/> gives it, by itself or as it is made.</summary>
    private static string? SourceOf(AssignmentExpressionSyntax set) => set.Left switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: Property, Expression: var source } => NameOf(source),
        IdentifierNameSyntax { Identifier.ValueText: Property } => set.Parent?.Parent?.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var local } } => local,
            AssignmentExpressionSyntax { Left: var target } => NameOf(target),
            _ => null,
        },
        _ => null,
    };

    private static string? NameOf(SyntaxNode source) => source switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        _ => null,
    };
}
