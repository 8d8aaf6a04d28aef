using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
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
            .OfType<IfStatementSyntax>().Select(test => test.Condition).ToList();
        return conditions.Count > 0 && body.Body.Operations.OfType<ILocalReferenceOperation>().Any(read =>
            IsNumber(read.Type) && conditions.Exists(condition => condition.Span.Contains(read.Syntax.Span)) && IsSetAfter(body, read.Local, site));
    }

    private static bool IsNumber(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Byte or SpecialType.System_Int16 };

    private static bool IsSetAfter(BodyFacts body, ILocalSymbol local, SyntaxNode site) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart > site.SpanStart && operation switch
    {
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation target } => SymbolEqualityComparer.Default.Equals(target.Local, local),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value.ConstantValue.HasValue: true } => SymbolEqualityComparer.Default.Equals(target.Local, local),
        _ => false,
    });
}
