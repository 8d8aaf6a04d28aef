using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises locks that are structs, whose state lies in the variable itself: <c>SpinLock</c>, structs of a program or library with the two halves of a lock and a
/// number or lock struct that these change, and structs that have such a lock in a field.
/// </summary>
internal static class LockStructShape
{
    /// <summary>Structs lie in each other only so deep; in code that does not compile, in themselves.</summary>
    private const int MaximumDepth = 4;

    private static readonly string[] s_locking = ["Lock", "Mutex", "Semaphore"];

    /// <summary>Whether the type is a lock itself.</summary>
    public static bool IsLock(ITypeSymbol? type) => IsLock(type, MaximumDepth);

    /// <summary>Whether a lock is all that a lock type is, so that nobody has a use for a copy of it: all that it offers is to acquire and release it, and to ask for that.</summary>
    public static bool IsNothingElse(ITypeSymbol type) => IsSpinLock(type) || type.GetMembers().All(member => member.IsStatic || member.IsOverride || !member.IsVisibleOutsideType() || member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Ordinary, Name: var name } => OwnLockShape.IsAcquire(name) || OwnLockShape.IsRelease(name),
        IPropertySymbol { Name: var asked } => OwnLockShape.IsQuery(asked),
        IFieldSymbol => false,
        _ => true,
    });

    /// <summary>Whether a copy of the type copies a lock: it is one, or has one in a field.</summary>
    public static bool HasLock(ITypeSymbol? type) => HasLock(type, MaximumDepth);

    /// <summary>Whether the call changes the state of a lock struct that it is made on: acquires it, or is a method of a struct around it that does.</summary>
    public static bool Enters(IInvocationOperation call)
    {
        if (call.Instance?.Type is not { IsValueType: true } type || call.TargetMethod.IsReadOnly)
            return false;
        if (EventReader.Read(call) is { } known)
            return known is { Kind: PrimitiveKind.SpinLock, Action: SyncAction.Acquire };
        return OwnLockShape.Read(call) == SyncAction.Acquire ? IsLock(type)
            : HasLock(type) && !IsLock(type) && Bodies(call.TargetMethod).OfType<InvocationExpressionSyntax>().Any(inner => inner.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } && OwnLockShape.IsAcquire(name));
    }

    private static bool IsLock(ITypeSymbol? type, int depth) => IsSpinLock(type) || (IsMutableStruct(type) && OwnLockShape.HasHalves(type) && ChangesItself(type, depth));

    private static bool HasLock(ITypeSymbol? type, int depth) => IsLock(type, depth) || (IsMutableStruct(type) && HasLockField(type, depth));

    private static bool IsSpinLock(ITypeSymbol? type) => type is { Name: "SpinLock", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static bool IsMutableStruct(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Struct, IsReadOnly: false, IsRefLikeType: false, SpecialType: SpecialType.None };

    private static bool HasLockField(ITypeSymbol? type, int depth) => depth > 0 && Fields(type).Any(field => HasLock(field.Type, depth - 1));

    /// <summary>Whether the acquire changes a number in the struct atomically, or enters a lock struct in it; of a library, whether the name says that it is a lock.</summary>
    private static bool ChangesItself(ITypeSymbol? type, int depth)
    {
        var numbers = Fields(type).Where(field => field.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_Boolean).ToList();
        if (type!.DeclaringSyntaxReferences.IsEmpty)
            return numbers.Count > 0 && s_locking.Any(word => type.Name.IndexOf(word, StringComparison.Ordinal) >= 0);
        return HasLockField(type, depth) || type.GetMembers().OfType<IMethodSymbol>().Where(method => OwnLockShape.IsAcquire(method.Name)).SelectMany(Bodies).OfType<ArgumentSyntax>()
            .Any(argument => argument is { RefKindKeyword.RawKind: not 0, Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var atomic } } }
                && atomic.ToString().EndsWith("Interlocked", StringComparison.Ordinal) && numbers.Exists(number => number.Name == argument.Expression.ToString().Split('.').Last()));
    }

    private static IEnumerable<IFieldSymbol> Fields(ITypeSymbol? type) => type?.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsReadOnly) ?? [];

    private static IEnumerable<SyntaxNode> Bodies(IMethodSymbol method) => method.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes());
}
