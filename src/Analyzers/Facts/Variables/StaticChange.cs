using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>What is wrong with a change that two threads make at once.</summary>
internal enum StaticChangeKind
{
    /// <summary>The new value is made of the old one.</summary>
    Update,

    /// <summary>A collection is looked into, and then changed.</summary>
    Contents,

    /// <summary>A flag says that something is done once.</summary>
    Once,

    /// <summary>An object changes with each use: a generator, a hash.</summary>
    Use,

    /// <summary>A value is put aside, replaced for a while, and put back.</summary>
    Restored,
}

/// <summary>A change of static state, which no access guards, in several steps.</summary>
/// <param name="Access">The change.</param>
/// <param name="Site">The operation to quote.</param>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Caller">The member that others call.</param>
/// <param name="Others">The other accesses that matter.</param>
internal sealed record StaticChange(Access Access, IOperation Site, StaticChangeKind Kind, string Caller, ImmutableArray<Location> Others)
{
    /// <summary>Whether the look that decides on the change is a step of its own: a lock around the change alone is not enough.</summary>
    public bool IsOfLook { get; init; }

    /// <summary>The first such change of each static variable that members of a library, or handlers of requests, come to.</summary>
    public static IEnumerable<StaticChange> Of(TypeFacts type)
    {
        if (!IsForManyThreads(type.Compilation) || ThreadFacts.IsUserInterface(type.Type) || type.Type.GetMembers(WellKnownMemberNames.EntryPointMethodName).Length > 0 || !type.Fields.Any(CanChange))
            yield break;
        foreach (var (variable, accesses) in type.Shared)
        {
            if (!variable.IsStatic || variable is IFieldSymbol { IsVolatile: true } || accesses.Any(access => access.IsAtomic || access.Kind == AccessKind.Reference || !access.Guards.AreNone) || Assignments.AreSynchronized(variable, type))
                continue;
            if (accesses.Select(access => Of(access, accesses, type)).FirstOrDefault(change => change is not null) is { } first)
                yield return first;
        }
    }

    private static StaticChange? Of(Access access, ImmutableArray<Access> accesses, TypeFacts type)
    {
        if (KindOf(access, accesses) is not { } kind || CallerOf(access, type, kind) is not { } caller)
            return null;
        var others = accesses.Where(other => other != access && (other.Changes || other.Body.Body.Outermost == access.Body.Body.Outermost)).Take(3).Select(other => other.Location).Where(other => other != access.Location).ToImmutableArray();
        return new StaticChange(access, kind is StaticChangeKind.Contents or StaticChangeKind.Use ? access.Operation.Parent ?? access.Operation : access.Operation, kind, caller.MethodKind == MethodKind.Constructor ? caller.ContainingType.Name : caller.ShownName(), others) { IsOfLook = accesses.Any(look => look.Body == access.Body && Takes(access, look)) };
    }

