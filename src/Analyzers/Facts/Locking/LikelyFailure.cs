using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Tells what is seen to fail in ordinary life from what only could: what throws, awaits, calls somebody else's code, or reaches for files, networks, databases and texts of others.
/// Of a method of the compilation it is asked what is written in it, and in those of its type that it calls.
/// </summary>
internal static class LikelyFailure
{
    private const int MaximumDepth = 3;

    private static readonly string[] s_outward = ["Parse", "Open", "Read", "Write", "Send", "Receive", "Connect", "Execute", "Serialize", "Deserialize", "Load", "Save", "Download", "Upload", "Fetch", "Query", "Request", "Post", "Bind", "Listen"];

    /// <summary>Notes that are written for people.</summary>
    private static readonly string[] s_notes = ["WriteLine", "WriteLog", "WriteError", "WriteWarning", "WriteInfo", "WriteDebug", "WriteTrace", "WriteMessage", "WriteVerbose"];

    /// <summary>What is thrown at programs that call wrongly, or go on with what has ended.</summary>
    private static readonly string[] s_mistakes = ["ArgumentNullException", "ArgumentOutOfRangeException", "ObjectDisposedException", "NotImplementedException", "UnreachableException"];

    private static readonly string[] s_fatal = ["Fatal", "Critical"];

    private static readonly string[] s_checks = ["Null", "Disposed", "Negative", "Zero", "Greater", "Less", "Equal", "NotEqual", "Argument"];

    /// <summary>Whether <paramref name="operation"/>, which may throw, is likely to do so some day.</summary>
    public static bool Is(IOperation operation, BodyFacts body) => Is(operation, body.Type, MaximumDepth);

