using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An access to a type's state that a member which others can call comes to, on its own thread.</summary>
/// <param name="Member">The member; the variable itself where others access it directly.</param>
/// <param name="Variable">The field or property that is accessed, or whose contents are.</param>
/// <param name="Site">The access.</param>
/// <param name="Changes">Whether the variable or its contents are changed.</param>
/// <param name="IsUpdate">Whether the change reads the old value first, or works on the contents of an unsafe object.</param>
/// <param name="IsBare">Whether no lock is held.</param>
internal sealed record ExposedAccess(ISymbol Member, ISymbol Variable, Location Site, bool Changes, bool IsUpdate, bool IsBare)
{
    /// <summary>The constant that is stored; null for all other accesses.</summary>
    public bool? Stored { get; init; }

    /// <summary>Whether the member, which the base class alone calls, has no lock of its own: that of its caller is the only one there can be.</summary>
    public bool IsBareInside { get; init; }

    /// <summary>Whether it is a read that a change at the same time can break.</summary>
    public bool IsDisturbed { get; init; }

    /// <summary>Whether the object that was there is cancelled or disposed of before it is replaced, which at the end is done while the last one who uses it may still be at it.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Where the object was asked what the change, which a member of its own makes under its lock, is made because of; null for all others.</summary>
    public Location? Asked { get; init; }

    /// <summary>Whether the member waits between the two, so that its callers' other calls come there.</summary>
    public bool IsAskedBeforeAwait { get; init; }

    /// <summary>Whether those who come to it may each be at something of their own.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Whether the member adds what it has looked for, and not found, and answers with it: a cache that its readers fill.</summary>
    public bool IsFill { get; init; }

    /// <summary>Whether the variable is one of another object, which the member finds in a collection.</summary>
    public bool IsOfElement { get; init; }

    /// <summary>Whether it changes the headers that a client sends with every request, for a call of the client that comes next.</summary>
    public bool IsOfNextCall { get; init; }

    /// <summary>Where the options of a channel promise that one at a time comes to it; null for all others.</summary>
    public Location? Promise { get; init; }

    /// <summary>The exposed changes of <paramref name="type"/>, and the reads that can get a value which another thread is changing.</summary>
    public static IEnumerable<ExposedAccess> Of(TypeFacts type)
    {
        foreach (var (variable, accesses) in type.Shared.Concat(SharedVariables.ChangedElsewhere(type)).Concat(SharedVariables.Inherited(type)))
        {
            if (accesses.Any(access => access.Kind == AccessKind.Reference || (access.Operation is ICoalesceAssignmentOperation && !IsToBeDisposed(variable))))
                continue;
            // What is ordered, or atomic elsewhere, is right but for the steps that read, compute and store.
            var isOrdered = variable is IFieldSymbol { IsVolatile: true } || accesses.Any(access => access.Kind is AccessKind.AtomicWrite or AccessKind.AtomicUpdate);
            var isWide = IsWide(variable);
            if (isWide && GetterOf(variable) is { } getter)
                yield return new ExposedAccess(getter, variable, variable.Locations[0], Changes: false, IsUpdate: false, IsBare: true) { IsDisturbed = true };
            foreach (var access in accesses.Where(access => !access.IsAtomic && (!isOrdered || IsWhole(access)) && IsOfMember(access.Body.Body) && (variable.IsStatic || access.Object.Equals(AccessPath.This)) && !access.IsOwnElement && (access.Changes || Matters(access))))
            {
                var isBare = access.Guards.AreNone;
                var members = isBare || access.Changes ? MembersComingTo(access.Body).ToList() : [];
                if (members.Count == 0)
                    continue;
                var isOfHeaders = access.Changes && HeaderTable.IsClient(access.Operation.Type) && access.Use is not null;
                var isUpdate = access.Kind == AccessKind.Update || access.Use is not null || access.Operation is ICoalesceAssignmentOperation
                    || IsScratch(access, accesses) || GivesUp(access, accesses) || IsMadeWhereMissing(access, accesses) || IsCarried(access, accesses) || EarlyFlag.IsSetBy(access, type) || (isWide && access is { Kind: AccessKind.Write, IsElement: false } && !StoredAlike.IsTimeInUtc(access));
                var exposed = new ExposedAccess(members[0], variable, isOfHeaders ? ClientHeaders.SiteOf(access) : access.Location, access.Changes, isUpdate, isBare)
                {
                    Stored = (access.Operation as ISimpleAssignmentOperation)?.Value.ConstantValue.Value as bool?,
                    IsDisturbed = (access.Use == ContentsUse.Read && ContainerTable.IsDisturbed(access.Operation)) || (isWide && access is { Kind: AccessKind.Read, Part: null }),
                    IsBareInside = access.Guards.Locks.IsEmpty && IsOfBase(access.Body),
                    IsGivenUp = GivesUp(access, accesses),
                    IsFill = isBare && ReadersFill.Is(access, accesses),
                    IsGuess = isOfHeaders && ClientHeaders.AreAlike(access),
                    IsOfNextCall = isBare && isOfHeaders && ClientHeaders.AreOfCall(access) && !ClientHeaders.AreAlike(access),
                };
                foreach (var member in members)
                    yield return exposed with { Member = member };
            }
        }

        foreach (var reader in OneReader.Of(type))
        {
            foreach (var member in MembersComingTo(reader.Body))
                yield return new ExposedAccess(member, reader.Channel, reader.Taking.Syntax.GetLocation(), Changes: true, IsUpdate: true, IsBare: true) { Promise = reader.Promise.Syntax.GetLocation() };
        }
    }

