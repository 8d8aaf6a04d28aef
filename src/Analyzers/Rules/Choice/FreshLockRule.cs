using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock on an object that no other thread has.</summary>
internal sealed class FreshLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FreshLockObject,
        title: "A lock on an object that nobody else has",
        messageFormat: "'{0}' is made by this very call of '{1}': every thread locks an object of its own, and nobody is kept out",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Lock an object that is kept in a field.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var value in LockedObjects.Of(body))
        {
            var locked = value.Unwrapped();
            var isFresh = IsNew(locked) || MakesAnew(locked, body) || IsBoxedAnew(locked, body)
                || (locked is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner)
                    && !body.Type.Captured.Contains(local) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation && OnlyLocked(local, body));
            if (isFresh)
                report.At(value.Syntax.GetLocation(), [], FixHints.None, value.Syntax.ToString(), body.Body.Name);
        }

        foreach (var acquire in AcquiresOfLocals(body))
            report.At(acquire.Syntax.GetLocation(), [], FixHints.None.Add(FixHints.Member, acquire.Local.Name), acquire.Local.Name, body.Body.Name);
    }

    /// <summary>The first acquires, by its methods, of each lock that the body makes, keeps in a local, gives back and does nothing else with.</summary>
    private static IEnumerable<ILocalReferenceOperation> AcquiresOfLocals(BodyFacts body)
    {
        // What runs once needs no lock that others know; nor does it harm.
        if (body.Body.Method is { IsStatic: true, Name: WellKnownMemberNames.TopLevelStatementsEntryPointMethodName or WellKnownMemberNames.EntryPointMethodName })
            yield break;
        if (!body.Body.Declarators.Any(declarator => IsPrimitive(declarator.Symbol.Type)))
            yield break;
        var uses = body.Body.Operations.Where(operation => operation.Kind == OperationKind.LocalReference).Cast<ILocalReferenceOperation>().Where(use => IsPrimitive(use.Type)).ToLookup(use => use.Local, (IEqualityComparer<ILocalSymbol>)SymbolEqualityComparer.Default);
        foreach (var local in uses)
        {
            var events = local.Select(use => use.Parent is IInvocationOperation call && call.Instance == use ? EventReader.Read(call) : null).ToList();
            if (events.Exists(read => read is { Action: SyncAction.Release } or { Outcome: Outcome.Scope }) && local.Zip(events, IsPlain).All(isPlain => isPlain) && IsOwn(local.Key, body) && IsFree(local.Key, body)
                && local.Zip(events, (use, read) => (use, read)).FirstOrDefault(pair => pair.read?.Action == SyncAction.Acquire).use is { } first)
                yield return first;
        }
    }

    private static bool IsPlain(ILocalReferenceOperation use, SyncEvent? read) => read is not null || use.Parent is IInvocationOperation { TargetMethod.Name: "Dispose" or "Close" };

    private static bool IsPrimitive(ITypeSymbol? type) => type is { Name: "SemaphoreSlim" or "Semaphore" or "Lock" or "ReaderWriterLockSlim" or "Mutex", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether the local holds an object of this call, without a name that other processes know.</summary>
    private static bool IsOwn(ILocalSymbol local, BodyFacts body) => SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner) && !body.Type.Captured.Contains(local)
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation creation && !creation.Arguments.Any(argument => argument.Parameter?.Type.SpecialType == SpecialType.System_String);

    /// <summary>Whether the first to ask gets it: what starts at zero is a delay.</summary>
    private static bool IsFree(ILocalSymbol local, BodyFacts body) => local.Type.Name is not ("SemaphoreSlim" or "Semaphore") || LockOwners.InitialCount(local, body.Type) is > 0;

    /// <summary>Whether the local is given a value that is put into an object of its own: <c>object gate = id; lock (gate)</c>.</summary>
    private static bool IsBoxedAnew(IOperation locked, BodyFacts body) => locked is ILocalReferenceOperation { Local: { Type.IsReferenceType: true } local } && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner)
        && !body.Type.Captured.Contains(local) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is { Type.IsValueType: true } && OnlyLocked(local, body);

    private static bool IsNew(IOperation value) => value is IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation || IsNewText(value);

    /// <summary>Whether the text is put together there: it is another object each time, however alike they look.</summary>
    private static bool IsNewText(IOperation value) => value is (IInterpolatedStringOperation or IBinaryOperation { Type.SpecialType: SpecialType.System_String } or IInvocationOperation { TargetMethod: { Name: "Format" or "Concat" or "Join", ContainingType.SpecialType: SpecialType.System_String } }) && !value.ConstantValue.HasValue;

    /// <summary>Whether a property or method of the type makes the object and does nothing else.</summary>
    private static bool MakesAnew(IOperation locked, BodyFacts body)
    {
        var maker = locked switch
        {
            IPropertyReferenceOperation { Property: { IsVirtual: false, IsOverride: false, GetMethod: { } getter } } => getter,
            IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false } method } => method,
            _ => null,
        };
        return maker is not null && body.Type.Calls.BodyOf(maker) is { Body.Operations: var operations } && !operations.Any(operation => operation is IAssignmentOperation or IVariableDeclaratorOperation)
            && operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } made }] && IsNew(made.Unwrapped());
    }

    /// <summary>Whether the local is handed to nobody.</summary>
    private static bool OnlyLocked(ILocalSymbol local, BodyFacts body) => body.Body.Operations.OfType<ILocalReferenceOperation>()
        .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
        .All(reference => IsLocked(reference.Parent is IConversionOperation conversion ? conversion.Parent : reference.Parent));

    private static bool IsLocked(IOperation? use) => use is ILockOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } };
}
