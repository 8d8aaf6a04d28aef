using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>A loop that computes a value again until no other thread has come in between.</summary>
internal static class CompareAndSwap
{
    /// <summary>Whether a value of the type can be exchanged, and be compared as the exchange does it.</summary>
    public static bool Takes(ITypeSymbol type, FixSite site) => type.IsReferenceType
        ? type.TypeKind is not (TypeKind.Error or TypeKind.Dynamic)
        : site.Type("System.Threading.Interlocked")?.GetMembers("CompareExchange").OfType<IMethodSymbol>().Any(method => !method.IsGenericMethod && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, type)) == true
            && type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_Single or SpecialType.System_Double
            && (Bits(type) is not { } bits || site.Type("System.BitConverter")?.GetMembers(bits).IsEmpty == false);

    /// <summary><c>while (exchange != expected) expected = target;</c></summary>
    public static WhileStatementSyntax Retry(ExpressionSyntax exchange, ExpressionSyntax expected, ExpressionSyntax target, ITypeSymbol type, FixSite site) => SyntaxFactory.WhileStatement(
        Differ(exchange.WithoutTrivia(), expected.WithoutTrivia(), type, site),
        SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, expected.WithoutTrivia(), target.WithoutTrivia())).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed));

    /// <summary>Whether two values differ as the exchange sees it: by their bits, not by what the type calls equal.</summary>
    private static ExpressionSyntax Differ(ExpressionSyntax left, ExpressionSyntax right, ITypeSymbol type, FixSite site)
    {
        if (Bits(type) is { } bits)
        {
            var converter = Members.Receiver(site.Type("System.BitConverter")!);
            return NotEqual(Calls.On(converter, bits, left), Calls.On(converter, bits, right));
        }

        return HasEquality(type)
            ? SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ((InvocationExpressionSyntax)SyntaxFactory.ParseExpression("object.ReferenceEquals()")).AddArgumentListArguments(SyntaxFactory.Argument(left), SyntaxFactory.Argument(right)))
            : NotEqual(left, right);
    }

    private static string? Bits(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => "DoubleToInt64Bits",
        SpecialType.System_Single => "SingleToInt32Bits",
        _ => null,
    };

    private static bool HasEquality(ITypeSymbol type)
    {
        for (var part = type.IsReferenceType ? type : null; part is not null; part = part.BaseType)
        {
            if (part.TypeKind == TypeKind.TypeParameter || !part.GetMembers("op_Equality").IsEmpty)
                return true;
        }

        return false;
    }

    private static ExpressionSyntax NotEqual(ExpressionSyntax left, ExpressionSyntax right) => SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, left, right);
}
