using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A statement in a section under a lock that can be made after it, with what it needs copied where it was.</summary>
internal sealed class Deferral
{
    private readonly LockLayer _layer;
    private readonly StatementSyntax _whole;
    private readonly FixSite _site;
    private readonly List<StatementSyntax> _declared = [];
    private readonly List<StatementSyntax> _copied = [];

    private Deferral(LockLayer layer, StatementSyntax whole, bool isNested, FixSite site)
    {
        _layer = layer;
        _whole = whole;
        _site = site;
        IsNested = isNested;
    }

    /// <summary>Whether some paths through the section do not come to the statement.</summary>
    public bool IsNested { get; }

    /// <summary>What runs under the lock.</summary>
    public StatementSyntax Body => _layer.Body;

    /// <summary>The deferral of <paramref name="whole"/>, or null where what comes after it in the section may depend on it.</summary>
    /// <param name="whole">The statement.</param>
    /// <param name="names">Names of what it may change.</param>
    /// <param name="site">Where meaning is asked for.</param>
    public static Deferral? Of(StatementSyntax whole, List<string> names, FixSite site)
    {
        var layers = whole.Ancestors().TakeWhile(outer => !outer.IsFunction()).OfType<StatementSyntax>().Select(LockLayer.At).OfType<LockLayer>().ToList();
        if (layers is not [var layer] || !layer.Body.Contains(whole) || StatementList.Around(layer.First) is null)
            return null;
        var between = whole.Ancestors().TakeWhile(outer => outer != layer.Body).ToList();
        return between.All(outer => outer is BlockSyntax or IfStatementSyntax or ElseClauseSyntax) && Following(whole, layer).All(rest => IsIndependent(rest, names, site))
            ? new Deferral(layer, whole, between.Exists(outer => outer is IfStatementSyntax), site)
            : null;
    }

    /// <summary>A local that keeps the value after the section; null where none can.</summary>
    public ExpressionSyntax? Copy(ExpressionSyntax value, ITypeSymbol type, string wanted, bool mayBeNull)
    {
        if (type.TypeKind == TypeKind.Error || type.IsAnonymousType || type.IsRefLikeType)
            return null;
        var isNullable = _site.Model.GetNullableContext(_whole.SpanStart).AnnotationsEnabled() && type.IsReferenceType;
        if (type.IsReferenceType)
            type = type.WithNullableAnnotation(isNullable && mayBeNull ? NullableAnnotation.Annotated : isNullable ? type.NullableAnnotation : NullableAnnotation.None);
        return Copy(value, Members.Named(type), wanted, !type.IsReferenceType ? "default" : isNullable && !mayBeNull ? "null!" : "null");
    }

    /// <summary>A local that keeps the value after the section, and is <paramref name="initial"/> where the section does not come to the statement.</summary>
    public ExpressionSyntax Copy(ExpressionSyntax value, TypeSyntax type, string wanted, string initial)
    {
        // An earlier copy may have the name already.
        while (_declared.Exists(other => other.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(variable => variable.Identifier.ValueText == Names.Free(wanted, _whole, _site))))
            wanted += "Value";
        var name = SyntaxFactory.IdentifierName(Names.Free(wanted, _whole, _site));
        var start = IsNested ? SyntaxFactory.EqualsValueClause(SyntaxFactory.ParseExpression(initial)) : null;
        _declared.Add(SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(type, SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name.Identifier).WithInitializer(start)))));
        _copied.Add(SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, name, value.WithoutTrivia())));
        return name;
    }

    /// <summary>The arguments as they can be passed after the section; null where one cannot be kept.</summary>
    public List<ArgumentSyntax>? Arguments(IEnumerable<ArgumentSyntax> arguments)
    {
        var passed = new List<ArgumentSyntax>();
        foreach (var argument in arguments)
        {
            var value = argument.Expression.WithoutTrivia();
            if (!Stability.IsStable(argument.Expression, Body, _site))
            {
                if (_site.Model.GetTypeInfo(argument.Expression, _site.Cancellation).ConvertedType is not { } type || Copy(argument.Expression, type, argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var text } ? Names.LocalOf(text) : "argument", mayBeNull: false) is not { } copy)
                    return null;
                value = copy;
            }

            passed.Add(SyntaxFactory.Argument(argument.NameColon?.WithoutTrivia(), default, value));
        }

        return passed;
    }

    /// <summary>The root with the copies in the place of the statement, and <paramref name="after"/> after the section.</summary>
    public SyntaxNode With(StatementSyntax after)
    {
        var lineEnd = _layer.Last.LineEnd().ToList();
        var outer = StatementList.Around(_layer.First)!;
        var section = StatementList.Around(_whole) is { } list && (_copied.Count > 0 || !(_whole.GetLeadingTrivia().HasComment() || _whole.GetTrailingTrivia().HasComment()))
            ? list.With(_layer.Last, list.Statements.Take(list.Statements.IndexOf(_whole)).Concat(Placed()).Concat(list.Statements.Skip(list.Statements.IndexOf(_whole) + 1)))
            : _layer.Last.ReplaceNode(_whole, SyntaxFactory.Block(_copied).WithTriviaFrom(_whole).WithAdditionalAnnotations(Layout.Annotation));
        var (first, last) = (outer.Statements.IndexOf(_layer.First), outer.Statements.IndexOf(_layer.Last));
        return outer.With(_site.Root, outer.Statements.Take(first)
            .Concat(_declared.Select(statement => statement.WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Layout.Annotation)))
            .Concat(outer.Statements.Skip(first).Take(last - first))
            .Append((StatementSyntax)section)
            .Append(after.WithoutLeadingTrivia().WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Layout.Annotation))
            .Concat(outer.Statements.Skip(last + 1)));
    }

    /// <summary>The copies in the place of the statement, with its comments.</summary>
    private IEnumerable<StatementSyntax> Placed() => _copied.Select((statement, i) => statement
        .WithLeadingTrivia(i == 0 ? _whole.GetLeadingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.ElasticMarker))
        .WithTrailingTrivia(i == _copied.Count - 1 ? _whole.GetTrailingTrivia() : SyntaxFactory.TriviaList(_whole.LineEnd()))
        .WithAdditionalAnnotations(Layout.Annotation));

    /// <summary>What the section does after the statement.</summary>
    private static IEnumerable<StatementSyntax> Following(StatementSyntax whole, LockLayer layer) => whole.AncestorsAndSelf().TakeWhile(outer => outer != layer.Body).OfType<StatementSyntax>()
        .SelectMany(part => StatementList.Around(part) is { } list ? list.Statements.Skip(list.Statements.IndexOf(part) + 1) : []);

    private static bool IsIndependent(StatementSyntax rest, List<string> names, FixSite site) => !Waiting.MayWait(rest, site)
        && !rest.DescendantNodesAndSelf(node => !node.IsFunction()).Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or LockStatementSyntax or LabeledStatementSyntax
            || (node is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText)));
}
