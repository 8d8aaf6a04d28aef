using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows calls that throw when their object has been disposed of.</summary>
internal static class ClosedObject
{
    /// <summary>Whether the call is known to: one of a framework's object that stands for something outside, one that says so, or one that uses such an object, which is disposed of with its own.</summary>
    public static bool Throws(IInvocationOperation call) => call.Receiver()?.Type is { } type
        && (type.IsInSource() ? call.TargetMethod.DeclaringSyntaxReferences.Any(declared => SaysSo(declared.GetSyntax()) || UsesWhatIsClosed(declared.GetSyntax(), type)) : IsOfFramework(type, call.TargetMethod.Name));

    private static bool IsOfFramework(ITypeSymbol type, string method) => type.TypeKind == TypeKind.Class && method is not ("ToString" or "Equals" or "GetHashCode" or "GetType")
        && type.Name is not ("MemoryStream" or "StringWriter" or "StringReader" or "BufferedStream")
        && type.ContainingNamespace.ToDisplayString() is var space && (space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal));

    private static bool SaysSo(SyntaxNode method) => method.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: "ObjectDisposedException", Parent: not CatchDeclarationSyntax });

    /// <summary>Whether the method, whatever it finds, comes to a call of an object in a field that the disposal of its own object disposes of.</summary>
    private static bool UsesWhatIsClosed(SyntaxNode method, ITypeSymbol type) => method.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } && FieldNamed(receiver, type) is { } field
            && IsOfFramework(field.Type, name) && !field.Type.IsInSource() && IsPlain(call, method) && IsClosedIn(type, field));

    private static IFieldSymbol? FieldNamed(ExpressionSyntax receiver, ITypeSymbol type) => receiver switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault(),
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault(),
        _ => null,
    };

    /// <summary>Whether nothing around the call or before it leads past it, and nothing catches what it throws.</summary>
    private static bool IsPlain(SyntaxNode call, SyntaxNode method) =>
        call.Ancestors().TakeWhile(outer => outer != method).All(outer => outer is BlockSyntax or ExpressionStatementSyntax or ArrowExpressionClauseSyntax or UsingStatementSyntax or LockStatementSyntax or LocalDeclarationStatementSyntax or VariableDeclarationSyntax or VariableDeclaratorSyntax or EqualsValueClauseSyntax or ReturnStatementSyntax)
        && !method.DescendantNodes().Any(exit => exit is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax && exit.Span.End <= call.SpanStart);

    /// <summary>Whether <c>Dispose</c> or <c>Close</c> of the type disposes of the field's object.</summary>
    private static bool IsClosedIn(ITypeSymbol type, IFieldSymbol field) => type.GetMembers().OfType<IMethodSymbol>().Where(method => method.Name is "Dispose" or "Close")
        .SelectMany(method => method.DeclaringSyntaxReferences).SelectMany(declared => declared.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>().Any(call => call.Expression switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "Close", Expression: var receiver } => SymbolEqualityComparer.Default.Equals(FieldNamed(receiver, type), field),
            MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "Close" } => call.Parent is ConditionalAccessExpressionSyntax { Expression: var receiver } && SymbolEqualityComparer.Default.Equals(FieldNamed(receiver, type), field),
            _ => false,
        });
}
