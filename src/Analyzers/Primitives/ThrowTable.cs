using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Which operations can realistically end in an exception. Out of memory, thread aborts and null dereferences do not count.</summary>
internal static class ThrowTable
{
    /// <summary>Whether <paramref name="operation"/> itself, not its operands, may throw.</summary>
    /// <param name="operation">An operation of a flow graph.</param>
    /// <param name="sourceMethodMayThrow">The answer for methods whose body is known.</param>
    public static bool MayThrow(IOperation operation, Func<IMethodSymbol, bool> sourceMethodMayThrow) => operation switch
    {
        IAwaitOperation await => !IsPause(await.Operation),
        IThrowOperation => true,
        // What an async method throws, its task brings to whoever awaits it.
        IInvocationOperation { TargetMethod.IsAsync: true } => false,
        // What asserts is not meant to fail.
        IInvocationOperation call when call.TargetMethod.ContainingType is { Name: "Assert" } or { Name: "Contract", ContainingNamespace.Name: "Contracts" } => false,
        // Logging is not meant to fail: a logger that throws is a defect of its own. The methods that are generated to call one do nothing else.
        IInvocationOperation call when IsLogging(call.TargetMethod) => false,
        IInvocationOperation { IsVirtual: false } call when call.TargetMethod.IsInSource() => sourceMethodMayThrow(call.TargetMethod),
        IInvocationOperation call => !IsHarmless(call.TargetMethod),
        IObjectCreationOperation { Constructor: { } constructor } => MayThrow(constructor, sourceMethodMayThrow),
        IPropertyReferenceOperation { Arguments.Length: > 0 } indexer => IsKeyed(indexer.Property.ContainingType),
        IPropertyReferenceOperation property => property.Property.IsInSource() && AccessorsMayThrow(property.Property, sourceMethodMayThrow),
        IDynamicInvocationOperation => true,
        _ => false,
    };

