using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread is waited for while a lock is held that it needs to end.</summary>
internal sealed class WaitForHolderRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitUnderNeededLock,
        title: "A thread is waited for while a lock is held that it needs",
        messageFormat: "'{0}' waits for {1} while '{2}' is held, which '{3}' asks for: both wait for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Wait after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty || !type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            foreach (var wait in body.Body.Operations.Where(operation => IsEndless(operation)))
            {
                var held = body.HeldAt(wait).Must.Where(grip => grip.Lock.IsExact && grip.Lock.Path.IsShared).ToList();
                if (held.Count == 0)
                    continue;
                foreach (var entry in type.Threads.Entries.Where(entry => IsWaitedFor(entry, wait, body)))
                {
                    var needed = type.Order.Reached(entry.Target).FirstOrDefault(grip => held.Exists(own => own.Lock.Equals(grip.Lock)));
                    if (needed.Lock is null || !entry.IsOnSameObject)
                        continue;
                    report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of(wait.Syntax), entry.Text, needed.Lock.ToString(), entry.Target.Body.Name);
                    break;
                }
            }
        }
    }

    private static bool IsEndless(IOperation operation) => operation is not IAwaitOperation && JoinTable.IsJoin(operation)
        && operation is not IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" or "Stop" }
        && !(operation is IInvocationOperation call && call.Arguments.Any(argument => argument.Parameter?.Name is "millisecondsTimeout" or "timeout"));

    /// <summary>Whether the wait is for the thread or task that was started there: it is kept in the variable that is waited on, or waited for on the spot.</summary>
    private static bool IsWaitedFor(ThreadEntry entry, IOperation wait, BodyFacts body)
    {
        if (entry.Created is not { } created)
            return false;
        var target = (wait as IInvocationOperation)?.Instance ?? (wait as IPropertyReferenceOperation)?.Instance;
        while (target is IInvocationOperation { Instance: { } inner, TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" })
            target = inner;
        if (target is null)
            return false;
        if (target.Unwrapped() == created)
            return true;
        var holder = created.Parent;
        while (holder is IConversionOperation or IVariableInitializerOperation or IPropertySubpatternOperation)
            holder = holder.Parent;
        var kept = holder switch
        {
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } => field.Field,
            IFieldInitializerOperation { InitializedFields: [var field] } => field,
            IVariableDeclaratorOperation { Symbol: var local } => local,
            _ => (ISymbol?)null,
        };
        return kept is not null && SymbolEqualityComparer.Default.Equals(body.Paths.Read(target).Variable, kept);
    }
}
