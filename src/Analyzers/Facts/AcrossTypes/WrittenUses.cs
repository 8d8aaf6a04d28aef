using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Finds where members are named and objects are made in the whole compilation. Asked for what is about to be reported, and only then (decision 13).</summary>
/// <param name="compilation">The compilation.</param>
/// <param name="cancellation">Ends the search.</param>
internal sealed class WrittenUses(Compilation compilation, CancellationToken cancellation)
{
    /// <summary>How often a name may be written before it says too little.</summary>
    public const int Most = 100;

    /// <summary>
    /// Whether something in the compilation calls <paramref name="leave"/>, or hands it over, where <paramref name="enter"/> is not called: it may leave for whoever has entered.
    /// </summary>
    public bool IsLeftElsewhere(IMethodSymbol leave, IMethodSymbol enter)
    {
        var names = NamesOf(leave.OriginalDefinition).ToList();
        var uses = names.Select(name => name.Name).Distinct().SelectMany(Of).Take(Most + 1).ToList();
        return uses.Count > Most || uses.Exists(use => !IsNamedOnly(use) && (!IsCalled(use) || FunctionAround(use)?.DescendantNodes().Any(other => other is SimpleNameSyntax { Identifier.ValueText: var name } && name == enter.Name) != true)
            && SymbolOf(use) is { } used && names.Contains(used, SymbolEqualityComparer.Default));
    }

    /// <summary>Whether objects of <paramref name="made"/> are made in the compilation, and all of them with an argument that is written as <paramref name="argument"/>.</summary>
    public bool AreMadeWith(INamedTypeSymbol made, string argument)
    {
        var creations = CreationsOf(made).ToList();
        return creations.Count > 0 && creations.TrueForAll(creation => creation.ArgumentList?.Arguments.Any(given => given.Expression.ToString() == argument) == true);
    }

    /// <summary>
    /// Where a lock is acquired as <paramref name="acquire"/> does it before an object of <paramref name="made"/> is made of it; null where that is not so of all such objects of the
    /// compilation, or where it may be released again.
    /// </summary>
    public SyntaxNode? AcquireBefore(INamedTypeSymbol made, SyncEvent acquire)
    {
        var acquires = CreationsOf(made).Select(creation => AcquireBefore(creation, acquire)).ToList();
        return acquires.Count > 0 && acquires.TrueForAll(before => before is not null) ? acquires[0] : null;
    }

    private static SyntaxNode? AcquireBefore(BaseObjectCreationExpressionSyntax creation, SyncEvent acquire)
    {
        var calls = FunctionAround(creation)?.DescendantNodes().OfType<InvocationExpressionSyntax>().ToList() ?? [];
        var rows = calls.Select(call => (Call: call, Row: RowOf(call, acquire.Call.TargetMethod.ContainingType.Name))).Where(call => call.Row?.Mode == acquire.Mode).ToList();
        var given = creation.ArgumentList?.Arguments.Select(argument => argument.Expression.ToString()).ToList() ?? [];
        return rows.Exists(call => call.Row!.Action != SyncAction.Acquire) ? null
            : rows.Find(call => call.Call.SpanStart < creation.SpanStart && (given.Contains("this") || given.Contains(TargetOf(call.Call, call.Row!)))).Call is { } before
            && !calls.Exists(between => between.SpanStart > before.Span.End && between.SpanStart < creation.SpanStart) ? before : null;
    }

    private static string TargetOf(InvocationExpressionSyntax call, LockRow row) => (row.TargetIsArgument ? call.ArgumentList.Arguments[0].Expression : ((MemberAccessExpressionSyntax)call.Expression).Expression).ToString();

    private static LockRow? RowOf(InvocationExpressionSyntax call, string type) => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } && LockTable.Find(type, member) is { } row && (!row.TargetIsArgument || call.ArgumentList.Arguments.Count > 0) ? row : null;

    /// <summary>Where objects of the type are made, as far as it is named there, or by the method that returns it.</summary>
    private IEnumerable<BaseObjectCreationExpressionSyntax> CreationsOf(INamedTypeSymbol made) => Of(made.Name).Take(Most).SelectMany(use => use.Parent switch
    {
        ObjectCreationExpressionSyntax creation => [creation],
        VariableDeclarationSyntax { Variables: [{ Initializer.Value: ImplicitObjectCreationExpressionSyntax creation }] } => [creation],
        PropertyDeclarationSyntax { Initializer.Value: ImplicitObjectCreationExpressionSyntax creation } => [creation],
        MethodDeclarationSyntax method => method.DescendantNodes().OfType<ImplicitObjectCreationExpressionSyntax>().Where(creation => creation.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax),
        _ => Enumerable.Empty<BaseObjectCreationExpressionSyntax>(),
    });

    /// <summary>Whether something in the compilation reads <paramref name="field"/>, and does not only store in it.</summary>
    public bool IsRead(IFieldSymbol field)
    {
        var uses = Of(field.Name).Take(Most + 1).ToList();
        return uses.Count > Most || uses.Exists(use => !IsNamedOnly(use) && !IsStoredIn(use) && SymbolEqualityComparer.Default.Equals(SymbolOf(use), field.OriginalDefinition));
    }

    /// <summary>The name with what it is a member of.</summary>
    public static ExpressionSyntax Whole(SimpleNameSyntax use) => use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : use;

    private static bool IsStoredIn(SimpleNameSyntax use) => Whole(use) is var target
        && target.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == target && assignment.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax;

    private static bool IsCalled(SimpleNameSyntax use) => (use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access.Parent : use.Parent is MemberBindingExpressionSyntax binding ? binding.Parent : use.Parent) is InvocationExpressionSyntax;

    /// <summary>What is meant by the name.</summary>
    public ISymbol? SymbolOf(SimpleNameSyntax use) => ModelOf(use).GetSymbolInfo(use, cancellation).Symbol?.OriginalDefinition;

    /// <summary>The model of the file that it is written in.</summary>
    public SemanticModel ModelOf(SyntaxNode use) => ForeignBodies.ModelOf(use, compilation);

    /// <summary>The lambda, local function or member around it.</summary>
    public static SyntaxNode? FunctionAround(SyntaxNode use) => use.Ancestors().FirstOrDefault(outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax);

    /// <summary>Whether it is only named, as text or for an attribute.</summary>
    public static bool IsNamedOnly(SimpleNameSyntax use) => use.Ancestors().Any(around => around is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } or AttributeSyntax);

    /// <summary>Where <paramref name="name"/> is written as the name of something.</summary>
    public IEnumerable<SimpleNameSyntax> Of(string name)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText(cancellation).ToString();
            for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
            {
                if (tree.GetRoot(cancellation).FindToken(at) is { Parent: SimpleNameSyntax use } token && token.SpanStart == at && token.ValueText == name)
                    yield return use;
            }
        }
    }

    /// <summary>The member itself, and all that it overrides or implements: callers may name any of them.</summary>
    public static IEnumerable<ISymbol> NamesOf(ISymbol member)
    {
        yield return member;
        for (var overridden = Overridden(member); overridden is not null; overridden = Overridden(overridden))
            yield return overridden.OriginalDefinition;
        foreach (var implemented in member.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers()))
        {
            if (implemented is IMethodSymbol or IPropertySymbol && SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(implemented), member))
                yield return implemented.OriginalDefinition;
        }
    }

    private static ISymbol? Overridden(ISymbol member) => member is IMethodSymbol method ? method.OverriddenMethod : (member as IPropertySymbol)?.OverriddenProperty;
}
