using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Threads;

/// <summary>The APIs that run a delegate on another thread.</summary>
internal static class EntryTable
{
    private const string WorkItem = "IThreadPoolWorkItem";
    private static readonly EntryRow s_thread = new("thread", NeedsStart: true, IsUnguarded: true, HasNoContext: true);
    private static readonly EntryRow s_coldTask = new("task", NeedsStart: true);
    private static readonly EntryRow s_task = new("task", HasNoContext: true);
    private static readonly EntryRow s_continuation = new("continuation", Continues: true);
    private static readonly EntryRow s_pool = new("pool thread", IsUnguarded: true, HasNoContext: true);
    private static readonly EntryRow s_parallel = new("parallel loop", OverlapsItself: true, Blocks: true);
    private static readonly EntryRow s_parallelAsync = new("parallel loop", OverlapsItself: true, HasNoContext: true);
    private static readonly EntryRow s_invoke = new("parallel branch", Blocks: true);
    private static readonly EntryRow s_query = new("parallel query", OverlapsItself: true, Blocks: true);
    private static readonly EntryRow s_timer = new("timer callback", Recurs: true, IsUnguarded: true, HasNoContext: true);
    private static readonly EntryRow s_elapsed = new("timer callback", Recurs: true);
    private static readonly EntryRow s_cancellation = new("cancellation callback", IsOnDemand: true, IsOfAsker: true);
    private static readonly EntryRow s_change = new("change callback", IsOnDemand: true, IsOfAsker: true);
    private static readonly EntryRow s_event = new("event handler", IsOnDemand: true);
    private static readonly EntryRow s_end = new("event handler", IsOnDemand: true, EndsProcess: true);
    private static readonly EntryRow s_worker = new("background worker");

    /// <summary>What runs a hosted service: one course, from its start to its end.</summary>
    public static EntryRow HostedService { get; } = new("hosted service", HasNoContext: true);

    /// <summary>What runs the handlers of requests: a thread for each of them.</summary>
    public static EntryRow Request { get; } = new("request handler", OverlapsItself: true, IsOnDemand: true);

    /// <summary>What an async lambda is when each element of a sequence starts one, and none waits for the one before.</summary>
    public static EntryRow AsyncSelection { get; } = new("asynchronous selection", OverlapsItself: true, AfterAwait: true);

    /// <summary>What a call of an async method is that nobody awaits before others run.</summary>
    public static EntryRow AsyncCall { get; } = new("asynchronous call", AfterAwait: true);

    /// <summary>What runs destructors: one thread for all objects that nobody can reach any more.</summary>
    public static EntryRow Finalizer { get; } = new("finalizer");

    /// <summary>What runs the handlers of progress reports where there is no synchronisation context: a pool thread for each report.</summary>
    public static EntryRow Progress { get; } = new("progress report", OverlapsItself: true, IsOnDemand: true, HasNoContext: true);

    /// <summary>Whether what is started is the callback of a change token.</summary>
    public static bool IsTokenChange(EntryRow row) => row == s_change;

    /// <summary>Whether <paramref name="member"/> takes handlers of progress reports, which are posted to the context that the object was made in: the constructor, or the event, of <c>Progress&lt;T&gt;</c>.</summary>
    public static bool TakesProgress(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor } or IEventSymbol { Name: "ProgressChanged" } && member.ContainingType is { Name: "Progress", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>What calling <paramref name="method"/>, or a constructor, with a delegate starts; null for calls that start nothing.</summary>
    public static EntryRow? Find(IMethodSymbol method)
    {
        var type = method.ContainingType;
        return type?.NamespaceName() switch
        {
            "System.Threading" => (type.Name, method.Name) switch
            {
                ("Thread", ".ctor") => s_thread,
                ("Timer", ".ctor") => s_timer,
                ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "RegisterWaitForSingleObject" or "UnsafeRegisterWaitForSingleObject") => s_pool,
                ("CancellationToken", "Register" or "UnsafeRegister") => s_cancellation,
                _ => null,
            },
            "System.Threading.Tasks" => (type.Name, method.Name) switch
            {
                ("Task", "Run") or ("TaskFactory", "StartNew") => s_task,
                ("Task", ".ctor") => s_coldTask,
                ("Task", "ContinueWith") or ("TaskFactory", "ContinueWhenAll" or "ContinueWhenAny") => s_continuation,
                ("Parallel", "For" or "ForEach") => s_parallel,
                ("Parallel", "ForEachAsync" or "ForAsync") => s_parallelAsync,
                ("Parallel", "Invoke") => s_invoke,
                _ => null,
            },
            "System.Linq" => type.Name == "ParallelEnumerable" ? s_query : null,
            "System" => (type.Name, method.Name) is ("TimeProvider", "CreateTimer") ? s_timer : null,
            "Microsoft.Extensions.Primitives" => (type.Name, method.Name) is ("IChangeToken", "RegisterChangeCallback") ? s_change : null,
            "Microsoft.AspNetCore.Builder" => method.Name is "MapGet" or "MapPost" or "MapPut" or "MapDelete" or "MapPatch" or "MapMethods" or "Map" or "MapFallback" or "Use" or "Run" ? Request : null,
            _ => null,
        };
    }

