using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Where a body may be alone by the order of the source: under a lock that the program or a library has made itself (see
/// <see cref="OwnLockShape"/>), or behind a flag that it has tested and set under a lock.
/// </summary>
internal sealed class OwnLocks
{
    private readonly List<int> _acquires = [];
    private readonly List<int> _releases = [];
    private readonly List<(int From, int To)> _alone = [];
    private readonly bool _isAsserted;

    public OwnLocks(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            // What methods of the type do with known locks is followed.
            if (OwnLockShape.Read(call) is { } action && body.Type.Locks.EffectsOf(call.TargetMethod).IsEmpty)
                (action == SyncAction.Acquire ? _acquires : _releases).Add(call.Syntax.SpanStart);
            _isAsserted |= OwnLockShape.IsAssertion(call);
        }

        foreach (var test in body.Body.LockStatements.IsEmpty ? [] : body.Body.Operations.OfType<IConditionalOperation>())
        {
            if (Taken(test) is var (flag, from))
                _alone.Add((from, body.Body.Operations.Where(operation => operation.Syntax.SpanStart >= from && IsSet(operation, flag, to: false)).Select(operation => operation.Syntax.SpanStart).DefaultIfEmpty(int.MaxValue).Max()));
        }
    }

    /// <summary>Whether the body has none.</summary>
    public bool AreNone => !_isAsserted && _acquires.Count == 0 && _releases.Count == 0 && _alone.Count == 0;

    /// <summary>
    /// Whether such a lock may be held at <paramref name="operation"/>: it is acquired before, and not released by then, or released later
    /// without having been acquired; whether the body says that its caller holds it; or whether it has taken a flag by then.
    /// </summary>
    public bool MayBeHeldAt(IOperation operation)
    {
        var place = operation.Syntax.SpanStart;
        return _isAsserted || (_acquires.Any(acquire => acquire <= place) && (_releases.Count == 0 || _releases.Any(release => release > place)))
            || (_acquires.Count == 0 && _releases.Any(release => release > place))
            || _alone.Any(part => part.From <= place && place < part.To);
    }

    /// <summary><c>lock (_gate) { if (_busy) return; _busy = true; }</c>: the flag, and the end of the section, from which on the body is alone.</summary>
    private static (IFieldSymbol Flag, int From)? Taken(IConditionalOperation test) =>
        (Ends(test.WhenTrue) || (test.WhenFalse is { } no && Ends(no)))
        && LexicalLocks.Around(test).FirstOrDefault() is { } section
        && test.Condition.DescendantsAndSelf().OfType<IFieldReferenceOperation>().FirstOrDefault(flag => flag.Field.Type.SpecialType == SpecialType.System_Boolean) is { Field: var flag }
        && section.Body.Descendants().Any(set => IsSet(set, flag, to: true))
            ? (flag, section.Syntax.Span.End)
            : null;

    private static bool Ends(IOperation branch) => branch is IReturnOperation or IThrowOperation or IBranchOperation or IExpressionStatementOperation { Operation: IThrowOperation }
        || (branch is IBlockOperation { Operations: [.., var last] } && Ends(last));

    private static bool IsSet(IOperation operation, IFieldSymbol flag, bool to) =>
        operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value.ConstantValue: { HasValue: true, Value: bool value } }
        && value == to && SymbolEqualityComparer.Default.Equals(field, flag);
}
