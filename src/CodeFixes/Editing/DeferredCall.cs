using System.Collections.Immutable;
using Lockset.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>A call in a section under a lock that can be made after it, with what it needs copied where it was.</summary>
/// <param name="Layer">The section.</param>
/// <param name="Whole">The statement that the call, or the test for a receiver and the call, consists of.</param>
/// <param name="Receiver">What is called; for an event, the event.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="Arguments">What is passed.</param>
/// <param name="IsNested">Whether some paths through the section do not come to the call.</param>
/// <param name="IsConditional">Whether nothing is called where there is no receiver.</param>
internal sealed record DeferredCall(LockLayer Layer, StatementSyntax Whole, ExpressionSyntax Receiver, string Method, ImmutableArray<ArgumentSyntax> Arguments, bool IsNested, bool IsConditional)
{
    /// <summary>The reported call, or null where what comes after it in the section may depend on it, or where its shape is not understood.</summary>
    public static DeferredCall? At(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement
            || Parts(call, statement, site) is not var (receiver, method) || call.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword.RawKind != 0))
            return null;
        StatementSyntax whole = NullTest(statement, receiver) is { } test ? test : statement;
        var layers = whole.Ancestors().TakeWhile(outer => !outer.IsFunction()).OfType<StatementSyntax>().Select(LockLayer.At).OfType<LockLayer>().ToList();
        if (layers is not [var layer] || !layer.Body.Contains(whole) || StatementList.Around(layer.First) is null)
            return null;
        var between = whole.Ancestors().TakeWhile(outer => outer != layer.Body).ToList();
        var arguments = call.ArgumentList.Arguments.ToImmutableArray();
        var names = arguments.Select(argument => argument.Expression).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText).ToList();
        return between.All(outer => outer is BlockSyntax or IfStatementSyntax or ElseClauseSyntax) && Following(whole, layer).All(rest => IsIndependent(rest, names, site))
            ? new DeferredCall(layer, whole, receiver, method, arguments, between.Exists(outer => outer is IfStatementSyntax), whole != statement || call.Expression is MemberBindingExpressionSyntax || method != Name(call))
            : null;
    }

    /// <summary>The root with the call after the section.</summary>
    /// <param name="site">Where meaning is asked for.</param>
    /// <param name="isAwaited">Whether the asynchronous form of the method is awaited.</param>
    public SyntaxNode? After(FixSite site, bool isAwaited)
    {
        var declared = new List<StatementSyntax>();
        var copied = new List<StatementSyntax>();
        var receiver = Receiver.WithoutTrivia();
        if (IsNested || !Stability.IsStable(Receiver, Layer.Body, site))
        {
            if (site.Model.GetTypeInfo(Receiver, site.Cancellation).Type is not { } type || (IsNested && type.IsValueType) || Copy(Receiver, type, (Receiver as MemberAccessExpressionSyntax)?.Name ?? Receiver, mayBeNull: IsNested || IsConditional) is not { } copy)
                return null;
            receiver = copy;
        }

        var arguments = new List<ArgumentSyntax>();
        foreach (var argument in Arguments)
        {
            var value = argument.Expression.WithoutTrivia();
            if (!Stability.IsStable(argument.Expression, Layer.Body, site))
            {
                if (site.Model.GetTypeInfo(argument.Expression, site.Cancellation).ConvertedType is not { } type || Copy(argument.Expression, type, argument.Expression, mayBeNull: false) is not { } copy)
                    return null;
                value = copy;
            }

            arguments.Add(SyntaxFactory.Argument(argument.NameColon?.WithoutTrivia(), default, value));
        }

        return With(site.Root, declared, copied, Call(receiver, arguments, isAwaited));

        ExpressionSyntax? Copy(ExpressionSyntax value, ITypeSymbol type, ExpressionSyntax named, bool mayBeNull)
        {
            if (type.TypeKind == TypeKind.Error || type.IsAnonymousType || type.IsRefLikeType)
                return null;
            var isNullable = site.Model.GetNullableContext(value.SpanStart).AnnotationsEnabled() && type.IsReferenceType;
            if (type.IsReferenceType)
                type = type.WithNullableAnnotation(isNullable && mayBeNull ? NullableAnnotation.Annotated : isNullable ? type.NullableAnnotation : NullableAnnotation.None);
            var wanted = named is IdentifierNameSyntax { Identifier.ValueText: var text } ? Names.LocalOf(text) : "argument";
            // An earlier copy may have the name already.
            while (declared.Exists(other => other.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(variable => variable.Identifier.ValueText == Names.Free(wanted, Whole, site))))
                wanted += "Value";
            var name = SyntaxFactory.IdentifierName(Names.Free(wanted, Whole, site));
            var initial = !IsNested ? null : SyntaxFactory.EqualsValueClause(SyntaxFactory.ParseExpression(!type.IsReferenceType ? "default" : isNullable && !mayBeNull ? "null!" : "null"));
            declared.Add(SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(Members.Named(type), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name.Identifier).WithInitializer(initial)))));
            copied.Add(SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, name, value.WithoutTrivia())));
            return name;
        }
    }

    private StatementSyntax Call(ExpressionSyntax receiver, List<ArgumentSyntax> arguments, bool isAwaited)
    {
        var method = SyntaxFactory.IdentifierName(isAwaited ? $"{Method}Async" : Method);
        var list = SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments));
        var mayBeNull = IsNested || IsConditional;
        if (mayBeNull && !isAwaited)
            return SyntaxFactory.ExpressionStatement(SyntaxFactory.ConditionalAccessExpression(receiver, SyntaxFactory.InvocationExpression(SyntaxFactory.MemberBindingExpression(method), list)));
        ExpressionSyntax call = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, method), list);
        var statement = SyntaxFactory.ExpressionStatement(isAwaited ? SyntaxFactory.AwaitExpression(call) : call);
        return mayBeNull
            ? SyntaxFactory.IfStatement(SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, receiver, SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression)), statement.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))
            : statement;
    }

    private SyntaxNode With(SyntaxNode root, List<StatementSyntax> declared, List<StatementSyntax> copied, StatementSyntax call)
    {
        var lineEnd = Layer.Last.LineEnd().ToList();
        var outer = StatementList.Around(Layer.First)!;
        var section = StatementList.Around(Whole) is { } list
            ? list.With(Layer.Last, list.Statements.Take(list.Statements.IndexOf(Whole)).Concat(Placed(copied)).Concat(list.Statements.Skip(list.Statements.IndexOf(Whole) + 1)))
            : Layer.Last.ReplaceNode(Whole, SyntaxFactory.Block(copied).WithTriviaFrom(Whole).WithAdditionalAnnotations(Layout.Annotation));
        var (first, last) = (outer.Statements.IndexOf(Layer.First), outer.Statements.IndexOf(Layer.Last));
        return outer.With(root, outer.Statements.Take(first)
            .Concat(declared.Select(statement => statement.WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Layout.Annotation)))
            .Concat(outer.Statements.Skip(first).Take(last - first))
            .Append((StatementSyntax)section)
            .Append(call.WithoutLeadingTrivia().WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Layout.Annotation))
            .Concat(outer.Statements.Skip(last + 1)));
    }

    /// <summary>The copies in the place of the call, with its comments.</summary>
    private IEnumerable<StatementSyntax> Placed(List<StatementSyntax> copied) => copied.Select((statement, i) => statement
        .WithLeadingTrivia(i == 0 ? Whole.GetLeadingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.ElasticMarker))
        .WithTrailingTrivia(i == copied.Count - 1 ? Whole.GetTrailingTrivia() : SyntaxFactory.TriviaList(Whole.LineEnd()))
        .WithAdditionalAnnotations(Layout.Annotation));

    private static (ExpressionSyntax Receiver, string Method)? Parts(InvocationExpressionSyntax call, ExpressionStatementSyntax statement, FixSite site) => call.Expression switch
    {
        MemberBindingExpressionSyntax binding when statement.Expression is ConditionalAccessExpressionSyntax access && access.WhenNotNull == call => (access.Expression, binding.Name.Identifier.ValueText),
        _ when statement.Expression != call => null,
        _ when site.Model.GetSymbolInfo(call.Expression, site.Cancellation).Symbol is IEventSymbol => (call.Expression, "Invoke"),
        MemberAccessExpressionSyntax access => (access.Expression, access.Name.Identifier.ValueText),
        _ => null,
    };

    private static string? Name(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText;

    /// <summary>The test for null around the call, which does nothing else.</summary>
    private static IfStatementSyntax? NullTest(StatementSyntax call, ExpressionSyntax receiver) =>
        (call.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : call.Parent) is IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } test } outer
            && SyntaxShapes.IsSameExpression(test.Left, receiver) ? outer : null;

    /// <summary>What the section does after the call.</summary>
    private static IEnumerable<StatementSyntax> Following(StatementSyntax whole, LockLayer layer) => whole.AncestorsAndSelf().TakeWhile(outer => outer != layer.Body).OfType<StatementSyntax>()
        .SelectMany(part => StatementList.Around(part) is { } list ? list.Statements.Skip(list.Statements.IndexOf(part) + 1) : []);

    private static bool IsIndependent(StatementSyntax rest, List<string> names, FixSite site) => !Waiting.MayWait(rest, site)
        && !rest.DescendantNodesAndSelf(node => !node.IsFunction()).Any(node => node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or LockStatementSyntax or LabeledStatementSyntax
            || (node is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText)));
}
