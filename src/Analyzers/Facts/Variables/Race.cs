using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Two accesses to one variable, one of them a write, that two threads can make at the same time under no common lock.</summary>
/// <param name="Site">The access to report: one that holds no lock; the write where that holds none.</param>
/// <param name="Other">The other access; the same one where a thread meets itself.</param>
/// <param name="Meeting">How the two threads come to be there.</param>
internal sealed record Race(Access Site, Access Other, Meeting Meeting)
{
    /// <summary>What is wrong then, for messages.</summary>
    public string Consequence =>
        Site.Kind == AccessKind.Update && Other.Writes ? "an update in between is lost"
        : Site.Writes && Other.Writes ? "whichever comes last wins"
        : "it depends on timing which value is read";

    /// <summary>Whether both threads are known: two that the type starts, or one and the course of its starter. What another member does, its callers may keep apart.</summary>
    public bool IsCertain => (Meeting.Left.Entry, Meeting.Right.Entry) switch
    {
        ({ } left, { } right) => left == right || (!left.Row.IsOnDemand && !right.Row.IsOnDemand) || (left.Row.OverlapsItself && right.Row.OverlapsItself),
        ({ } left, null) => !left.Row.IsOnDemand && IsStartedBefore(left, Other),
        (null, { } right) => !right.Row.IsOnDemand && IsStartedBefore(right, Site),
        _ => false,
    };

    /// <summary>Whether one member lets both threads go, or makes one of the accesses after it has let go the other: they run at one time, not in turn.</summary>
    public bool IsOfOneMember => (Meeting.Left.Entry, Meeting.Right.Entry) switch
    {
        ({ } left, { } right) => !left.Row.IsOnDemand && !left.Row.Recurs && !right.Row.IsOnDemand && !right.Row.Recurs
            && (left.StartedIn.Body.Outermost == right.StartedIn.Body.Outermost || left.StartedIn == right.Target || right.StartedIn == left.Target),
        ({ } left, null) => !left.Row.Recurs,
        (null, { } right) => !right.Row.Recurs,
        _ => false,
    };

    /// <summary>Whether what the threads do stands where they are started, or in the functions that they are started with: what they come to by calls is the business of an object, which the next one to look at it finds as it is.</summary>
    public bool IsInSight => IsInSightOf(Meeting.Left.Entry, Site) && IsInSightOf(Meeting.Right.Entry, Other);

    private static bool IsInSightOf(ThreadEntry? entry, Access access) => entry is null || access.Body.Body.Outermost == entry.Target.Body.Outermost || access.Body.Body.Outermost == entry.StartedIn.Body.Outermost;

    /// <summary>Whether one of the threads runs only when somebody asks for it, which may be long after its starter's access.</summary>
    public bool MayBeFarApart => Meeting is { Left.Entry: null, Right.Entry.Row.IsOnDemand: true } or { Right.Entry: null, Left.Entry.Row.IsOnDemand: true };

    /// <summary>Whether the access is part of the course that starts the thread, itself or by calling the body that does; what the framework runs the type does not start.</summary>
    private static bool IsStartedBefore(ThreadEntry entry, Access access) => entry.Created is not null
        && (entry.StartedIn.Body.Outermost == access.Body.Body.Outermost
        || (entry.StartedIn.Body.Method is { } starter && access.Body.Type.Calls.To(starter).Any(call =>
            call.Caller == access.Body && !call.IsDelegate && call.IsOnSameObject && call.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart)));

    /// <summary>The start of the thread that makes the other access, where the site only follows it: it could as well come before.</summary>
    public ThreadEntry? StartBefore
    {
        get
        {
            if (Site.Kind != AccessKind.Write || Other.Kind != AccessKind.Read || Meeting is not { Left.Entry: null, Right.Entry: { Row.IsOnDemand: false } entry } || Site.Operation.Statement() is not { Parent: IBlockOperation block })
                return null;
            var start = entry.Starts.Where(start => start.Body == Site.Body).Select(start => start.Operation.Statement()).FirstOrDefault(statement => statement?.Parent == block);
            return start is null || start.Syntax.SpanStart > Site.Operation.Syntax.SpanStart || IsSetBefore(start) ? null : entry;
        }
    }

