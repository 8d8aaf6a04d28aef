using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Work that goes on from where the object's state says that it stands, and stores how far it has come: <c>var page = _store.ReadAfter(_last); …; _last = page[^1].Id;</c>. Who comes meanwhile does the same once more.
/// Ordered reads and writes of the state change nothing.
/// </summary>
/// <param name="Look">Where the state is read.</param>
/// <param name="Work">The call that is given it.</param>
/// <param name="Store">Where what came of that is stored.</param>
/// <param name="State">The field or auto-property.</param>
internal sealed record ContinuedWork(IOperation Look, IInvocationOperation Work, IOperation Store, ISymbol State)
{
    /// <summary>The first one in the body; null where there is none.</summary>
    public static ContinuedWork? In(BodyFacts body)
    {
        foreach (var (store, target, value) in body.Body.Operations.Select(Stored).OfType<(IOperation Store, IOperation Target, IOperation Value)>())
        {
            if (AccessTable.Stored(target) is not ({ } state, null or IInstanceReferenceOperation) || state.IsThreadStatic() || !body.HeldAt(store).Must.IsEmpty)
                continue;
            foreach (var look in body.Body.Operations.Where(look => look != target && Assignments.Refers(look, state) && look.Syntax.Span.End <= store.Syntax.Span.End))
            {
                if (TakerOf(look, body) is { } work && MayTakeLong(work, body) && (work.Syntax.Span.End <= store.Syntax.SpanStart || value.Syntax.Span.Contains(work.Syntax.Span)) && ComesOf(value, work, body))
                    return new ContinuedWork(look, work, store, state);
            }
        }

        return null;
    }

    /// <summary>What is stored, and where.</summary>
    private static (IOperation Store, IOperation Target, IOperation Value)? Stored(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } assignment => (assignment, assignment.Target, assignment.Value),
        IInvocationOperation { Parent: IExpressionStatementOperation, Arguments: [{ Value: var target }, { Value: var value }] } call when AtomicTable.Find(call.TargetMethod) is not null && call.TargetMethod.Name is "Write" or "Exchange" => (call, target, value),
        _ => null,
    };

    /// <summary>The call that is given what is read, itself or by a local; null where there is none.</summary>
    private static IInvocationOperation? TakerOf(IOperation look, BodyFacts body)
    {
        var value = look;
        // An ordered read is one.
        if (value.Unconverted() is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Read" } read } && AtomicTable.Find(read.TargetMethod) is AtomicAction.Read)
            value = read;
        return value.Unconverted() switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => call,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => body.Body.Operations.Where(use => use is ILocalReferenceOperation named && SymbolEqualityComparer.Default.Equals(named.Local, local)).Select(use => use.Unconverted()).OfType<IArgumentOperation>().Select(argument => argument.Parent).OfType<IInvocationOperation>().FirstOrDefault(),
            _ => null,
        };
    }

    /// <summary>Whether the call, or what it calls in the type, is awaited, waits for something outside of the program, or is one of an interface or base class, which may do anything.</summary>
    private static bool MayTakeLong(IInvocationOperation call, BodyFacts body) => IsOpen(call) || TickReach.IsSlow(call) || call.Parent is IAwaitOperation
        || TickReach.Callees(call, body, followsAsync: true).Any(callee => TickReach.Operations(callee, followsAsync: true).Exists(operation => TickReach.IsSlow(operation) || (operation is IInvocationOperation inner && IsOpen(inner))));

    private static bool IsOpen(IInvocationOperation call) => call.TargetMethod is { IsStatic: false, ContainingType: { TypeKind: TypeKind.Interface } or { IsAbstract: true } } method && !method.NamespaceName().StartsWith("System", StringComparison.Ordinal) && !LoggingShape.Is(method.ContainingType);

    /// <summary>Whether the value is made of what the call has answered.</summary>
    private static bool ComesOf(IOperation value, IInvocationOperation work, BodyFacts body)
    {
        var results = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        bool IsResult(IOperation operation) => operation.DescendantsAndSelf().Any(part => part == work || (part is ILocalReferenceOperation { Local: var local } && results.Contains(local)));
        foreach (var operation in body.Body.Operations)
        {
            if (operation is IVariableDeclaratorOperation { Initializer.Value: var initial, Symbol: var declared } && IsResult(initial))
                results.Add(declared);
            else if (operation is IForEachLoopOperation loop && IsResult(loop.Collection))
                results.UnionWith(loop.Locals);
            else if (operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var set }, Value: var given } && IsResult(given))
                results.Add(set);
        }

        return IsResult(value);
    }
}
