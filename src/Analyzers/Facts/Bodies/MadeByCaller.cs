using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Knows calls on an object that the caller has just made, fills, and has given to nobody yet: <c>var catalog = new Catalog(); foreach (var file in files) catalog.Add(file); return catalog;</c>.</summary>
internal static class MadeByCaller
{
    /// <summary>Whether the call is one, of a type that starts no threads, which would have the object.</summary>
    public static bool Is(CallSite call) => call.Receiver?.Unwrapped() is ILocalReferenceOperation { Local: var made } && call.Caller.Type.Threads.Entries.IsEmpty
        && call.Caller.Type.Locks.LocalsOf(call.Caller.Body).OnlyValue(made)?.Unwrapped() is IObjectCreationOperation { Arguments: var arguments } && !arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => part is IAnonymousFunctionOperation or IInstanceReferenceOperation))
        && !call.Caller.Type.Captured.Contains(made)
        // What it is made from, others may have.
        && call.Operation is IInvocationOperation { Arguments: var given } && !given.Any(argument => SymbolEqualityComparer.Default.Equals(argument.Value.Unwrapped().Type, made.Type))
        && call.Caller.Body.Operations.Where(use => Assignments.Refers(use, made)).All(use => IsOwnUse(use) || IsGivenAtTheEnd(use, call));

    /// <summary>Whether a member of the object is asked for, or called.</summary>
    private static bool IsOwnUse(IOperation use) => use.Parent is IMemberReferenceOperation member ? member.Instance == use : use.Parent is IInvocationOperation call && call.Instance == use;

    /// <summary>Whether the object is given away after the call, and not in a round before another one.</summary>
    private static bool IsGivenAtTheEnd(IOperation use, CallSite call) => use.Syntax.SpanStart >= call.Operation.Syntax.Span.End
        && !use.EnclosingInMember().OfType<ILoopOperation>().Any(loop => loop.Syntax.Span.Contains(call.Operation.Syntax.Span));
}