    private static bool Is(IOperation operation, TypeFacts type, int depth) => operation.Syntax.Parent is ThrowStatementSyntax or ThrowExpressionSyntax || operation switch
    {
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } } => true,
        IInvocationOperation { TargetMethod: var method } => IsSeenIn(method, type, depth),
        IObjectCreationOperation { Constructor: { } constructor } => IsSeenIn(constructor, type, depth),
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } => property.IsInSource() && IsSeenIn(getter, type, depth),
        IAwaitOperation { Operation: var awaited } => !IsCancellation(awaited),
        _ => true,
    };

    /// <summary>Whether only others are told to stop: what they do about it seldom fails.</summary>
    private static bool IsCancellation(IOperation awaited) => awaited is IInvocationOperation { TargetMethod: { Name: "CancelAsync" } or { Name: "ConfigureAwait" } } call && (call.TargetMethod.Name == "CancelAsync" || (call.Instance is { } task && IsCancellation(task)));

    private static bool IsSeenIn(IMethodSymbol method, TypeFacts type, int depth)
    {
        if (!method.IsInSource())
            return IsOutward(method);
        if (depth == 0 || method.IsAbstract || (method is { IsStatic: true, ReturnsVoid: true } && (IsNote(method.Name) || IsAssertion(method))))
            return false;
        return type.Calls.BodyOf(method) is { } body
            ? body.Body.Operations.Any(operation => !IsGuarded(operation.Syntax) && (operation is IThrowOperation thrown ? thrown.Exception is not null && !IsMistake(thrown.Exception?.Unwrapped().Type?.Name) && !IsOfLastResort(thrown.Syntax) : (operation is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation && ThrowTable.MayThrow(operation, _ => true) && Is(operation, type, depth - 1))))
            : IsWrittenIn(method, depth, []);
    }

    /// <summary>Whether the library's method depends on the world, or on a text that others have written.</summary>
    private static bool IsOutward(IMethodSymbol method) => method.ContainingType.NamespaceName() switch
    {
        _ when method is { Name: "Equals" or "GetHashCode" or "ToString" or "GetType" or "CompareTo" or "Clone" } => false,
        // What is made of numbers and parts is only made; what is made of a name is found, opened or read.
        _ when method is { MethodKind: MethodKind.Constructor, Parameters: var parts } && !parts.Any(part => part.Type.SpecialType == SpecialType.System_String || part.Type.Name is "Uri" or "Stream") => false,
        "System" => method.Name.StartsWith("Parse", StringComparison.Ordinal) || method.ContainingType.Name == "Convert",
        "System.IO" => method.ContainingType.Name != "Path" && method.Name != "Exists",
        "System.Threading" or "System.Threading.Tasks" or "System.Timers" or "System.Text" or "System.Linq" or "System.Diagnostics" or "System.Runtime.CompilerServices" or "System.Runtime.InteropServices" => false,
        var space when space.StartsWith("System.Xml", StringComparison.Ordinal) => IsNamedOutward(method.Name),
        var space => !space.StartsWith("System.Collections", StringComparison.Ordinal) && !space.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal),
    };

    /// <summary>Whether a method of another type, as it is written, throws, calls a delegate or raises an event, or reaches out, by what it calls or by a method of its own type.</summary>
    private static bool IsWrittenIn(IMethodSymbol method, int depth, HashSet<string> open) => open.Add(method.Name) && method.OriginalDefinition.DeclaringSyntaxReferences.Select(declaration => declaration.GetSyntax())
        .SelectMany(declaration => declaration.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or TypeDeclarationSyntax { Parent: not null } or LocalFunctionStatementSyntax) || node == declaration))
        .Any(node => !IsGuarded(node) && node switch
        {
            ThrowStatementSyntax { Expression: var thrown } => !IsMistake(thrown) && !IsOfLastResort(node),
            ThrowExpressionSyntax { Expression: var thrown } => !IsMistake(thrown) && !IsOfLastResort(node),
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var called } } => IsNamedOutward(called) || IsDelegate(called, method) || (depth > 0 && method.ContainingType.GetMembers(called).OfType<IMethodSymbol>().Any(own => IsWrittenIn(own, depth - 1, open))),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: not BaseExpressionSyntax, Name.Identifier.ValueText: var called } } => called == "Invoke" || IsNamedOutward(called),
            MemberBindingExpressionSyntax { Name.Identifier.ValueText: var called } => called == "Invoke" || IsNamedOutward(called),
            _ => false,
        });

    /// <summary>Whether the method only fails where what it is told, or has asked for, is not so: <c>AssertTrue(_lock.IsWriteLockHeld, …)</c>. It is not meant to.</summary>
    private static bool IsAssertion(IMethodSymbol method) => method.Parameters is [{ Type.SpecialType: SpecialType.System_Boolean } told, ..]
        && method.OriginalDefinition.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax() is MethodDeclarationSyntax { Body.Statements: [IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax { Identifier.ValueText: var denied } }, Statement: var failing }] } && denied == told.Name && (failing is BlockSyntax { Statements: [.., var last] } ? last : failing) is ThrowStatementSyntax;

    /// <summary>Whether it is thrown where there is nothing, or no case is left: what cannot be, as its author has it.</summary>
    private static bool IsOfLastResort(SyntaxNode thrown) => (thrown as ThrowStatementSyntax)?.Parent is SwitchSectionSyntax { Labels: [.., DefaultSwitchLabelSyntax] }
        || (thrown is ThrowExpressionSyntax ? thrown : thrown.FirstAncestorOrSelf<ThrowExpressionSyntax>())?.Parent is SwitchExpressionArmSyntax { Pattern: DiscardPatternSyntax } or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression };

    private static bool IsMistake(ExpressionSyntax? thrown) => thrown is ObjectCreationExpressionSyntax { Type: var type } && IsMistake((type as QualifiedNameSyntax)?.Right.Identifier.ValueText ?? type.ToString());

    /// <summary>Whether the exception is thrown at programs that call wrongly, or go on with what has ended: not in ordinary life.</summary>
    public static bool IsMistake(string? exception) => Array.IndexOf(s_mistakes, exception) >= 0;

    private static bool IsNote(string called) => Array.Exists(s_notes, note => called.StartsWith(note, StringComparison.Ordinal));

    private static bool IsNamedOutward(string called) => !IsNote(called) && (called.StartsWith("ThrowIf", StringComparison.Ordinal) ? !Array.Exists(s_checks, check => called.StartsWith("ThrowIf" + check, StringComparison.Ordinal)) : Array.Exists(s_outward, verb => called.StartsWith(verb, StringComparison.Ordinal) && (called.Length == verb.Length || !char.IsLower(called[verb.Length]))));

    /// <summary>Whether the name is that of a parameter, field or event that holds a delegate.</summary>
    private static bool IsDelegate(string called, IMethodSymbol method) => method.Parameters.Any(parameter => parameter.Name == called)
        || method.ContainingType.GetMembers(called).Any(member => member is IEventSymbol || member.ValueType() is { TypeKind: TypeKind.Delegate });

    /// <summary>Whether the filter lets through only what a program does not live on after, as such filters are called: <c>when (!exception.IsFatal())</c>, <c>when (!IsCriticalException(exception))</c>.</summary>
    public static bool IsForOrdinary(CatchFilterClauseSyntax? filter) => filter is null || (filter.FilterExpression is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax { Expression: var asked } }
        && ((asked as MemberAccessExpressionSyntax)?.Name ?? asked as SimpleNameSyntax)?.Identifier.ValueText is { } name && Array.Exists(s_fatal, word => name.IndexOf(word, StringComparison.Ordinal) >= 0));

    /// <summary>Whether a handler of all exceptions is around it, within its function.</summary>
    public static bool IsGuarded(SyntaxNode node) => node.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<TryStatementSyntax>()
        .Any(attempt => attempt.Block.Span.Contains(node.Span) && attempt.Catches.Any(handler => IsForOrdinary(handler.Filter) && (handler.Declaration is null || handler.Declaration.Type is IdentifierNameSyntax { Identifier.ValueText: "Exception" } or QualifiedNameSyntax { Right.Identifier.ValueText: "Exception" })
            && !handler.DescendantNodes().Any(thrown => thrown.IsKind(SyntaxKind.ThrowStatement))));
}