    private bool IsSetBefore(IOperation start) => Site.Body.Type.Accesses.All.Any(access =>
        access.Body == Site.Body && access.Writes && SymbolEqualityComparer.Default.Equals(access.Variable, Site.Variable) && access.Operation.Syntax.Span.End <= start.Syntax.SpanStart);

    /// <summary>The races among the accesses to one variable, at most one per site, in source order.</summary>
    /// <param name="accesses">All accesses that count.</param>
    public static IEnumerable<Race> Among(ImmutableArray<Access> accesses)
    {
        if (accesses.IsEmpty)
            yield break;
        var threads = accesses[0].Body.Type.Threads;
        foreach (var site in accesses.Where(access => IsPlain(access) && access.Guards.AreNoLocks))
        {
            var race = accesses
                .Where(other => IsPlain(other) && CanConflict(site, other))
                .Select(other => threads.InParallel(site, other) is { } meeting ? new Race(site, other, meeting) : null)
                .OfType<Race>()
                // One that the thread may look at before it is there is missing.
                .Where(race => race.StartBefore is not null || !(IsStamp(race.Site) && !race.Other.Writes || IsStamp(race.Other) && !race.Site.Writes))
                .OrderByDescending(race => race.IsCertain)
                .ThenByDescending(race => race.Other == site)
                .ThenByDescending(race => race.Other.Writes)
                .FirstOrDefault();
            if (race is not null)
                yield return race;
        }
    }

    private static bool IsPlain(Access access) => access.Kind is AccessKind.Read or AccessKind.Write or AccessKind.Update;

    private static bool CanConflict(Access site, Access other) =>
        other.IsElement == site.IsElement
        && !other.MayExclude(site)
        // Where the write has no lock either, it is the site to report.
        && (site.Writes || (other.Writes && !other.Guards.AreNone))
        && !(site.Writes && other.Writes && (StoreTheSame(site, other) || (IsStamp(site) && IsStamp(other)) || (IsCaught(site) && IsCaught(other)) || (IsFirst(site) && IsFirst(other))))
        && (site.Writes || !IsReference(site.Variable))
        && (other.Writes || !(IsSetFlag(site) || ((IsGivenUp(site) || IsFirst(site)) && (ReadsOnce(other) || IsTestedForNull(other))) || (IsFirst(site) && FollowsFirst(other)) || HandOver.IsAwaited(other, site))) && (site.Writes || !(IsSetFlag(other) || FollowsSection(site, other)));

    /// <summary>Whether two plain assignments store the same, or do not care: nothing of their own threads is in the values.</summary>
    private static bool StoreTheSame(Access one, Access other) =>
        one is { Kind: AccessKind.Write, Operation: IAssignmentOperation { Value: var first } } && other is { Kind: AccessKind.Write, Operation: IAssignmentOperation { Value: var second } }
        && first.IsWrittenLike(second)
        && first.DescendantsAndSelf().All(part => part is not (ILocalReferenceOperation or IParameterReferenceOperation));

