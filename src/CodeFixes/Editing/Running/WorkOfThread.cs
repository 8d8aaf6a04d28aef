using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A thread that is made, started, and perhaps put in a list: nothing else knows of it.</summary>
/// <param name="Work">What it does.</param>
/// <param name="Run">The statements that make and start it.</param>
/// <param name="IsBackground">Whether the process may end before it does.</param>
/// <param name="List">The list that it is put in, or null.</param>
internal sealed record WorkOfThread(ParenthesizedLambdaExpressionSyntax Work, IReadOnlyList<StatementSyntax> Run, bool IsBackground, ILocalSymbol? List)
{
    /// <summary>The thread at <paramref name="site"/>, or null where it is made in another way.</summary>
    public static WorkOfThread? Of(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { ArgumentList.Arguments: [{ Expression: ParenthesizedLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ParameterList.Parameters.Count: 0, Body: not ThrowExpressionSyntax } work }] } creation
            || creation.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return null;
        var isBackground = creation.Initializer is { } initializer && initializer.Expressions.All(IsBackgroundSet);
        if (creation.Initializer is not null && !isBackground)
            return null;
        if (creation.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Start", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax } })
            return new WorkOfThread(work, [statement], isBackground, null);
        if (statement.Parent is not BlockSyntax block || creation.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } } variable }
            || site.Model.GetDeclaredSymbol(variable, site.Cancellation) is not ILocalSymbol thread)
            return null;
        var run = new List<StatementSyntax> { statement };
        ILocalSymbol? list = null;
        var isStarted = false;
        foreach (var use in block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == thread.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, thread)))
        {
            switch (use.FirstAncestorOrSelf<ExpressionStatementSyntax>())
            {
                case { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Start" } access } } start when access.Expression == use && start.Parent == block:
                    isStarted = true;
                    run.Add(start);
                    break;
                case { Expression: AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax access } set } background when access.Expression == use && background.Parent == block && IsBackgroundSet(set):
                    isBackground = true;
                    run.Add(background);
                    break;
                case { Expression: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var added }], Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: var target } } } add when added == use && add.Parent == block && list is null && site.Model.GetSymbolInfo(target, site.Cancellation).Symbol is ILocalSymbol { Type.Name: "List" } local:
                    list = local;
                    run.Add(add);
                    break;
                default:
                    return null;
            }
        }

        return isStarted ? new WorkOfThread(work, run, isBackground, list) : null;
    }

    private static bool IsBackgroundSet(ExpressionSyntax expression) => expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } } set
        && set.Left is IdentifierNameSyntax { Identifier.ValueText: "IsBackground" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsBackground" };
}
