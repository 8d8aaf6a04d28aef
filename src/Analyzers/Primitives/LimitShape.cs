using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises calls that wait for a task no longer than for some time, and leave it to itself then: <c>Task.WaitAsync(limit)</c>, and methods of the compilation's own
/// that race the task which they are given against a delay.
/// </summary>
internal static class LimitShape
{
    /// <summary>The call that waits for <paramref name="task"/> so, or null.</summary>
    public static IInvocationOperation? Of(IOperation task)
    {
        var use = task.Unconverted();
        while (use is IInvocationOperation { TargetMethod.Name: "AsTask" } same)
            use = same.Unconverted();
        return use switch
        {
            IInvocationOperation { TargetMethod: { Name: "WaitAsync" or "Wait", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } } } call => TimeLimit.Has(call) ? call : null,
            IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call } argument => !call.Arguments.Any(other => other != argument && MayGiveBack(other)) && RacesDelay(call.TargetMethod, parameter) ? call : null,
            _ => null,
        };
    }

    /// <summary>Whether the method may do something about the task with what it is given.</summary>
    private static bool MayGiveBack(IArgumentOperation argument) => argument.Value.Unwrapped().Type is { TypeKind: TypeKind.Delegate } or { Name: "CancellationTokenSource" or "SemaphoreSlim" };

    /// <summary>Whether source shows that the method does nothing with the task where the delay wins: it throws, or answers so.</summary>
    private static bool RacesDelay(IMethodSymbol method, IParameterSymbol parameter)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        var own = definition.Parameters.FirstOrDefault(one => one.Name == parameter.Name);
        if (definition.IsVirtual || definition.IsOverride || own?.Type.Name is not ("Task" or "ValueTask") || definition.DeclaringSyntaxReferences is not [var declared] || declared.GetSyntax() is not { } source)
            return false;
        var uses = UsesOf(own.Name, source);
        if (uses.Select(RaceOf).OfType<InvocationExpressionSyntax>().ToList() is not [var race] || !IsAgainstDelay(race, source) || source.DescendantNodes().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText is "ContinueWith" or "Release"))
            return false;
        var around = race.Ancestors().TakeWhile(outer => outer != source);
        if (around.Any(outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax))
            return false;
        var asking = race.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } winner ? new[] { own.Name, winner.Identifier.ValueText } : [own.Name];
        return uses.TrueForAll(use => RaceOf(use) is not null || IsAsked(use) || IsAfterWin(use, asking));
    }

    private static List<IdentifierNameSyntax> UsesOf(string name, SyntaxNode source) => source.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(use => use.Identifier.ValueText == name && !(use.Parent is MemberAccessExpressionSyntax member && member.Name == use) && use.Parent is not NameColonSyntax).ToList();

    /// <summary>The <c>WhenAny</c> that is given the task.</summary>
    private static InvocationExpressionSyntax? RaceOf(IdentifierNameSyntax task) => (task.Parent switch
    {
        ArgumentSyntax argument => argument.Parent?.Parent,
        InitializerExpressionSyntax { Parent.Parent: ArgumentSyntax argument } => argument.Parent?.Parent,
        _ => null,
    }) is InvocationExpressionSyntax race && NameOf(race) == "WhenAny" ? race : null;

    /// <summary>Whether the other of the two is a delay that ends by itself.</summary>
    private static bool IsAgainstDelay(InvocationExpressionSyntax race, SyntaxNode source)
    {
        var named = race.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText).ToList();
        return race.ArgumentList.DescendantNodes()
            .Concat(source.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(local => named.Contains(local.Identifier.ValueText)).SelectMany(local => local.DescendantNodes()))
            .OfType<InvocationExpressionSyntax>()
            .Any(delay => NameOf(delay) == "Delay" && delay.ArgumentList.Arguments is [{ Expression: var limit }, ..] && limit.ToString() is var text && text != "-1" && !text.Contains("Infinite"));
    }

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>Whether it is only asked whether the task has won, or has ended.</summary>
    private static bool IsAsked(IdentifierNameSyntax use) => use.Parent switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } => true,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status",
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => NameOf(call) is "ReferenceEquals" or "Equals" or "nameof" or "ThrowIfNull",
        _ => false,
    };

    /// <summary>Whether the task is used only where a condition says that it has won: in the branch, or after one that leaves.</summary>
    private static bool IsAfterWin(IdentifierNameSyntax use, string[] asking)
    {
        for (SyntaxNode inner = use, outer = use.Parent!; outer is not (null or MemberDeclarationSyntax); inner = outer, outer = outer.Parent!)
        {
            switch (outer)
            {
                case IfStatementSyntax { Condition: var condition } when inner != condition && Asks(condition):
                case ConditionalExpressionSyntax { Condition: var choice } when inner != choice && Asks(choice):
                    return true;
                case BlockSyntax block when block.Statements.TakeWhile(before => before != inner).OfType<IfStatementSyntax>().Any(exit => Asks(exit.Condition) && Leaves(exit.Statement)):
                    return true;
            }
        }

        return false;

        bool Asks(ExpressionSyntax condition) => condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => asking.Contains(name.Identifier.ValueText));
    }

    private static bool Leaves(StatementSyntax statement) => (statement is BlockSyntax { Statements: { Count: > 0 } statements } ? statements.Last() : statement) is ReturnStatementSyntax or ThrowStatementSyntax;
}