    /// <summary>Whether a single read gets an object that was complete when it was stored (.NET memory model): stale at worst.</summary>
    private static bool IsReference(ISymbol variable) => variable.ValueType() is { IsReferenceType: true } or { TypeKind: TypeKind.Error } or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ TypeKind: TypeKind.Error }] };

    /// <summary>A reading of the clock that is stored in one word: whoever looks at it asks for a recent one.</summary>
    private static bool IsStamp(Access access) => access is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var value } }
        && access.Variable.ValueType()?.IsOfSeveralWords() == false
        && IsOfClock(value.Unwrapped() is ILocalReferenceOperation { Local: var local } && access.Body.Type.Locks.LocalsOf(access.Body.Body).OnlyValue(local) is { } kept ? kept.Unwrapped() : value.Unwrapped());

    /// <summary>A caught exception that is kept: any of those that several threads catch tells that, and how, they fail.</summary>
    private static bool IsCaught(Access access) => access is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var value } } && value.Unwrapped() is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var made] } && made.GetSyntax() is CatchDeclarationSyntax;

    private static bool IsOfClock(IOperation value) => value
        is IPropertyReferenceOperation { Property: { IsStatic: true, Name: "UtcNow" or "Now" or "TickCount" or "TickCount64", ContainingType.ContainingNamespace.Name: "System" } }
        or IInvocationOperation { TargetMethod: { Name: "GetTimestamp", ContainingType.Name: "Stopwatch" or "TimeProvider" } }
        or IPropertyReferenceOperation { Instance: IInvocationOperation { TargetMethod: { Name: "GetUtcNow" or "GetLocalNow", ContainingType.Name: "TimeProvider" } } };

    /// <summary>Whether the variable is set to null, as nobody needs its object any more.</summary>
    private static bool IsGivenUp(Access access) => access is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var value } } && value.IsNull();

    /// <summary>Whether the variable is set where it was found to be null.</summary>
    private static bool IsFirst(Access access) => access.Kind == AccessKind.Write && access.Operation.Deciding().Any(condition => TestsForNull(condition, access.Variable) && !IsReplaced(condition, access));

    /// <summary>Whether the write is what is done where the test has found an object: <c>if (x != null) x = …</c>.</summary>
    private static bool IsReplaced(IOperation condition, Access write) => condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals }
        && condition.Unconverted() is IConditionalOperation { WhenTrue: var found } && found.Syntax.Span.Contains(write.Operation.Syntax.Span);

    /// <summary>Whether the read comes after its own body has set the variable where that was null: it gets one object or another.</summary>
    private static bool FollowsFirst(Access read) => read.Body.Type.Accesses.All.Any(earlier =>
        earlier.Body == read.Body && SymbolEqualityComparer.Default.Equals(earlier.Variable, read.Variable) && earlier.Operation.Syntax.Span.End <= read.Operation.Syntax.SpanStart && IsFirst(earlier));

    /// <summary>Whether the variable is read once, by a body that knows it can be null: through <c>?.</c>, or into a local that is tested.</summary>
    private static bool ReadsOnce(Access read) => read.Operation.Parent switch
    {
        IConditionalAccessOperation access => access.Operation == read.Operation,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => read.Body.Body.Operations.OfType<ILocalReferenceOperation>().Any(use =>
            SymbolEqualityComparer.Default.Equals(use.Local, local) && (use.Parent is IIsPatternOperation or IConditionalAccessOperation || (use.Unconverted() is IBinaryOperation test && (test.LeftOperand.IsNull() || test.RightOperand.IsNull())))),
        _ => false,
    };

    /// <summary>Whether the read is a test for null, or depends on one: that the object may be gone by then is what the rule of tests and acts says.</summary>
    private static bool IsTestedForNull(Access read) => read.Operation.Deciding().Append(read.Operation.Unconverted()).OfType<IOperation>().Any(condition => TestsForNull(condition, read.Variable));

    private static bool TestsForNull(IOperation condition, ISymbol variable) => condition.DescendantsAndSelf().Any(part => part switch
    {
        IIsPatternOperation { Value: IMemberReferenceOperation tested, Pattern: var pattern } => pattern.DescendantsAndSelf().OfType<IConstantPatternOperation>().Any(constant => constant.Value.IsNull()) && SymbolEqualityComparer.Default.Equals(tested.Member, variable),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand: var left, RightOperand: var right } => right.IsNull() && left.Unwrapped() is IMemberReferenceOperation compared && SymbolEqualityComparer.Default.Equals(compared.Member, variable),
        _ => false,
    });

    /// <summary>Whether the read comes after a section of its own body on the writer's lock, which has looked at the variable: it knows already what it wants to know.</summary>
    private static bool FollowsSection(Access read, Access write) => read.Body.Type.Accesses.All.Any(earlier =>
        earlier.Body == read.Body && SymbolEqualityComparer.Default.Equals(earlier.Variable, read.Variable)
        && earlier.Operation.Syntax.Span.End <= read.Operation.Syntax.SpanStart
        && earlier.MayExclude(write));

    /// <summary>A flag that is set, and looked at from time to time: asked for its latest value, not for a certain one. Stop flags have rules of their own.</summary>
    private static bool IsSetFlag(Access access) => access.Kind == AccessKind.Write && access.Variable.ValueType()?.SpecialType == SpecialType.System_Boolean;
}
