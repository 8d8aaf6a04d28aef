using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A plain flag in an object of another type that a loop tests and that nothing in the loop can change, <c>while (!session.StopRequested) Step();</c>: the
/// loop is written for another thread to end it, whoever that is.
/// </summary>
/// <param name="Loop">The loop.</param>
/// <param name="Read">The test of the flag.</param>
/// <param name="Flag">The field or auto-property.</param>
internal sealed record ForeignFlag(PolledLoop Loop, IMemberReferenceOperation Read, ISymbol Flag)
{
    /// <summary>The one that alone decides whether <paramref name="loop"/> goes on, and those beside others that a thread of the type's own looks at: its class has somebody set them.</summary>
    public static IEnumerable<ForeignFlag> Of(PolledLoop loop)
    {
        var tests = PolledFlag.Tests(loop).ToList();
        foreach (var (test, body, known) in tests)
        {
            if (known is null && body == loop.Body && test is IMemberReferenceOperation { Instance: { } owner and not IInstanceReferenceOperation, Type.SpecialType: SpecialType.System_Boolean } read && Plain(read.Member) is { } plain
                && loop.Body.Paths.Read(owner.Unwrapped()) is { IsExact: true } && RootOf(owner) is { } root && IsLeftAlone(root, read, loop.Operations, loop.Body, []))
            {
                // What can end otherwise may well look at an option that nobody changes.
                var flag = new ForeignFlag(loop, read, plain);
                if (tests.Count == 1 || (flag.Set is not null && body.Type.Threads.EntriesReaching(body).Any()))
                    yield return flag;
            }
        }
    }

    /// <summary>Where the flag's own type sets it, outside of its constructors; null where only others do.</summary>
    public Location? Set => Flag.ContainingType.DeclaringSyntaxReferences.SelectMany(declared => declared.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
        .FirstOrDefault(assignment => NameOf(assignment.Left) == Flag.Name && !assignment.Ancestors().Any(outer => outer is ConstructorDeclarationSyntax))?.GetLocation();

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => name,
        _ => null,
    };

    /// <summary>The variable of a class of the compilation that others can change, and that no order is kept for.</summary>
    private static ISymbol? Plain(ISymbol member) => member is { IsStatic: false, ContainingType.IsReferenceType: true } && member.IsInSource() && member switch
    {
        IFieldSymbol { IsReadOnly: false, IsVolatile: false } => true,
        IPropertySymbol { SetMethod: { IsInitOnly: false }, GetMethod: { } getter, IsVirtual: false, IsOverride: false } => getter.IsAutoAccessor(),
        _ => false,
    } ? member.OriginalDefinition : null;

    /// <summary>The local, parameter or constant field through which the object is reached.</summary>
    private static ISymbol? RootOf(IOperation owner) => VariableOf(owner.Unwrapped()) is { } root && root is not IFieldSymbol { IsReadOnly: false } ? root : null;

    private static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field: var field } => field,
        _ => null,
    };

    /// <summary>Whether the operations use the object for nothing but to look at the flag, and call nothing that may change it behind their backs.</summary>
    private static bool IsLeftAlone(ISymbol root, IMemberReferenceOperation read, IEnumerable<IOperation> operations, BodyFacts body, HashSet<BodyFacts> open) => operations.All(operation => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation when SymbolEqualityComparer.Default.Equals(VariableOf(operation), root) => operation.Parent is IMemberReferenceOperation { Member: var used } member && member.Instance == operation
            && SymbolEqualityComparer.Default.Equals(used.OriginalDefinition, read.Member.OriginalDefinition) && !(member.Parent is IAssignmentOperation assignment && assignment.Target == member),
        IInvocationOperation { TargetMethod: var called } => body.Type.Calls.BodyOf(called) is { } callee
            ? !called.IsVirtual && (!open.Add(callee) || IsLeftAlone(root, read, callee.Body.Operations, callee, open))
            : !called.IsInSource() && called.MethodKind != MethodKind.DelegateInvoke && called.NamespaceName() is "System" or "System.Collections.Generic" or "System.Numerics" or "System.Runtime.Intrinsics",
        IObjectCreationOperation { Constructor: { } constructor } => !constructor.IsInSource() || constructor.IsImplicitlyDeclared || constructor.ContainingType.IsRecord || constructor.ContainingType.IsValueType,
        IEventAssignmentOperation or IDynamicInvocationOperation or IAwaitOperation => false,
        _ => true,
    });
}