    /// <summary>Whether a value of the variable is stored word by word, so that who reads it meanwhile, or stores another, makes one of two halves.</summary>
    public static bool IsWide(ISymbol variable) => variable.ValueType() is { } type && type.IsOfSeveralWords() && !type.IsNullableWord();

    /// <summary>The getter by which others read an auto-property.</summary>
    private static IMethodSymbol? GetterOf(ISymbol variable) => ((variable as IFieldSymbol)?.AssociatedSymbol ?? variable) is IPropertySymbol { GetMethod: { DeclaredAccessibility: not Accessibility.Private } getter } ? getter.OriginalDefinition : null;

    /// <summary>Whether a value, or an immutable collection, is replaced as a whole by what is computed from it.</summary>
    private static bool IsWhole(Access access) => access is { Kind: AccessKind.Update, IsElement: false } && (access.Variable.ValueType() is { IsValueType: true } || ContainerTable.IsImmutable(access.Variable.ValueType()));

    /// <summary>Whether the base class alone calls the member, which has no lock of its own.</summary>
    public static bool IsOfBase(BodyFacts body) => body.Body.Method is { IsOverride: true } && !body.HasSyncCalls && !body.Body.HasScopes && body.Body.LockStatements.IsEmpty;

    /// <summary>Whether of two objects that are made where one is missing, one has to be disposed that nobody has any more.</summary>
    private static bool IsToBeDisposed(ISymbol variable) => variable.ValueType() is { IsReferenceType: true } type && type.IsDisposable() && type.Name != "Task";

    /// <summary>Whether an element is filled of an array that is then given to somebody as a whole: what a call has put there, another overwrites.</summary>
    private static bool IsScratch(Access access, IEnumerable<Access> accesses) => access is { IsElement: true, Kind: AccessKind.Write, IsOwnElement: false } && access.Variable.ValueType() is IArrayTypeSymbol
        && accesses.Any(other => other is { IsElement: false, Kind: AccessKind.Read } && other.Operation.Unconverted() is IArgumentOperation { Parent: IInvocationOperation } && IsOfMember(other.Body.Body) && MembersComingTo(other.Body).Intersect(MembersComingTo(access.Body), SymbolEqualityComparer.Default).Any());

    /// <summary>Whether the object that was there is cancelled or disposed of before another, or none, takes its place: two who do so work on one that is gone, or find none.</summary>
    private static bool GivesUp(Access access, IEnumerable<Access> accesses) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation } && IsToBeDisposed(access.Variable)
        && accesses.Any(other => other.Body == access.Body && other.Kind == AccessKind.Read && other.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart && IsEnd(other.Operation));

    /// <summary>Whether an object that must be disposed of is made because there was none: of two that are made, nobody has the one.</summary>
    private static bool IsMadeWhereMissing(Access access, IEnumerable<Access> accesses) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var made } } && made.Unwrapped() is IObjectCreationOperation && IsToBeDisposed(access.Variable)
        && access.Operation.Deciding().Any(condition => accesses.Any(read => read.Body == access.Body && read.Kind == AccessKind.Read && read.Object.Equals(access.Object) && condition.Syntax.Span.Contains(read.Operation.Syntax.Span) && read.Operation.Unconverted() is IIsPatternOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }));

    /// <summary>Whether what an asynchronous call was given waits in the variable until the call needs it, after an await: by then it may be what another call was given.</summary>
    private static bool IsCarried(Access access, IEnumerable<Access> accesses) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value }, Body.Body: { Method: { IsAsync: true } method } body }
        && value.Unwrapped() is IParameterReferenceOperation given && method.Parameters.Contains(given.Parameter, SymbolEqualityComparer.Default)
        && body.Awaits.FirstOrDefault(await => await.Syntax.SpanStart >= access.Operation.Syntax.Span.End) is { } pause
        && accesses.Any(other => other.Kind == AccessKind.Read && (other.Body == access.Body
            ? other.Operation.Syntax.SpanStart >= pause.Syntax.Span.End
            : access.Body.Type.Calls.To((other.Body.Body.Method ?? method).OriginalDefinition).Any(call => call is { IsDelegate: false, IsOnSameObject: true } && call.Caller == access.Body && call.Operation.Syntax.SpanStart >= pause.Syntax.Span.End)));

    private static bool IsEnd(IOperation read) => read.Unconverted() is IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" } call && call.Instance?.Unwrapped() == read.Unwrapped()
        || read.Unconverted() is IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" } };

    private static bool IsOfMember(Body body) => body is { Enclosing: null, IsConstruction: false, Method: not null };

    /// <summary>Whether reading without order is more than getting an object that was complete when it was stored, or a flag a little late.</summary>
    private static bool Matters(Access read) => read.Use is not null || read.Variable.ValueType() is { IsReferenceType: false, SpecialType: not SpecialType.System_Boolean };

    /// <summary>The members that come to <paramref name="reached"/> on their own object and thread, without a lock on the way unless <paramref name="isUnderLock"/>.</summary>
    public static IEnumerable<IMethodSymbol> MembersComingTo(BodyFacts reached, bool isUnderLock = false)
    {
        var seen = new HashSet<BodyFacts> { reached };
        var pending = new Queue<BodyFacts>([reached]);
        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            if (!IsOfMember(body.Body) || body.Body.Method is not { } method)
                continue;
            if (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty)
                yield return method.OriginalDefinition;
            foreach (var call in reached.Type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && (isUnderLock || call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true })))
            {
                if (seen.Add(call.Caller))
                    pending.Enqueue(call.Caller);
            }
        }
    }
}