    /// <summary>Whether nothing is awaited but time, or the others' turn, which nobody can cancel.</summary>
    private static bool IsPause(IOperation awaited)
    {
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task })
            awaited = task;
        return awaited is IInvocationOperation { TargetMethod: { Name: "Delay" or "Yield", ContainingType.Name: "Task", Parameters.Length: <= 1 } };
    }

    /// <summary>How far an operation, which may throw, is from doing so: what throws, awaits or runs what others gave comes first, what reads or makes what is at hand last.</summary>
    public static int Distance(IOperation operation) => IsThrown(operation) || operation is IAwaitOperation or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } ? 0 : IsOrdinary(operation) ? 2 : 1;

    /// <summary>Whether the operation, which may throw, seldom does.</summary>
    public static bool IsOrdinary(IOperation operation) => !IsThrown(operation) && (operation is IPropertyReferenceOperation or IObjectCreationOperation || (operation is IInvocationOperation { TargetMethod: var method } && IsCollection(method.ContainingType)));

    private static bool IsThrown(IOperation operation) => operation is IThrowOperation || operation.Syntax.Parent is ThrowStatementSyntax or ThrowExpressionSyntax;

    private static bool IsLogging(IMethodSymbol method) =>
        (method.Name is "Log" or "Trace" or "Verbose" or "Debug" or "Info" or "Information" or "Warn" or "Warning" or "Error" || method.Name.StartsWith("Log", StringComparison.Ordinal)) && LoggingShape.IsOfLogger(method)
        || method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "LoggerMessageAttribute");

    private static bool MayThrow(IMethodSymbol constructor, Func<IMethodSymbol, bool> sourceMethodMayThrow) =>
        !constructor.IsImplicitlyDeclared
        && (constructor.IsInSource()
            ? sourceMethodMayThrow(constructor)
            : !constructor.Parameters.IsEmpty && !IsCollection(constructor.ContainingType) && !constructor.ContainingType.IsException() && !IsMadeOfValues(constructor) && !IsOfThreading(constructor));

    /// <summary>A struct put together from other values, like a <c>Guid</c> or a <c>TimeSpan</c>.</summary>
    private static bool IsMadeOfValues(IMethodSymbol constructor) =>
        constructor.ContainingType.IsValueType && constructor.Parameters.All(parameter => parameter.Type.IsValueType);

    /// <summary>A primitive of the framework, made of a count or state that its author knows to be right, or a timer.</summary>
    private static bool IsOfThreading(IMethodSymbol constructor) => IsTimer(constructor.ContainingType) || (constructor.ContainingType.NamespaceName() == "System.Threading" && constructor.Parameters.All(parameter => parameter.Type.IsValueType));

    private static bool AccessorsMayThrow(IPropertySymbol property, Func<IMethodSymbol, bool> sourceMethodMayThrow) =>
        // Nobody expects a getter to throw, unless its body says so.
        property.GetMethod is { IsAbstract: false } getter && sourceMethodMayThrow(getter);

    private static bool IsHarmless(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (IsPost(method) || AtomicTable.Find(method) is not null || method.Name is "Dispose" or "DisposeAsync" or "ConfigureAwait" or "GetAwaiter" or "ToString" or "GetHashCode" or "Equals" or "ReferenceEquals" or "GetType")
            return true;
        var space = type.NamespaceName();
        return space switch
        {
            // They begin work, and complete what others wait for; what fails then is told to those.
            "System.Threading.Tasks" => type.Name is "TaskFactory" or "TaskCompletionSource" && method.Name is not ("SetResult" or "SetException" or "SetCanceled") || (type.Name is "Task" or "ValueTask" && method.IsStatic && method.Name is not ("WaitAll" or "WaitAny")),
            "System.Threading" => IsTimer(type) || method.Name == "CreateLinkedTokenSource" || type.Name is "Interlocked" or "Volatile" or "Thread" or "SpinWait" or "Monitor" && method.Name is not ("Enter" or "TryEnter") || method.Name is "Release" or "Exit" or "Set" or "Reset" or "Pulse" or "PulseAll"
                or "ReleaseMutex" or "ReleaseReaderLock" or "ReleaseWriterLock" or "ExitReadLock" or "ExitWriteLock" or "ExitUpgradeableReadLock",
            "System.Diagnostics" => type.Name is "Debug" or "Trace" or "Stopwatch",
            "System" => type.Name is "DateTime" or "DateTimeOffset" or "TimeSpan" or "TimeProvider" or "Math" or "MathF" or "GC" or "HashCode" or "Environment" || method is { Name: "NewGuid", ContainingType.Name: "Guid" } or { Name: "Clear", ContainingType.Name: "Array" } || (type.SpecialType == SpecialType.System_String && method.Name is "IsNullOrEmpty" or "IsNullOrWhiteSpace" or "Concat"),
            "System.Runtime.Intrinsics" or "System.Runtime.Intrinsics.X86" or "System.Runtime.Intrinsics.Arm" => true,
            "System.Buffers" => type.Name == "ArrayPool",
            "System.Numerics" => type.Name == "BitOperations",
            "System.Runtime.CompilerServices" => type.Name is "Unsafe" or "RuntimeHelpers",
            _ => IsCollection(type) && !IsPicky(method),
        };
    }

    /// <summary>Whether something is only put into the queue of a dispatcher, a thread pool or a channel, and done or read later.</summary>
    private static bool IsPost(IMethodSymbol method) => (method.ContainingType.Name, method.Name) switch
    {
        ("Dispatcher" or "DispatcherQueue" or "CoreDispatcher" or "SynchronizationContext", "Post" or "BeginInvoke" or "TryEnqueue") => true,
        ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => true,
        ("ChannelWriter", "TryWrite" or "TryComplete") => true,
        _ => false,
    };

    private static bool IsTimer(INamedTypeSymbol type) => type.Name == "Timer" && type.NamespaceName() == "System.Threading";

    private static bool IsCollection(INamedTypeSymbol type) =>
        type.NamespaceName() is "System.Collections.Generic" or "System.Collections.Concurrent";

    private static bool IsKeyed(INamedTypeSymbol type) => type.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0;

    /// <summary>Members of collections that throw on ordinary data: a duplicate key, an empty queue, user comparers and callbacks.</summary>
    private static bool IsPicky(IMethodSymbol method) =>
        method.Name is "Dequeue" or "Pop" or "Peek" or "First" or "Last" or "Single" or "GetOrAdd" or "AddOrUpdate" or "ForEach" or "Sort" or "ConvertAll"
        || (method.Name == "Add" && IsKeyed(method.ContainingType));

    /// <summary>
    /// Whether a method of another type, as it is written, only keeps books: it puts things into concurrent collections, or takes them out, by calls that tell whether they could, itself or by an overload.
    /// </summary>
    public static bool KeepsBooks(IMethodSymbol method) => method is { IsVirtual: false, IsOverride: false, IsAbstract: false, MethodKind: MethodKind.Ordinary, IsAsync: false } && method.IsInSource()
        && method.OriginalDefinition.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().SelectMany(overload => overload.DeclaringSyntaxReferences).All(overload => overload.GetSyntax().DescendantNodes().All(node => node switch
        {
            ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or CastExpressionSyntax or ElementAccessExpressionSyntax or LockStatementSyntax => false,
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var called } } => called == method.Name,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } => called is "TryAdd" or "TryRemove" or "TryGetValue" or "Enqueue" or "Push",
            InvocationExpressionSyntax => false,
            ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0, Type: var made } => made is GenericNameSyntax { Identifier.ValueText: "List" or "HashSet" or "Dictionary" or "KeyValuePair" },
            ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } => false,
            _ => true,
        }));
}