    /// <summary>The same of a method by the names that it is called by, where nothing more is known of the code that calls it; null for all others.</summary>
    public static EntryRow? FindWritten(string type, string method) => (type, method) switch
    {
        ("Task", "Run") or ("Factory" or "TaskFactory", "StartNew") => s_task,
        ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => s_pool,
        ("Parallel", "For" or "ForEach") => s_parallel,
        ("Parallel", "ForEachAsync" or "ForAsync") => s_parallelAsync,
        _ => null,
    };

    /// <summary>What a call of <paramref name="method"/> starts that is handed an object in place of a function, and the method of it that runs; null for all others.</summary>
    public static (EntryRow Row, IMethodSymbol Work)? FindItem(IMethodSymbol method) =>
        method is { Name: "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool", Parameters: [{ Type: INamedTypeSymbol { Name: WorkItem } item }, ..] } && item.GetMembers("Execute").OfType<IMethodSymbol>().FirstOrDefault() is { } work ? (s_pool, work) : null;

    /// <summary>Whether a function that <paramref name="method"/> is given waits in a queue until somebody takes it out and runs it once.</summary>
    public static bool Queues(IMethodSymbol method) => (method.ContainingType?.Name, method.Name) switch
    {
        ("BlockingCollection", "Add" or "TryAdd") or ("ConcurrentQueue" or "Queue", "Enqueue") => method.NamespaceName().StartsWith("System.Collections", StringComparison.Ordinal),
        ("ChannelWriter", "TryWrite" or "WriteAsync") => method.NamespaceName() == "System.Threading.Channels",
        ("SynchronizationContext", "Post") => method.NamespaceName() == "System.Threading",
        _ => false,
    };

    /// <summary>Whether <paramref name="method"/> is what threads run of such an object.</summary>
    public static bool IsWorkOfItem(IMethodSymbol method) => method.Name.EndsWith("Execute", StringComparison.Ordinal) && method.Parameters.IsEmpty
        && method.ContainingType.AllInterfaces.Any(implemented => implemented.Name == WorkItem && implemented.NamespaceName() == "System.Threading");

    /// <summary>
    /// The parameter of <paramref name="starter"/> whose value the function gets that is handed to <paramref name="function"/>, and at which
    /// place the function gets it; null where it gets none.
    /// </summary>
    public static (IParameterSymbol State, int Position)? StateOf(IMethodSymbol starter, IParameterSymbol function)
    {
        if (Find(starter) is null || starter.OriginalDefinition is not { } definition || definition.Parameters.FirstOrDefault(parameter => parameter.Name == "state") is not { } state
            || definition.Parameters[function.Ordinal].Type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke })
            return null;
        for (var position = 0; position < invoke.Parameters.Length; position++)
        {
            if (SymbolEqualityComparer.Default.Equals(invoke.Parameters[position].Type, state.Type))
                return (state, position);
        }

