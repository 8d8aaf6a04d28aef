using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises scopes that hold a lock which is not followed: a disposable that is made from a primitive (<c>new WriteScope(_rw)</c>), by a
/// method that acquires one, or whose <c>Dispose</c> releases one. Which lock that is, and how long it is held, is not known.
/// </summary>
internal static class ScopeShape
{
    /// <summary>Whether <paramref name="resource"/>, of a <c>using</c>, holds a lock that the lock tables do not know.</summary>
    public static bool MayHoldLock(IOperation resource)
    {
        var made = resource.Unwrapped();
        // A shorter name for ConfigureAwait is not followed to what it awaits.
        var isRenamed = false;
        while (made is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } || IsConfiguration(made))
        {
            isRenamed |= IsConfiguration(made);
            made = (made is IAwaitOperation { Operation: var awaited } ? awaited : ((IInvocationOperation)made).Instance ?? ((IInvocationOperation)made).Arguments[0].Value).Unwrapped();
        }

        return made switch
        {
            IInvocationOperation call => EventReader.Read(call) is not null ? isRenamed : (IsOfPrimitive(call.Instance) || call.Arguments.Any(argument => IsOfPrimitive(argument.Value)) || Mentions(call.TargetMethod) || Releases(resource.Type)),
            IObjectCreationOperation creation => creation.Arguments.Any(argument => IsOfPrimitive(argument.Value)) || (creation.Constructor is { } constructor && Mentions(constructor)) || Releases(creation.Type),
            _ => false,
        };
    }

    private static bool IsConfiguration(IOperation value) => value is IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ReturnType.Name: "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable" }, Arguments.Length: > 0 };

    private static bool IsOfPrimitive(IOperation? value) => value?.Unwrapped().Type is { Name: "SemaphoreSlim" or "Semaphore" or "Mutex" or "SpinLock" or "Lock" or "ReaderWriterLockSlim" or "ReaderWriterLock", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static bool Releases(ITypeSymbol? type) => type?.GetMembers().OfType<IMethodSymbol>().Any(member => member.Name is "Dispose" or "DisposeAsync" && Mentions(member)) == true;

    /// <summary>
    /// Whether <paramref name="method"/>, of another type, may run a delegate that it is given under a lock: it, or an overload that it may
    /// hand it on to, has one, or is not known.
    /// </summary>
    public static bool MayRunUnderLock(IMethodSymbol method)
    {
        var overloads = method.OriginalDefinition.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>();
        return overloads.Any(overload => overload.IsAbstract || overload.IsVirtual || overload.DeclaringSyntaxReferences.IsEmpty || Mentions(overload));
    }

    /// <summary>Whether the method locks or calls a member of a primitive, going by the name alone.</summary>
    private static bool Mentions(IMethodSymbol method) => method.DeclaringSyntaxReferences
        .SelectMany(declaration => declaration.GetSyntax().DescendantNodes())
        .Any(node => node is LockStatementSyntax || (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && LockTable.Holds(name)));
}
