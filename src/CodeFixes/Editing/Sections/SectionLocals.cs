using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>What the statements of a section declare and later statements use: it is declared before the section, and assigned in it.</summary>
internal sealed class SectionLocals
{
    private readonly ImmutableArray<StatementSyntax> _moved;
    private readonly ImmutableArray<(SyntaxNode Declaration, StatementSyntax Before)> _hoisted;

    private SectionLocals(ImmutableArray<StatementSyntax> moved, ImmutableArray<(SyntaxNode, StatementSyntax)> hoisted)
    {
        _moved = moved;
        _hoisted = hoisted;
    }

    /// <summary>What stands before the section, in the order in which it was declared.</summary>
    public IEnumerable<StatementSyntax> Before => _moved.Select(statement => (At: statement.SpanStart, Statement: statement.WithAdditionalAnnotations(Layout.Annotation)))
        .Concat(_hoisted.Select(hoisted => (At: hoisted.Declaration.SpanStart, Statement: hoisted.Before)))
        .OrderBy(declared => declared.At).Select(declared => declared.Statement);

    /// <summary>What <paramref name="after"/> uses of <paramref name="section"/>; null where something of it can only be declared where it is.</summary>
    public static SectionLocals? Of(IReadOnlyList<StatementSyntax> section, IReadOnlyList<StatementSyntax> after, FixSite site)
    {
        var functions = section.OfType<LocalFunctionStatementSyntax>().ToList();
        var moved = new List<StatementSyntax>();
        var used = Used(after, site);
        for (var next = functions.Find(IsUsed); next is not null; next = functions.Find(function => IsUsed(function) && !moved.Contains(function)))
        {
            moved.Add(next);
            used.UnionWith(Used([next], site));
        }

        var hoisted = ImmutableArray.CreateBuilder<(SyntaxNode, StatementSyntax)>();
        foreach (var statement in section.Except(functions))
        {
            if (statement is LocalDeclarationStatementSyntax local && local.Declaration.Variables.Any(IsUsed))
            {
                if (local.IsConst || local.Declaration.Variables.All(variable => variable.Initializer is null))
                    moved.Add(local);
                else if (Declaring(local, site) is { } before)
                    hoisted.Add((local, before));
                else
                    return null;
            }

            foreach (var designation in statement.DescendantNodes(node => !node.IsFunction()).OfType<SingleVariableDesignationSyntax>().Where(IsUsed))
            {
                if (designation.Ancestors().SkipWhile(outer => outer is ParenthesizedVariableDesignationSyntax).First() is not DeclarationExpressionSyntax expression || Declaring(expression, statement, site) is not { } before)
                    return null;
                hoisted.AddRange(before.Where(declared => !hoisted.Any(known => known.Item1 == declared.Declaration)).ToList());
            }
        }

        return new SectionLocals(moved.ToImmutableArray(), hoisted.ToImmutable());

        bool IsUsed(SyntaxNode declaration) => site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is { } symbol && used.Contains(symbol);
    }

    /// <summary>The statement as it stands in the section, which may be more than one or none, and the nodes in it that <paramref name="tracked"/> have become.</summary>
    public IEnumerable<StatementSyntax> Written(StatementSyntax statement, IReadOnlyList<ExpressionStatementSyntax> tracked, out List<ExpressionStatementSyntax> current)
    {
        current = tracked.ToList();
        if (_moved.Contains(statement))
            return [];
        var expressions = _hoisted.Select(hoisted => hoisted.Declaration).Where(declaration => declaration is not StatementSyntax && statement.Contains(declaration)).Distinct().ToList();
        var isHoisted = _hoisted.Any(hoisted => hoisted.Declaration == statement);
        var written = statement;
        if (expressions.Count > 0)
        {
            written = statement.TrackNodes(tracked.Concat(expressions));
            foreach (var expression in expressions)
            {
                var now = written.GetCurrentNode(expression)!;
                written = written.ReplaceNode(now, Assignable(((DeclarationExpressionSyntax)now).Designation).WithTriviaFrom(now));
            }

            current = tracked.Select(node => written.GetCurrentNode(node)!).ToList();
        }

        return isHoisted ? Assignments((LocalDeclarationStatementSyntax)written) : [written];
    }

