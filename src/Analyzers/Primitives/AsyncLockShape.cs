using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises locks of other libraries and types by their shape: a method named for acquiring, on a type named for locking or made of nothing but a lock (or an
/// extension of a primitive), that hands out a disposable scope, at once or through a task.
/// </summary>
internal static class AsyncLockShape
{
    private static readonly string[] s_acquiring = ["Lock", "Enter", "Acquire", "Wait", "Read", "Write"];
    private static readonly string[] s_making = ["Make", "Create", "New", "Build", "Get", "Find"];
    private static readonly string[] s_locking = ["Lock", "Mutex", "Semaphore", "Monitor", "CriticalSection"];

    /// <summary>The acquire that <paramref name="call"/> is by its shape, or null.</summary>
    public static SyncEvent? Read(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ReturnType.SpecialType is not (SpecialType.None or SpecialType.System_IDisposable or SpecialType.System_Collections_Generic_IEnumerator_T) || !Acquires(method.Name) || s_making.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal)))
            return null;
        var target = method.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : call.Instance;
        while (target is IConversionOperation { IsImplicit: true } conversion)
            target = conversion.Operand;
        if (target?.Type is not { } type || !(Mentions(type.Name, s_locking) || IsMadeOfLock(type)))
            return null;

        var result = Awaited(method.ReturnType);
        // A method that is given work runs it under the lock, and hands out what that answers.
        if (!(result ?? method.ReturnType).IsDisposable() || method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Delegate) || OnlyGivesBack(method))
            return null;
        return new SyncEvent(call, SyncAction.Acquire, KindOf(type), target)
        {
            Mode = Mentions(method.Name, ["Upgrad"]) ? LockMode.Upgradeable : Mentions(method.Name, ["Read"]) ? LockMode.Shared : LockMode.Exclusive,
            Outcome = result is null ? Outcome.Scope : Outcome.AwaitedScope,
            IsTimed = method.Name.StartsWith("Try", StringComparison.Ordinal),
            IsCancellable = method.Parameters.Any(parameter => parameter.Type.Name == "CancellationToken"),
        };
    }

    /// <summary>Whether source shows that the method does nothing but give back what the object has, or throw: that acquires nothing.</summary>
    private static bool OnlyGivesBack(IMethodSymbol method)
    {
        var declarations = method.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<BaseMethodDeclarationSyntax>().Where(declaration => declaration.Body is not null || declaration.ExpressionBody is not null).ToList();
        return declarations.Count > 0 && declarations.TrueForAll(declaration => !declaration.DescendantNodes(node => node is not (ThrowStatementSyntax or ThrowExpressionSyntax)).Any(node =>
            node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax or AssignmentExpressionSyntax or LockStatementSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
                or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }));
    }

    /// <summary>An extension of a primitive acquires that primitive.</summary>
    private static PrimitiveKind KindOf(ITypeSymbol type) => type.ContainingNamespace is { Name: "Threading", ContainingNamespace.Name: "System" } && Enum.TryParse(type.Name, out PrimitiveKind kind) ? kind : PrimitiveKind.AsyncLock;

    /// <summary>Whether a class of the compilation's own has nothing but a lock, which lets one in, and what it hands out: whatever it is called, it is one itself.</summary>
    private static bool IsMadeOfLock(ITypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Class || !type.IsInSource())
            return false;
        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst).ToList();
        return fields.Exists(IsLock) && fields.TrueForAll(field => IsLock(field) || field.Type.SpecialType == SpecialType.System_String || IsHandedOut(Awaited(field.Type) ?? field.Type, type))
            && (fields.TrueForAll(field => field.Type.Name != "SemaphoreSlim") || KnowsNoHolder(type));
    }

    /// <summary>Whether the field keeps the one scope that is handed out to everybody.</summary>
    private static bool IsHandedOut(ITypeSymbol kept, ITypeSymbol type) => kept.SpecialType == SpecialType.System_IDisposable || (kept.IsDisposable() && SymbolEqualityComparer.Default.Equals(kept.ContainingType, type));

    private static bool IsLock(IFieldSymbol field) => (field.IsReadOnly && field.Type.SpecialType == SpecialType.System_Object)
        || field.Type is { Name: "Lock" or "ReaderWriterLockSlim" or "SemaphoreSlim", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>
    /// Whether a lock of the compilation's own cannot know who holds it, so that nobody gets in twice: it consists of a semaphore that lets one in, and
    /// of what it hands out.
    /// </summary>
    public static bool KnowsNoHolder(ITypeSymbol type)
    {
        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst).ToList();
        return fields.Where(field => field.Type.Name == "SemaphoreSlim").ToList() is [var semaphore]
            && fields.TrueForAll(field => field.Equals(semaphore, SymbolEqualityComparer.Default) || (Awaited(field.Type) ?? field.Type).IsDisposable())
            && type.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes()).OfType<BaseObjectCreationExpressionSyntax>().Any(creation =>
                creation.ArgumentList?.Arguments is [{ Expression: LiteralExpressionSyntax { Token.ValueText: "1" } }, ..]
                && creation.Parent switch
                {
                    EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declared } => declared.Identifier.ValueText,
                    AssignmentExpressionSyntax { Left: var target } => target.ToString().Split('.').Last(),
                    _ => "",
                } == semaphore.Name);
    }

    private static bool Mentions(string name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.IndexOf(word, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the name says what to do: <c>LockAsync</c> does, <c>HideLocks</c> and <c>AssertLocked</c> say something of locks.</summary>
    private static bool Acquires(string name)
    {
        foreach (var word in s_acquiring)
        {
            var at = name.IndexOf(word, StringComparison.Ordinal);
            if (at >= 0 && !IsWord(name, at + word.Length, "s") && !IsWord(name, at + word.Length, "ed"))
                return true;
        }

        return false;
    }

    private static bool IsWord(string name, int at, string ending) =>
        string.CompareOrdinal(name, at, ending, 0, ending.Length) == 0 && (name.Length == at + ending.Length || !char.IsLower(name[at + ending.Length]));

    /// <summary>What awaiting a value of <paramref name="type"/> yields, or null when it cannot be awaited.</summary>
    private static ITypeSymbol? Awaited(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] })
            return result;
        var awaiter = type.GetMembers("GetAwaiter").OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.IsEmpty)?.ReturnType;
        return awaiter?.GetMembers("GetResult").OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.IsEmpty)?.ReturnType;
    }
}
