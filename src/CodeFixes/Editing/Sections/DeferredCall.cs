using System.Collections.Immutable;
using Lockset.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A call in a section under a lock that can be made after it, with what it needs copied where it was.</summary>
/// <param name="Whole">The statement that the call, or the test for a receiver and the call, consists of.</param>
/// <param name="Receiver">What is called; for an event, the event; null for a method of the object itself.</param>
/// <param name="Method">The name of the method.</param>
/// <param name="Arguments">What is passed.</param>
/// <param name="IsConditional">Whether nothing is called where there is no receiver.</param>
internal sealed record DeferredCall(StatementSyntax Whole, ExpressionSyntax? Receiver, string Method, ImmutableArray<ArgumentSyntax> Arguments, bool IsConditional)
{
    /// <summary>The reported call, or null where its shape is not understood, or what it calls may need the lock.</summary>
    public static DeferredCall? At(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement
            || Parts(call, statement, site) is not var (receiver, method) || call.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword.RawKind != 0)
            || LocklessMethod.MayNeedLock(call, site))
            return null;
        StatementSyntax whole = receiver is not null && NullTest(statement, receiver) is { } test ? test : statement;
        return new DeferredCall(whole, receiver, method, call.ArgumentList.Arguments.ToImmutableArray(), receiver is not null && (whole != statement || call.Expression is MemberBindingExpressionSyntax || method != Name(call)));
    }

    /// <summary>The root with the call after the section; null where the rest of the section may depend on it, or what it needs cannot be copied.</summary>
    /// <param name="site">Where meaning is asked for.</param>
    /// <param name="isAwaited">Whether the asynchronous form of the method is awaited.</param>
    public SyntaxNode? After(FixSite site, bool isAwaited)
    {
        var names = Arguments.Select(argument => argument.Expression).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText).ToList();
        if (Deferral.Of(Whole, names, site) is not { } deferral)
            return null;
        var receiver = Receiver?.WithoutTrivia();
        if (Receiver is not null && (deferral.IsNested || !Stability.IsStable(Receiver, deferral.Body, site)))
        {
            if (site.Model.GetTypeInfo(Receiver, site.Cancellation).Type is not { } type || (deferral.IsNested && type.IsValueType) || deferral.Copy(Receiver, type, NameOf(Receiver), mayBeNull: deferral.IsNested || IsConditional) is not { } copy)
                return null;
            receiver = copy;
        }

        var due = Receiver is null && deferral.IsNested ? deferral.Copy(SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression), SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.BoolKeyword)), $"is{Method}Due", "false") : null;
        return deferral.Arguments(Arguments) is { } arguments ? deferral.With(Call(receiver, due, arguments, deferral.IsNested || IsConditional, isAwaited)) : null;
    }

    private StatementSyntax Call(ExpressionSyntax? receiver, ExpressionSyntax? due, List<ArgumentSyntax> arguments, bool mayBeNull, bool isAwaited)
    {
        var method = SyntaxFactory.IdentifierName(isAwaited ? $"{Method}Async" : Method);
        var list = SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments));
        if (receiver is null)
        {
            var own = SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(method, list));
            return due is null ? own : If(due, own);
        }

        if (mayBeNull && !isAwaited)
            return SyntaxFactory.ExpressionStatement(SyntaxFactory.ConditionalAccessExpression(receiver, SyntaxFactory.InvocationExpression(SyntaxFactory.MemberBindingExpression(method), list)));
        ExpressionSyntax call = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, method), list);
        var statement = SyntaxFactory.ExpressionStatement(isAwaited ? SyntaxFactory.AwaitExpression(call) : call);
        return mayBeNull ? If(SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, receiver, SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression)), statement) : statement;
    }

    private static IfStatementSyntax If(ExpressionSyntax condition, StatementSyntax statement) => SyntaxFactory.IfStatement(condition, statement.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed));

    private static string NameOf(ExpressionSyntax receiver) => ((receiver as MemberAccessExpressionSyntax)?.Name ?? receiver) is IdentifierNameSyntax { Identifier.ValueText: var text } ? Names.LocalOf(text) : "handler";

    private static (ExpressionSyntax? Receiver, string Method)? Parts(InvocationExpressionSyntax call, ExpressionStatementSyntax statement, FixSite site) => call.Expression switch
    {
        MemberBindingExpressionSyntax binding when statement.Expression is ConditionalAccessExpressionSyntax access && access.WhenNotNull == call => (access.Expression, binding.Name.Identifier.ValueText),
        _ when statement.Expression != call => null,
        _ when site.Model.GetSymbolInfo(call.Expression, site.Cancellation).Symbol is IEventSymbol => (call.Expression, "Invoke"),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } or IdentifierNameSyntax when site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } own => (null, own.Name),
        _ when site.Diagnostic.Id == RuleIds.EventUnderLock && site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.DelegateInvoke } && Name(call) != "Invoke" => (call.Expression, "Invoke"),
        MemberAccessExpressionSyntax access => (access.Expression, access.Name.Identifier.ValueText),
        _ => null,
    };

    private static string? Name(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText;

    /// <summary>The test for null around the call, which does nothing else.</summary>
    private static IfStatementSyntax? NullTest(StatementSyntax call, ExpressionSyntax receiver) =>
        (call.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : call.Parent) is IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } test } outer
            && SyntaxShapes.IsSameExpression(test.Left, receiver) ? outer : null;
}
