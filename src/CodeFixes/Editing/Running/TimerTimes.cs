using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>When a timer ticks: at once, or after the first period, and then each time that the period is over.</summary>
/// <param name="Written">The period as it is written.</param>
/// <param name="IsSpan">Whether that is a time span, and not a number of milliseconds.</param>
/// <param name="IsAtOnce">Whether the first tick comes at once.</param>
internal sealed record TimerTimes(ExpressionSyntax Written, bool IsSpan, bool IsAtOnce)
{
    /// <summary>The times of a timer; null where the period may be none, or the first tick comes after another time, in which the timer may be disposed of.</summary>
    public static TimerTimes? Of(BaseObjectCreationExpressionSyntax creation, FixSite site)
    {
        if (Argument(creation, "dueTime", 2) is not { } due || Argument(creation, "period", 3) is not { } period || Milliseconds(period, site) is not { } length || length <= 0)
            return null;
        var isSpan = site.Model.GetTypeInfo(period, site.Cancellation).Type?.Name == "TimeSpan";
        return Milliseconds(due, site) is { } first && (first == 0 || first == length) ? new TimerTimes(period, isSpan, first == 0) : null;
    }

    /// <summary>What is given for a parameter of the constructor.</summary>
    public static ExpressionSyntax? Argument(BaseObjectCreationExpressionSyntax creation, string name, int index) => creation is { ArgumentList.Arguments: { Count: 4 } arguments, Initializer: null }
        ? (arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == name) ?? (arguments[index].NameColon is null ? arguments[index] : null))?.Expression
        : null;

    /// <summary>The period as a time span.</summary>
    public ExpressionSyntax Period(INamedTypeSymbol span) => IsSpan ? Written.WithoutTrivia() : SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(span), SyntaxFactory.IdentifierName("FromMilliseconds")),
        SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(Written.WithoutTrivia()))));

    /// <summary>How long a constant, a time span of constants, or a field that is set to one and never again, is.</summary>
    private static double? Milliseconds(ExpressionSyntax time, FixSite site)
    {
        time = time.Unwrapped();
        if (site.Model.GetConstantValue(time, site.Cancellation) is { HasValue: true, Value: { } constant })
            return Number(constant);
        if (time is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var unit }, ArgumentList.Arguments: [{ NameColon: null, Expression: var count }] } && IsOfTimeSpan(time, site) && site.Model.GetConstantValue(count, site.Cancellation) is { HasValue: true, Value: { } units })
            return Number(units) * Length(unit);
        return site.Model.GetSymbolInfo(time, site.Cancellation).Symbol switch
        {
            IFieldSymbol { Name: "Zero", ContainingType.Name: "TimeSpan" } => 0,
            IFieldSymbol { IsStatic: true, IsReadOnly: true, DeclaringSyntaxReferences: [var reference] } field when site.Root.SyntaxTree == reference.SyntaxTree && !IsSetByConstructor(field)
                && site.Root.FindNode(reference.Span) is VariableDeclaratorSyntax { Initializer.Value: var value } => value is MemberAccessExpressionSyntax or IdentifierNameSyntax ? null : Milliseconds(value, site),
            _ => null,
        };
    }

    private static bool IsSetByConstructor(IFieldSymbol field) => field.ContainingType.StaticConstructors.Any(constructor => !constructor.IsImplicitlyDeclared);

    private static bool IsOfTimeSpan(ExpressionSyntax call, FixSite site) => site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { IsStatic: true, ContainingType: { Name: "TimeSpan", ContainingNamespace.Name: "System" } };

    private static double? Number(object constant) => constant is int or long or uint or double ? Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static double? Length(string unit) => unit switch
    {
        "FromMilliseconds" => 1,
        "FromSeconds" => 1000,
        "FromMinutes" => 60_000,
        "FromHours" => 3_600_000,
        "FromDays" => 86_400_000,
        _ => null,
    };
}
