using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Lets a timer tick once, and each tick start it anew when it is done.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestartTimerFix)), Shared]
public sealed class RestartTimerFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.OverlappingTimer);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (TimerShape.Of(site) is not { Node: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 4 } arguments, Initializer: null, Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write } creation, Field: { DeclaredAccessibility: Accessibility.Private } field, Place: { } place, IsOnePerObject: true } timer
            || write.Parent is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax) || timer.Type.DeclaringSyntaxReferences.Length > 1
            || (timer.Tick.Symbol.IsStatic && !field.IsStatic) || !IsOnlyDisposed(field, write, site)
            || Given(arguments, "dueTime", 2) is not { } due || Given(arguments, "period", 3) is not { } period || !IsTheSameAnywhere(due, site) || !IsTheSameAnywhere(period, site)
            || Never(site.Model.GetTypeInfo(period, site.Cancellation).Type, site) is not { } never)
            yield break;
        yield return new Remedy("Start it anew when a tick is done", "Restart", () =>
        {
            var root = site.Root.TrackNodes(place.Node, creation, timer.Tick.Function, due, period);
            root = root.ReplaceNode(root.GetCurrentNode(timer.Tick.Function)!, Restarting(timer, field, period, never, site));
            root = root.ReplaceNode(root.GetCurrentNode(due)!, never.WithTriviaFrom(due));
            root = root.ReplaceNode(root.GetCurrentNode(period)!, never.WithTriviaFrom(period));
            var start = SyntaxFactory.ExpressionStatement(Change(SyntaxFactory.ParseExpression($"{write.Left.WithoutTrivia()}.Change"), due, never));
            return place.With(root, root.GetCurrentNode(place.Node)!, [], [StatementPlace.New(start)]);
        });
    }

    /// <summary>The tick that starts the timer when it is done, unless somebody has disposed of it meanwhile.</summary>
    private static SyntaxNode Restarting(TimerShape timer, IFieldSymbol field, ExpressionSyntax period, ExpressionSyntax never, FixSite site)
    {
        var isChecked = site.Model.GetNullableContext(timer.Node.SpanStart).AnnotationsEnabled();
        // In a constructor, the field is not set yet where the lambda is written.
        var access = isChecked && field.Type.NullableAnnotation == NullableAnnotation.Annotated ? "?." : isChecked && timer.Tick.Function is AnonymousFunctionExpressionSyntax && timer.Node.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null ? "!." : ".";
        StatementSyntax restart = SyntaxFactory.ExpressionStatement(access == "?."
            ? SyntaxFactory.ConditionalAccessExpression(SyntaxFactory.IdentifierName(field.Name), Change(SyntaxFactory.MemberBindingExpression(SyntaxFactory.IdentifierName("Change")), period, never))
            : Change(SyntaxFactory.ParseExpression($"{field.Name}{access}Change"), period, never));
        if (Members.Uses(field, site).Count() > 1 && site.Type("System.ObjectDisposedException") is { } disposed)
        {
            restart = SyntaxFactory.TryStatement(
                SyntaxFactory.Block(restart),
                SyntaxFactory.SingletonList(SyntaxFactory.CatchClause().WithDeclaration(SyntaxFactory.CatchDeclaration(Members.Named(disposed))).WithBlock(SyntaxFactory.Block())),
                null);
        }

        return timer.Tick.WithStatements(StatementPlace.New(SyntaxFactory.TryStatement(SyntaxFactory.Block(timer.Tick.Statements), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(restart)))));
    }

    private static InvocationExpressionSyntax Change(ExpressionSyntax target, ExpressionSyntax first, ExpressionSyntax never) => SyntaxFactory.InvocationExpression(
        target, SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([SyntaxFactory.Argument(first.WithoutTrivia()), SyntaxFactory.Argument(never)])));

    /// <summary>Whether nothing else is done to the timer than disposing of it: who stops it otherwise would see it start again.</summary>
    private static bool IsOnlyDisposed(IFieldSymbol field, AssignmentExpressionSyntax write, FixSite site) => Members.Uses(field, site).All(use => use == write.Left || use.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } access => access.Expression == use,
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } } } access => access.Expression == use,
        _ => false,
    });

    private static ExpressionSyntax? Given(SeparatedSyntaxList<ArgumentSyntax> arguments, string name, int index) =>
        (arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == name) ?? (arguments[index].NameColon is null ? arguments[index] : null))?.Expression;

    /// <summary>Whether the expression has the same value wherever in the type, and whenever, it is asked for.</summary>
    private static bool IsTheSameAnywhere(ExpressionSyntax expression, FixSite site) => expression.DescendantNodesAndSelf().All(node => node switch
    {
        SimpleNameSyntax or MemberAccessExpressionSyntax => site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true } or INamespaceOrTypeSymbol or IMethodSymbol { ContainingType: { Name: "TimeSpan", ContainingNamespace.Name: "System" }, IsStatic: true },
        ExpressionSyntax inner => inner is LiteralExpressionSyntax or InvocationExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } or ParenthesizedExpressionSyntax,
        _ => true,
    });

    /// <summary>What means never to a timer that takes times as <paramref name="type"/>.</summary>
    private static ExpressionSyntax? Never(ITypeSymbol? type, FixSite site) => site.Type("System.Threading.Timeout") is not { } timeout ? null
        : type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } ? Member(timeout, "Infinite")
        : type is { Name: "TimeSpan" } ? Member(timeout, "InfiniteTimeSpan")
        : null;

    private static MemberAccessExpressionSyntax Member(INamedTypeSymbol timeout, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(timeout), SyntaxFactory.IdentifierName(name));
}
