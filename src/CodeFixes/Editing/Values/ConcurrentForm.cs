using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>A collection that many threads may use, which does what another does for one of them.</summary>
/// <param name="Name">Its type.</param>
/// <param name="Writes">What puts an element in, by the names that both have for it.</param>
/// <param name="Others">What else both have.</param>
internal sealed record ConcurrentForm(string Name, ImmutableDictionary<string, string> Writes, ImmutableDictionary<string, string> Others)
{
    private static readonly ConcurrentForm s_bag = new("ConcurrentBag", Same("Add"), Same("Count ToArray CopyTo Clear Contains"));
    private static readonly ConcurrentForm s_list = new("ConcurrentQueue", Same("").Add("Add", "Enqueue"), Same("Count ToArray CopyTo Clear Contains"));
    private static readonly ConcurrentForm s_queue = new("ConcurrentQueue", Same("Enqueue"), Same("Count ToArray CopyTo Clear Contains TryDequeue TryPeek"));
    private static readonly ConcurrentForm s_stack = new("ConcurrentStack", Same("Push"), Same("Count ToArray CopyTo Clear Contains TryPop TryPeek"));
    private static readonly ConcurrentForm s_dictionary = new("ConcurrentDictionary", Same(""), Same("Count ContainsKey TryGetValue TryAdd Keys Values Clear").Add("Remove", "TryRemove"));

    /// <summary>The forms that a collection of the type can take, the one that keeps most of its meaning first.</summary>
    public static IEnumerable<ConcurrentForm> Of(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() != "System.Collections.Generic" ? [] : type.Name switch
    {
        "List" => [s_list, s_bag],
        "Queue" => [s_queue],
        "Stack" => [s_stack],
        "Dictionary" => [s_dictionary],
        _ => Array.Empty<ConcurrentForm>(),
    };

    /// <summary>Whether <paramref name="use"/> puts an element in.</summary>
    public bool IsWrite(ExpressionSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == use && Writes.ContainsKey(access.Name.Identifier.ValueText),
        ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax write } element => write.Left == element,
        _ => false,
    };

    /// <summary>Whether <paramref name="use"/> means the same of a collection of this form.</summary>
    public bool Takes(ExpressionSyntax use, FixSite site) => use.Parent switch
    {
        MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access => access.Expression == use && TakesMember(access, site),
        ElementAccessExpressionSyntax element => Name == "ConcurrentDictionary" && element.Expression == use && element.Parent switch
        {
            AssignmentExpressionSyntax write when write.Left == element => write.IsKind(SyntaxKind.SimpleAssignmentExpression),
            ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or PostfixUnaryExpressionSyntax => false,
            PrefixUnaryExpressionSyntax change => !change.IsKind(SyntaxKind.PreIncrementExpression) && !change.IsKind(SyntaxKind.PreDecrementExpression),
            _ => true,
        },
        CommonForEachStatementSyntax loop => loop.Expression == use,
        ArgumentSyntax { RefKindKeyword.RawKind: 0 } or ReturnStatementSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax =>
            site.Model.GetTypeInfo(use, site.Cancellation).ConvertedType is { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IReadOnlyCollection" },
        _ => false,
    };

    /// <summary>The name that a member of the other collection has in this one.</summary>
    public string NameOf(string member) => Writes.TryGetValue(member, out var write) ? write : Others.TryGetValue(member, out var other) ? other : member;

    private bool TakesMember(MemberAccessExpressionSyntax access, FixSite site)
    {
        var name = access.Name.Identifier.ValueText;
        return site.Model.GetSymbolInfo(access, site.Cancellation).Symbol switch
        {
            // What is written for every sequence is given another one.
            IMethodSymbol { ReducedFrom.Parameters: [{ Type: { TypeKind: TypeKind.Interface, Name: "IEnumerable" } }, ..] } => true,
            // What is added between a copy and a clear would be gone.
            IMethodSymbol { IsExtensionMethod: false } when name == "Clear" => Others.ContainsKey(name) && !FollowsACopy(access),
            IMethodSymbol { IsExtensionMethod: false } => access.Parent is InvocationExpressionSyntax call && (Writes.ContainsKey(name) || Others.ContainsKey(name)) && (name != "Remove" || call.ArgumentList.Arguments.Count is 1 or 2),
            IPropertySymbol => Others.ContainsKey(name),
            _ => false,
        };
    }

    /// <summary>Whether the body that clears the collection has used it before, to copy it or to go through it.</summary>
    private static bool FollowsACopy(MemberAccessExpressionSyntax clear) => clear.Body()?.DescendantNodes().OfType<ExpressionSyntax>()
        .Any(read => read.Span.End <= clear.SpanStart && SyntaxShapes.IsSameExpression(read, clear.Expression) && read.Parent is CommonForEachStatementSyntax or ArgumentSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: not "Count" }) == true;

    private static ImmutableDictionary<string, string> Same(string names) =>
        names.Split([' '], StringSplitOptions.RemoveEmptyEntries).ToImmutableDictionary(name => name, name => name);
}