    private static HashSet<ISymbol> Used(IEnumerable<StatementSyntax> statements, FixSite site) => new(
        statements.SelectMany(statement => statement.DescendantNodes()).OfType<IdentifierNameSyntax>()
            .Select(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol)
            .Where(symbol => symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction })
            .Select(symbol => symbol!.OriginalDefinition),
        SymbolEqualityComparer.Default);

    /// <summary>The declaration without values, or null where the variables have to be made where they are.</summary>
    private static StatementSyntax? Declaring(LocalDeclarationStatementSyntax local, FixSite site)
    {
        var declaration = local.Declaration;
        if (local.UsingKeyword.RawKind != 0 || declaration.Type is RefTypeSyntax || TypeOf(declaration, site) is not { } type)
            return null;
        var variables = declaration.Variables.Select(variable => SyntaxFactory.VariableDeclarator(variable.Identifier.WithoutTrivia()));
        return Statement(SyntaxFactory.VariableDeclaration(type, SyntaxFactory.SeparatedList(variables)), local);
    }

    /// <summary>The declarations of all that the statement deconstructs into together, or of an <c>out</c> variable.</summary>
    private static List<(SyntaxNode Declaration, StatementSyntax Before)>? Declaring(DeclarationExpressionSyntax expression, StatementSyntax statement, FixSite site)
    {
        var together = expression.Ancestors().TakeWhile(outer => outer is TupleExpressionSyntax or ArgumentSyntax { Parent: TupleExpressionSyntax }).OfType<TupleExpressionSyntax>().LastOrDefault() is { } tuple
            ? tuple.DescendantNodes().OfType<DeclarationExpressionSyntax>().ToList()
            : [expression];
        var declared = new List<(SyntaxNode, StatementSyntax)>();
        foreach (var part in together)
        {
            foreach (var variable in part.DescendantNodes().OfType<SingleVariableDesignationSyntax>())
            {
                if (site.Model.GetDeclaredSymbol(variable, site.Cancellation) is not ILocalSymbol { IsRef: false } local || TypeOf(part.Type, local) is not { } type)
                    return null;
                var written = SyntaxFactory.VariableDeclarator(variable.Identifier.WithoutTrivia());
                declared.Add((part, Statement(SyntaxFactory.VariableDeclaration(type, SyntaxFactory.SingletonSeparatedList(written)), statement)));
            }
        }

        return declared;
    }

    private static StatementSyntax Statement(VariableDeclarationSyntax declaration, StatementSyntax written) =>
        SyntaxFactory.LocalDeclarationStatement(declaration).WithTrailingTrivia(written.LineEnd()).WithAdditionalAnnotations(Layout.Annotation);

    private static TypeSyntax? TypeOf(VariableDeclarationSyntax declaration, FixSite site) =>
        !declaration.Type.IsVar ? declaration.Type.WithoutTrivia() : TypeOf(declaration.Type, site.Model.GetDeclaredSymbol(declaration.Variables[0], site.Cancellation) as ILocalSymbol);

    /// <summary>How the variable's type is written without a value, or null where it has no name.</summary>
    private static TypeSyntax? TypeOf(TypeSyntax written, ILocalSymbol? local) =>
        !written.IsVar ? written.WithoutTrivia() : local is { Type: { IsAnonymousType: false, TypeKind: not TypeKind.Error } type } ? Members.Named(type) : null;

    /// <summary>What is assigned to instead of a designation that declares.</summary>
    private static ExpressionSyntax Assignable(VariableDesignationSyntax designation) => designation switch
    {
        SingleVariableDesignationSyntax single => SyntaxFactory.IdentifierName(single.Identifier.WithoutTrivia()),
        ParenthesizedVariableDesignationSyntax several => SyntaxFactory.TupleExpression(SyntaxFactory.SeparatedList(several.Variables.Select(variable => SyntaxFactory.Argument(Assignable(variable))))).WithAdditionalAnnotations(Layout.Annotation),
        _ => SyntaxFactory.IdentifierName("_"),
    };

    private static IEnumerable<StatementSyntax> Assignments(LocalDeclarationStatementSyntax local)
    {
        var assigned = local.Declaration.Variables.Where(variable => variable.Initializer is not null).Select(variable => (StatementSyntax)SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(variable.Identifier.WithoutTrivia()), Value(variable.Initializer!.Value, local)))
            .WithTrailingTrivia(local.LineEnd()).WithAdditionalAnnotations(Layout.Annotation)).ToList();
        assigned[0] = assigned[0].WithLeadingTrivia(local.GetLeadingTrivia());
        assigned[^1] = assigned[^1].WithTrailingTrivia(local.GetTrailingTrivia());
        return assigned;
    }

    /// <summary>The value; of an array that is only listed, with its type.</summary>
    private static ExpressionSyntax Value(ExpressionSyntax value, LocalDeclarationStatementSyntax local) =>
        value is InitializerExpressionSyntax listed && local.Declaration.Type is ArrayTypeSyntax type
            ? SyntaxFactory.ArrayCreationExpression(SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space), type.WithoutLeadingTrivia(), listed)
            : value;
}
