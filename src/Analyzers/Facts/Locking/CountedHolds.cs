using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows releases that a number decides which is counted up, or set to a constant, once the lock is held: paths are told apart by flags, and not by numbers.</summary>
internal static class CountedHolds
{
    /// <summary>Whether such a number decides whether what is acquired at <paramref name="site"/> is released.</summary>
    public static bool Decide(BodyFacts body, Grip grip, SyntaxNode site)
    {
        var conditions = body.Events.Where(release => release.Action is SyncAction.Release or SyncAction.Forget && SymbolEqualityComparer.Default.Equals(body.Paths.Read(release.Target).Variable, grip.Lock.Path.Variable))
            .SelectMany(release => release.Call.Syntax.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            .Select(outer => outer is IfStatementSyntax test ? test.Condition : (outer as SwitchStatementSyntax)?.Expression).OfType<ExpressionSyntax>().ToList();
        return conditions.Count > 0 && body.Body.Operations.OfType<ILocalReferenceOperation>().Any(read =>
            IsNumber(read.Type) && conditions.Exists(condition => condition.Span.Contains(read.Syntax.Span)) && (IsSetAfter(body, read.Local, site) || conditions.Exists(condition => condition.Span.Contains(read.Syntax.Span) && IsForTheRest(site, read, condition))));
    }

    /// <summary>Whether the acquire is for all values but one, and the release for one: <c>if (mode == Write) … else _lock.EnterReadLock();</c>, and in the end <c>case Read:</c>.</summary>
    private static bool IsForTheRest(SyntaxNode site, ILocalReferenceOperation read, ExpressionSyntax release) => site.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(outer => outer is ElseClauseSyntax { Parent: IfStatementSyntax { Condition: var test } } && !SyntaxFactory.AreEquivalent(test, release)
            && test.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == read.Local.Name));

    private static bool IsNumber(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Byte or SpecialType.System_Int16 };

    private static bool IsSetAfter(BodyFacts body, ILocalSymbol local, SyntaxNode site) => body.Body.Operations.Any(operation => (operation.Syntax.SpanStart > site.SpanStart || ShareLoop(operation.Syntax, site)) && operation switch
    {
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation target } => SymbolEqualityComparer.Default.Equals(target.Local, local),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value.ConstantValue.HasValue: true } => SymbolEqualityComparer.Default.Equals(target.Local, local),
        _ => false,
    });

    /// <summary>Whether a later round of a loop around the acquire comes after the count: <c>for (; got &lt; wanted; got++) _places.Wait();</c>.</summary>
    private static bool ShareLoop(SyntaxNode count, SyntaxNode site) => site.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax && outer.Span.Contains(count.Span));
}
