using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Methods of other types that do nothing with a function but to have a thread of the pool, or several, run it: <c>public void Queue(Action work) =&gt; ThreadPool.QueueUserWorkItem(_ =&gt; work());</c>.
/// They are judged by how they are written: their bodies are not known where the type ends that calls them.
/// </summary>
internal static class ForeignStart
{
    private static readonly string[] s_starts = ["Task.Run", "StartNew", "QueueUserWorkItem", "Parallel.For"];

    /// <summary>Whether the lambda or named method is given to such a method of another type than <paramref name="owner"/>.</summary>
    public static bool IsGiven(IOperation function, INamedTypeSymbol? owner)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use is IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: IInvocationOperation { TargetMethod: var method } call }
            && method.IsInSource() && !SymbolEqualityComparer.Default.Equals(method.OutermostType(), owner) && Of(call, parameter) is not null;
    }

    /// <summary>What runs the function that <paramref name="call"/> is given in <paramref name="parameter"/>, and whether several times; null where that is not known.</summary>
    public static (EntryRow Row, bool IsRepeated)? Of(IInvocationOperation call, IParameterSymbol parameter)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (method is not { IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences: [var declaration] } || declaration.GetSyntax() is not MethodDeclarationSyntax written || !MentionsStart(written) || HasLocks(written))
            return null;
        EntryRow? row = null;
        var isRepeated = false;
        foreach (var use in written.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == parameter.Name && name.Parent is not (NameColonSyntax or MemberAccessExpressionSyntax { Name: IdentifierNameSyntax } and not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" or "DynamicInvoke" })))
        {
            // A function that is called on the spot, or kept, is none that is only started.
            if (IsTested(use))
                continue;
            if (StarterOf(use) is not var (found, start))
                return null;
            row = found;
            isRepeated |= start.Ancestors().TakeWhile(outer => outer != written).Any(outer => outer is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or LambdaExpressionSyntax);
        }

        // Who waits for what he has started has his callers wait, too; the rounds of a parallel loop run beside each other whoever waits.
        return row is null || (!row.OverlapsItself && Waits(written)) ? null : (row, isRepeated);
    }

    /// <summary>A look at the text, which is much cheaper than one at the nodes: hardly any method is one of these.</summary>
    private static bool MentionsStart(MethodDeclarationSyntax written)
    {
        var text = written.SyntaxTree.GetText().ToString(written.Span);
        return Array.Exists(s_starts, start => text.IndexOf(start, StringComparison.Ordinal) >= 0);
    }

    private static bool HasLocks(MethodDeclarationSyntax written) => written.DescendantNodes().Any(node => node is LockStatementSyntax
        || (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && (LockTable.Holds(name) || name is "WaitOne" or "Take" or "Post")));

    private static bool Waits(MethodDeclarationSyntax written) => written.DescendantNodes().Any(node => node is AwaitExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" }
        or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "GetResult" or "Join" } });

    /// <summary>Whether the function is only compared with null.</summary>
    private static bool IsTested(IdentifierNameSyntax use) => use.Parent is BinaryExpressionSyntax or IsPatternExpressionSyntax || use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ThrowIfNull" } } };

    /// <summary>The call that has another thread run the function: it is handed that itself, or a lambda that calls it.</summary>
    private static (EntryRow Row, InvocationExpressionSyntax Start)? StarterOf(IdentifierNameSyntax use)
    {
        var handed = use.Parent is ArgumentSyntax argument ? argument
            : use.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } called && called.Expression.Span.Contains(use.Span) && use.FirstAncestorOrSelf<LambdaExpressionSyntax>() is { Parent: ArgumentSyntax given } ? given : null;
        return handed is { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } } start }
            && EntryTable.FindWritten((receiver as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? receiver.ToString(), name) is { } row ? (row, start) : null;
    }
}
