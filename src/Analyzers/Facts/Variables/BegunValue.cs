using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A value that is not as good as another of its kind: an object that was made here, has to be disposed, and was set to work before it is
/// stored: <c>var session = new Session(id); session.Start(); _sessions[id] = session;</c>.
/// </summary>
internal static class BegunValue
{
    /// <summary>Whether <paramref name="store"/> stores one.</summary>
    public static bool Is(IOperation store, BodyFacts body) =>
        store is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is ILocalReferenceOperation { Local: var local }
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation { Type: { } made } && made.IsDisposable()
        && body.Body.Calls.Any(call => call.Receiver() is ILocalReferenceOperation begun && SymbolEqualityComparer.Default.Equals(begun.Local, local) && call.Syntax.Span.End <= store.Syntax.SpanStart && IsStatement(call))
        // Where both are kept apart by what is asked next, or the loser is disposed, nothing is lost.
        && !body.Body.Calls.Any(call => call.TargetMethod.Name is "Dispose" or "DisposeAsync" && call.Receiver() is ILocalReferenceOperation disposed && SymbolEqualityComparer.Default.Equals(disposed.Local, local));

    private static bool IsStatement(IInvocationOperation call) => call.Parent is IExpressionStatementOperation or IAwaitOperation { Parent: IExpressionStatementOperation }
        or IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation { Parent: IExpressionStatementOperation } };
}
