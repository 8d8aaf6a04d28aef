using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Code that waits for a token or a task runs inside the call that cancels or completes it, under the locks of that thread.</summary>
internal sealed class CallbackUnderLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CallbackUnderLock,
        title: "Waiting code runs inside a call that is made while a lock is held",
        messageFormat: "'{0}' {1} while '{2}' is held: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Create the TaskCompletionSource with RunContinuationsAsynchronously, or cancel, complete and dispose after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            CheckScopes(body, report);
            foreach (var call in body.Body.Calls)
            {
                if (Kind(call) is { } kind && body.HeldAt(call).Must.OrderBy(grip => grip.ToString(), StringComparer.Ordinal).ToList() is { Count: > 0 } held)
                    Check(kind, call, held, body, report);
            }
        }
    }

    private enum Callback
    {
        Cancels,
        Completes,
        Unregisters,
    }

    private static Callback? Kind(IInvocationOperation call) => (call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) switch
    {
        ("CancellationTokenSource", "Cancel") => Callback.Cancels,
        ("TaskCompletionSource", "SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled") => Callback.Completes,
        ("CancellationTokenRegistration", "Dispose") => Callback.Unregisters,
        _ => null,
    };

    private static void Check(Callback kind, IInvocationOperation call, List<Grip> held, BodyFacts body, Report report)
    {
        var type = body.Type;
        if (kind == Callback.Completes)
        {
            // A lock that belongs to no thread keeps out other asynchronous work only.
            var grip = held.FirstOrDefault(own => own.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock));
            if (grip.Lock is not null && RunsInline(call, body) is { } creation)
                report.At(call.Syntax.GetLocation(), Sites(body, grip, call).Append(creation.Syntax.GetLocation()), FixHints.None, Excerpt.Of(call.Syntax), "runs the code that awaits the task, then and there,", LockText.Of(grip.Lock), $"the source made on line {Excerpt.Line(creation.Syntax.GetLocation())} does not run continuations asynchronously, so that they run under the lock, and wait for ever for whoever waits for it");
            return;
        }

        foreach (var entry in Registrations(type).Where(entry => kind == Callback.Cancels || IsOf(call.Instance, entry)))
        {
            var needed = type.Order.Reached(entry.Target);
            // The callback runs on the thread that cancels, which may enter its own monitors again; who unregisters waits for another thread.
            var grip = held.FirstOrDefault(own => needed.Any(wanted => wanted.Lock.Equals(own.Lock)) && (kind == Callback.Unregisters || own.Lock.Kind is PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore or PrimitiveKind.SpinLock));
            if (grip.Lock is null)
                continue;
            report.At(call.Syntax.GetLocation(), Sites(body, grip, call).Append(entry.Location), FixHints.None, Excerpt.Of(call.Syntax),
                kind == Callback.Unregisters ? "waits for a callback that is running" : "runs the registered callbacks", LockText.Of(grip.Lock),
                $"the callback registered on line {Excerpt.Line(entry.Location)} needs the lock, and neither can go on");
            return;
        }
    }

    /// <summary>Registrations that end with a <c>using</c> under a lock.</summary>
    private static void CheckScopes(BodyFacts body, Report report)
    {
        foreach (var entry in Registrations(body.Type).Where(entry => entry.StartedIn == body && entry.Created!.Enclosing().Any(outer => outer is IUsingDeclarationOperation || (outer is IUsingOperation scope && scope.Resources.Syntax.Span.Contains(entry.Created!.Syntax.Span)))))
        {
            var needed = body.Type.Order.Reached(entry.Target);
            var grip = body.HeldAt(entry.Created!).Must.FirstOrDefault(own => needed.Any(wanted => wanted.Lock.Equals(own.Lock)));
            if (grip.Lock is not null)
                report.At(entry.Location, Sites(body, grip, entry.Created!), FixHints.None, Excerpt.Of(entry.Created!.Syntax), "is disposed at the end of its scope, which waits for a callback that is running,", LockText.Of(grip.Lock), "the callback needs the lock, and neither can go on");
        }
    }

    private static IEnumerable<ThreadEntry> Registrations(TypeFacts type) => type.Threads.Entries.Where(entry => entry.Row.IsOnDemand && entry.Created is IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" });

    private static bool IsOf(IOperation? registration, ThreadEntry entry) => registration is not null && ThreadEntries.HolderOf(entry.Created!) is { } holder && Assignments.Refers(registration, holder);

    private static IEnumerable<Location> Sites(BodyFacts body, Grip grip, IOperation call) => body.AcquireOf(grip, call) is { } since ? [since.GetLocation()] : [];

    /// <summary>The creation of the completed source, where all that are known run continuations inline and its task is handed out.</summary>
    private static IObjectCreationOperation? RunsInline(IInvocationOperation call, BodyFacts body)
    {
        if (call.Instance is not { } source)
            return null;
        if (IsTakenFromOwnCollection(source, body))
            return OnlyMadeInline(source.Type!, body.Type);
        if (body.Paths.Read(source).Variable is not ISymbol variable)
            return null;
        var values = Assignments.ValuesOf(variable, body.Type).Select(value => value.Unwrapped()).Where(value => !value.IsNull()).ToList();
        return values.Count > 0 && values.TrueForAll(value => value is IObjectCreationOperation creation && !creation.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskCreationOptions"))
            && body.Type.Bodies.SelectMany(other => other.Body.Operations).Any(operation => operation is IPropertyReferenceOperation { Property.Name: "Task", Instance: { } used } && Assignments.Refers(used, variable))
            ? (IObjectCreationOperation)values[0]
            : null;
    }

    /// <summary>Whether the source comes out of a collection in a private field: by the call itself, into a local, or in a loop over it.</summary>
    private static bool IsTakenFromOwnCollection(IOperation source, BodyFacts body) => source.Unwrapped() switch
    {
        IInvocationOperation { Instance: { } collection } => IsOwnCollection(collection, body),
        ILocalReferenceOperation { Local: var local } => body.Body.Operations.Any(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer.Value: var value } declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && value.Unwrapped() is IInvocationOperation or IPropertyReferenceOperation { Property.IsIndexer: true } && IsTakenFromOwnCollection(value, body),
            IForEachLoopOperation loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default) && IsOwnCollection(loop.Collection, body),
            IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation { Instance: { } collection } } argument => argument.Value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation found && SymbolEqualityComparer.Default.Equals(found.Local, local)) && IsOwnCollection(collection, body),
            _ => false,
        }),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => IsOwnCollection(collection, body),
        _ => false,
    };

    private static bool IsOwnCollection(IOperation collection, BodyFacts body) => body.Paths.Read(collection.Unwrapped()).Elements is [.., { Member: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } }];

    /// <summary>Where the type makes sources of that kind, all of which run their continuations inline; null where it does not, or gets some from elsewhere.</summary>
    private static IObjectCreationOperation? OnlyMadeInline(ITypeSymbol kind, TypeFacts type)
    {
        var made = type.Bodies.SelectMany(body => body.Body.Creations).Where(creation => SymbolEqualityComparer.Default.Equals(creation.Type, kind)).ToList();
        var isGiven = type.Bodies.Any(body => body.Body.Method is { MethodKind: not MethodKind.AnonymousFunction } method && method.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, kind)));
        return made.Count > 0 && !isGiven && made.TrueForAll(creation => !creation.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskCreationOptions")) ? made[0] : null;
    }
}