    private static StaticChangeKind? KindOf(Access access, ImmutableArray<Access> accesses)
    {
        if (access.Kind == AccessKind.Update && !access.IsElement)
            return access.Variable.ValueType() is { IsValueType: true, SpecialType: not SpecialType.System_Boolean } ? StaticChangeKind.Update : null;
        if (access.Use == ContentsUse.Write)
            return !access.Operation.Type.IsEnumerable() ? IsStateful(access.Operation.Type) ? StaticChangeKind.Use : null : IsLookedUp(access, accesses) ? StaticChangeKind.Contents : null;
        if (IsReplacedForAWhile(access, accesses))
            return StaticChangeKind.Restored;
        return access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true }, Parent: IExpressionStatementOperation { Parent: IBlockOperation { Operations.Length: > 1 } done } } }
            && access.Operation.Deciding().Any(condition => condition.Unwrapped() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IMemberReferenceOperation asked } && SymbolEqualityComparer.Default.Equals(asked.Member.OriginalDefinition, access.Variable))
            && done.Operations.Any(other => other.Descendants().Any(part => part is IInvocationOperation)) ? StaticChangeKind.Once : null;
    }

    /// <summary>Whether the body puts back later what it has found before: <c>var old = s_current; s_current = mine; …; s_current = old;</c>.</summary>
    private static bool IsReplacedForAWhile(Access change, ImmutableArray<Access> accesses) => change is { Kind: AccessKind.Write, IsElement: false }
        && accesses.Any(back => back.Body == change.Body && back.Kind == AccessKind.Write && back.Operation.Syntax.SpanStart > change.Operation.Syntax.Span.End && back.Operation is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is ILocalReferenceOperation { Local: var kept }
            && change.Body.Type.Locks.LocalsOf(change.Body.Body).OnlyValue(kept) is { } old && old.Syntax.SpanStart < change.Operation.Syntax.SpanStart && Assignments.Refers(old.Unwrapped(), change.Variable));

    /// <summary>Whether the member that changes the collection looks into it, too, as one that keeps what it has made, or wants to know whether the change was one.</summary>
    private static bool IsLookedUp(Access change, ImmutableArray<Access> accesses) =>
        accesses.Any(look => look.Use == ContentsUse.Read && look.Body.Body.Outermost == change.Body.Body.Outermost && (look.Operation.Parent is not IPropertyReferenceOperation { Property.Name: "Count" or "Length" } || Takes(change, look)))
        || (change.Operation.Parent is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } call && call.Parent is not IExpressionStatementOperation);

    /// <summary>Whether one is taken out because of how many there were, as from a pool: <c>s_pool.Count == 0 ? new Buffer() : s_pool.Pop()</c>.</summary>
    private static bool Takes(Access change, Access look) => change.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Pop" or "Dequeue" or "RemoveAt" or "RemoveFirst" or "RemoveLast" }
        && change.Operation.Deciding().Any(condition => condition.Syntax.Span.Contains(look.Operation.Syntax.Span));

    /// <summary>Whether each use of the object changes what it will do next.</summary>
    private static bool IsStateful(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Random", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } or { Name: "HashAlgorithm" or "SymmetricAlgorithm" or "IncrementalHash", ContainingNamespace.Name: "Cryptography" })
                return true;
        }

        return false;
    }

    /// <summary>A member that code of others can call, and that comes to the access; null where there is none, or it begins or ends everything.</summary>
    private static IMethodSymbol? CallerOf(Access access, TypeFacts type, StaticChangeKind kind) => type.Threads.WaysTo(access.Body).Select(way => way.Body)
        .Where(way => way is { Enclosing: null, Method: { } member } && (IsPublic(member) || (kind == StaticChangeKind.Use && IsHelper(member))))
        .Select(way => way.Method!).FirstOrDefault() ?? (access.Body.Body is { Enclosing: null, Owner: IFieldSymbol { IsStatic: false, ContainingType: var made } } ? made.InstanceConstructors.FirstOrDefault(IsPublic) : null);

    /// <summary>Whether the member is there for all types of the compilation: nobody else would keep a generator or a hash for all calls.</summary>
    private static bool IsHelper(IMethodSymbol member) => member is { IsStatic: true, MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal, ContainingType.IsStatic: true };

    private static bool IsPublic(IMethodSymbol member)
    {
        if (member is { MethodKind: MethodKind.StaticConstructor or MethodKind.Destructor or MethodKind.PropertySet } || member.DeclaredAccessibility != Accessibility.Public)
            return false;
        for (var type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        return true;
    }

    private static bool CanChange(IFieldSymbol field) => field is { IsStatic: true, IsConst: false } && (!field.IsReadOnly || field.Type.IsReferenceType) && field.Type.SpecialType != SpecialType.System_String;

    /// <summary>Whether code that nobody sees calls the members of the compilation on threads of its own: of a library, or of a server.</summary>
    private static bool IsForManyThreads(Compilation compilation) => compilation.Options.OutputKind == OutputKind.DynamicallyLinkedLibrary || ServiceRegistration.IsPossible(compilation);
}
