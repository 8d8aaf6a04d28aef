using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>
/// Makes a semaphore, which no thread owns, of a lock that is held over an await: a private field that is only entered and left, and
/// never entered again by who holds it, as a semaphore does not let its holder in twice.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseSemaphoreFix)), Shared]
public sealed class UseSemaphoreFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AwaitUnderThreadLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Primitive) is not ("Monitor" or "Lock" or "Mutex") || site.Hint(FixHints.Lock) is not { } text || site.Type("System.Threading.SemaphoreSlim") is not { } semaphore
            || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { DeclaringSyntaxReferences.Length: 1 } type
            || type.GetMembers(text.Split('.').Last()).OfType<IFieldSymbol>().FirstOrDefault() is not { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || site.Root.FindNode(reference.Span) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } }, Parent: VariableDeclarationSyntax { Variables.Count: 1 } variable }
            || Uses(site, field) is not { } uses || uses.Any(use => EntersAgain(use, uses, type, site)))
            yield break;
        yield return new Remedy("Use a semaphore, which no thread owns", "Semaphore", () => Replaced(site, semaphore, field, variable, uses));
    }

    /// <summary>The statement that uses the lock, and how.</summary>
    private sealed record Use(StatementSyntax Statement, bool Enters, bool IsAsync);

    /// <summary>All uses of the lock, or null when one does more than to enter and to leave it.</summary>
    private static List<Use>? Uses(FixSite site, IFieldSymbol field)
    {
        var uses = new List<Use>();
        foreach (var name in site.Root.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == field.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, field)))
        {
            var target = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } self ? self : (ExpressionSyntax)name;
            var call = target.Parent switch
            {
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } invoked } => invoked,
                MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } invoked } => invoked,
                _ => null,
            };
            var isAsync = IsAsync(name);
            switch (call?.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var method } ? method : null)
            {
                case "Enter" or "WaitOne" when call!.Parent is ExpressionStatementSyntax statement:
                    uses.Add(new Use(statement, true, isAsync));
                    break;
                case "Exit" or "ReleaseMutex" when call!.Parent is ExpressionStatementSyntax statement:
                    uses.Add(new Use(statement, false, isAsync));
                    break;
                case null when target.Parent is LockStatementSyntax section && section.Expression == target:
                    uses.Add(new Use(section, true, isAsync));
                    break;
                default:
                    return null;
            }
        }

        return uses;
    }

    private static bool IsAsync(SyntaxNode node) => node.Body() switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        _ => false,
    };

    /// <summary>Whether something that can run while the lock is held may enter it: a call into the type, or of code that is not known.</summary>
    private static bool EntersAgain(Use use, List<Use> uses, INamedTypeSymbol type, FixSite site)
    {
        if (!use.Enters)
            return false;
        var section = use.Statement is LockStatementSyntax ? use.Statement : use.Statement.Parent;
        return section is null || section.DescendantNodes().Any(node =>
            (node is StatementSyntax statement && statement != use.Statement && statement.SpanStart > use.Statement.SpanStart && uses.Any(other => other.Enters && other.Statement == statement))
            || (node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax && node.SpanStart > use.Statement.SpanStart && site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is var called
                && (called is null || called.ContainingType.TypeKind == TypeKind.Delegate || (called.Locations.Any(location => location.IsInSource) && MayEnter(called, type, uses, site, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default))))));
    }

    private static bool MayEnter(ISymbol called, INamedTypeSymbol type, List<Use> uses, FixSite site, ImmutableHashSet<ISymbol> seen)
    {
        if (seen.Contains(called))
            return false;
        // What other types do may come back here.
        if (!SymbolEqualityComparer.Default.Equals(called.ContainingType, type) || called.IsVirtual || called.IsAbstract || called.IsOverride || called.DeclaringSyntaxReferences is not [var reference])
            return true;
        var body = site.Root.FindNode(reference.Span);
        return body.DescendantNodes().OfType<StatementSyntax>().Any(statement => uses.Any(use => use.Enters && use.Statement == statement))
            || body.DescendantNodes().Where(node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax).Any(node => site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is not { } next
                || next.ContainingType.TypeKind == TypeKind.Delegate
                || (next.Locations.Any(location => location.IsInSource) && MayEnter(next, type, uses, site, seen.Add(called))));
    }

    private static SyntaxNode Replaced(FixSite site, INamedTypeSymbol semaphore, IFieldSymbol field, VariableDeclarationSyntax variable, List<Use> uses)
    {
        var one = SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1)));
        var counts = SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(new[] { one, one }));
        var fresh = Members.NewObject(site, semaphore, field.Name, field.IsStatic).Declaration;
        var creation = ((BaseObjectCreationExpressionSyntax)fresh.Variables[0].Initializer!.Value).WithArgumentList(counts);
        var declared = variable.WithType(fresh.Type.WithTriviaFrom(variable.Type))
            .WithVariables(SyntaxFactory.SingletonSeparatedList(variable.Variables[0].WithInitializer(variable.Variables[0].Initializer!.WithValue(creation))));
        return site.Root.ReplaceNodes(uses.Select(use => (SyntaxNode)use.Statement).Append(variable), (original, current) =>
        {
            if (original == variable)
                return declared.WithAdditionalAnnotations(Layout.Annotation);
            var use = uses.First(use => use.Statement == original);
            var gate = SyntaxFactory.IdentifierName(field.Name);
            ExpressionSyntax enter = Call(gate, use.IsAsync ? "WaitAsync" : "Wait");
            if (use.IsAsync)
                enter = SyntaxFactory.AwaitExpression(enter);
            if (current is not LockStatementSyntax section)
                return SyntaxFactory.ExpressionStatement(use.Enters ? enter : Call(gate, "Release")).WithTriviaFrom(current).WithAdditionalAnnotations(Layout.Annotation);
            var body = section.Statement as BlockSyntax ?? SyntaxFactory.Block(section.Statement);
            return SyntaxFactory.Block(
                SyntaxFactory.ExpressionStatement(enter),
                SyntaxFactory.TryStatement(body, default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(Call(gate, "Release"))))))
                .WithLeadingTrivia(section.GetLeadingTrivia())
                .WithTrailingTrivia(section.Statement is BlockSyntax ? section.GetTrailingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.ElasticCarriageReturnLineFeed))
                .WithAdditionalAnnotations(Layout.Annotation, s_spread);
        }) is var root ? Spread(root) : site.Root;
    }

    private static readonly SyntaxAnnotation s_spread = new("Lockset.Spread");

    /// <summary>Puts the statements of the blocks that stand for one statement into the block around it.</summary>
    private static SyntaxNode Spread(SyntaxNode root)
    {
        while (root.GetAnnotatedNodes(s_spread).OfType<BlockSyntax>().FirstOrDefault() is { } made)
        {
            var first = made.Statements[0].WithLeadingTrivia(made.GetLeadingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
            var last = made.Statements[1].WithTrailingTrivia(made.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
            root = made.Parent is BlockSyntax around
                ? root.ReplaceNode(made, new SyntaxNode[] { first, last })
                : root.ReplaceNode(made, made.WithoutAnnotations(s_spread));
        }

        return root;
    }

    private static InvocationExpressionSyntax Call(ExpressionSyntax gate, string method) =>
        SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, gate, SyntaxFactory.IdentifierName(method)));
}