        return null;
    }

    /// <summary>What adding a handler to <paramref name="raised"/> starts; null for events that are raised on their subscriber's thread.</summary>
    public static EntryRow? Find(IEventSymbol raised) => (raised.ContainingType.ToDisplayString(), raised.Name) switch
    {
        ("System.Timers.Timer", "Elapsed") => s_elapsed,
        ("System.IO.FileSystemWatcher", _) => s_event,
        ("System.Diagnostics.Process", "Exited" or "OutputDataReceived" or "ErrorDataReceived") => s_event,
        ("System.ComponentModel.BackgroundWorker", "DoWork") => s_worker,
        ("System.IO.Ports.SerialPort", "DataReceived" or "ErrorReceived" or "PinChanged") => s_event,
        ("System.Console", "CancelKeyPress") or ("System.AppDomain", "ProcessExit" or "UnhandledException") => s_end,
        _ => null,
    };

    /// <summary>What runs <paramref name="method"/> itself on a thread of its own; null for ordinary methods.</summary>
    public static EntryRow? FindOverride(IMethodSymbol method) =>
        method is { IsOverride: true, Name: "ExecuteAsync" } && HasBase(method.ContainingType, "BackgroundService") ? HostedService
        : IsAction(method) || IsMiddleware(method) || IsFilter(method) ? Request
        : null;

    /// <summary>Whether all threads that run <paramref name="method"/>, a request handler, share its object: middleware and attributes are made once, a controller for each request.</summary>
    public static bool SharesObject(IMethodSymbol method) => (IsMiddleware(method) && !method.ContainingType.AllInterfaces.Any(implemented => implemented.Name == "IMiddleware"))
        || (IsFilter(method) && HasBase(method.ContainingType, "Attribute") && !method.ContainingType.AllInterfaces.Any(implemented => implemented.Name == "IFilterFactory"));

    private static bool IsAction(IMethodSymbol method) =>
        method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, MethodKind: MethodKind.Ordinary }
        && method.ContainingType is { TypeKind: TypeKind.Class } type
        && (HasBase(type, "ControllerBase") || HasBase(type, "PageModel") || HasBase(type, "Hub") || type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ApiControllerAttribute"))
        && !method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "NonActionAttribute") && method.Name is not "Dispose";

    private static bool IsMiddleware(IMethodSymbol method) =>
        method is { Name: "Invoke" or "InvokeAsync", DeclaredAccessibility: Accessibility.Public, IsStatic: false, Parameters: [{ Type: { Name: "HttpContext", ContainingNamespace.Name: "Http" } }, ..] }
        // What comes next is handed to its constructor, or to the call by the interface.
        && (method.ContainingType.InstanceConstructors.Append(method).Any(taker => taker.Parameters.Any(parameter => parameter.Type.Name == "RequestDelegate")));

    /// <summary>Whether the method filters requests: before and after their handlers, or when these fail.</summary>
    private static bool IsFilter(IMethodSymbol method) =>
        method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, MethodKind: MethodKind.Ordinary, Name: ['O', 'n', ..] or "InvokeAsync" }
        && method.ContainingType is { TypeKind: TypeKind.Class, AllInterfaces: { IsEmpty: false } contracts }
        && contracts.Any(contract => (contract.Name == "IEndpointFilter" || contract.ContainingNamespace is { Name: "Filters", ContainingNamespace.Name: "Mvc" }) && !contract.GetMembers(method.Name).IsEmpty);

    /// <summary>Whether a delegate handed to <paramref name="method"/> runs before the call returns, on the caller's thread.</summary>
    public static bool RunsAtOnce(IMethodSymbol method) => TakesFunction(method) && method.ContainingType?.NamespaceName() switch
    {
        "System.Linq" => method.ContainingType.Name == "Enumerable",
        "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Collections.Immutable" => true,
        "System" => method.ContainingType.Name is "Array" or "String" or "MemoryExtensions",
        "System.Threading" => method.ContainingType.Name is "LazyInitializer" or "SpinWait",
        _ => false,
    };

    /// <summary>Whether the method is made to be handed a function; a collection of functions only keeps what it gets.</summary>
    private static bool TakesFunction(IMethodSymbol method) => method.OriginalDefinition.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Delegate);

    private static bool HasBase(INamedTypeSymbol? type, string name)
    {
        while (type is not null && type.Name != name)
            type = type.BaseType;
        return type is not null;
    }
}
