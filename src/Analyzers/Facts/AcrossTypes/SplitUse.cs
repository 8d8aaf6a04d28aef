using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// An object of another type that is asked something and then told to do what the answer suggests, in two calls and without a lock around both:
/// <c>var card = store.Find(number); store.Save(card with { Points = card.Points + 1 });</c>. See <see cref="GatedMember"/> for what the calls do.
/// </summary>
/// <param name="Query">The question.</param>
/// <param name="Act">What is done because of its answer.</param>
/// <param name="Site">Where it is done.</param>
/// <param name="Asked">Where the question is.</param>
internal sealed record SplitUse(ObjectUse Query, ObjectUse Act, Location Site, Location Asked)
{
    /// <summary>The members of the type that come to it on their own threads.</summary>
    public ImmutableArray<IMethodSymbol> Members { get; init; } = ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>How threads of the type itself meet there; null where it starts none.</summary>
    public Meeting? Meeting { get; init; }

    /// <summary>An atomic operation or lock of the same member on the object's own state, which says that several threads come there; null where there is none.</summary>
    public Location? SharedBy { get; init; }

    /// <summary>Whether what is done is made of the answer, or the question is about the whole; otherwise callers may each ask for something of their own.</summary>
    public bool IsOfAnswer { get; init; }

    /// <summary>Whether something is awaited in between.</summary>
    public bool Waits { get; init; }

    /// <summary>How many operations a body may have: what is written by a generator has many more.</summary>
    private const int MaximumLength = 4000;

    /// <summary>How many acts of one body are looked at.</summary>
    private const int MaximumActs = 64;

    /// <summary>How many questions before an act are.</summary>
    private const int MaximumQueries = 16;

    /// <summary>Those in the bodies of <paramref name="type"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isLocking">Whether a class has locks: one that has none does not guard itself.</param>
    public static IEnumerable<SplitUse> Of(TypeFacts type, Func<INamedTypeSymbol, bool> isLocking)
    {
        foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction && body.Body.Operations.Length <= MaximumLength))
        {
            foreach (var act in body.Body.Calls.Where(call => IsOfOther(call.TargetMethod, type) && IsDone(call) && MayGuardItself(call.TargetMethod) && !IsUndoing(call)).Take(MaximumActs))
            {
                if (ReceiverOf(act, body) is not { } path || body.HeldAt(act) is not { IsKnown: true, Must.IsEmpty: true })
                    continue;
                var conditions = act.DecidingWithSections().ToList();
                foreach (var (query, asker, place) in Queries(path, act, conditions, body))
                {
                    if (DependenceOf(act, query, place, conditions, body) is not { } isOfAnswer)
                        continue;
                    var access = new Access(act.TargetMethod, false, AccessKind.Read, path, act, body);
                    var meeting = type.Threads.Entries.IsEmpty ? null : type.Threads.InParallel(access, access);
                    yield return new SplitUse(UseOf(query, path), UseOf(act, path), act.Syntax.GetLocation(), query.Syntax.GetLocation())
                    {
                        Members = ExposedAccess.MembersComingTo(body).ToImmutableArray(),
                        Meeting = meeting,
                        SharedBy = conditions.Exists(IsClaim) ? null : SharedIn(body)?.Syntax.GetLocation(),
                        Waits = asker == body && body.Body.Awaits.Any(await => await.Syntax.Span.End > query.Syntax.SpanStart && await.Syntax.Span.End <= act.Syntax.SpanStart),
                        IsOfAnswer = isOfAnswer || !Arguments(query).Any(),
                    };
                    break;
                }
            }
        }

        bool MayGuardItself(IMethodSymbol method) => method.ContainingType.TypeKind == TypeKind.Interface || method.IsAbstract || isLocking(method.OutermostType()!.OriginalDefinition)
            || method.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && ContainerTable.IsConcurrentDictionary(field.Type));
    }

    /// <summary>Where the member, or one that calls it as its private helper, counts something of its object atomically, or holds a lock of it.</summary>
    private static IOperation? SharedIn(BodyFacts body)
    {
        var member = body.Body.Outermost;
        var callers = member.Method is { DeclaredAccessibility: Accessibility.Private } helper ? body.Type.Calls.To(helper).Where(call => !call.IsDelegate && call.IsOnSameObject).Select(call => call.Caller.Body.Outermost) : [];
        return callers.Prepend(member).Distinct().SelectMany(part => part.WithNested).SelectMany(part => part.LockStatements.Cast<IOperation>().Concat(part.Calls.Where(IsOfOwnState))).FirstOrDefault();
    }

    /// <summary>Whether the condition lets one thread through.</summary>
    private static bool IsClaim(IOperation condition) => condition.DescendantsAndSelf().Any(part => part is IInvocationOperation call && IsOfOwnState(call));

    private static bool IsOfOwnState(IInvocationOperation call) => AtomicTable.Find(call.TargetMethod) is AtomicAction.Update && call.Arguments is [{ Value: var target }, ..] && target.Unwrapped() is IFieldReferenceOperation { Instance: IInstanceReferenceOperation };

    private static bool IsOfOther(IMethodSymbol method, TypeFacts type) => method is { IsStatic: false, MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet, IsExtensionMethod: false } && method.IsInSource() && !SymbolEqualityComparer.Default.Equals(method.OutermostType(), type.Type);

    /// <summary>Whether the call takes back what was done when something has failed.</summary>
    private static bool IsUndoing(IOperation call) => call.Enclosing().Any(outer => outer is ICatchClauseOperation);

    /// <summary>Whether nobody looks at what the call answers.</summary>
    private static bool IsDone(IInvocationOperation call)
    {
        IOperation? use = call.Parent;
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Parent;
        return use is IExpressionStatementOperation;
    }

    /// <summary>The object that is called, where it is the same for all who come here: one that the object keeps, or the base class's part of it.</summary>
    private static AccessPath? ReceiverOf(IOperation call, BodyFacts body) => CallSite.ReceiverOf(call) is { } receiver && body.Paths.Read(receiver.Unwrapped()) is var path
        && path.Root.Kind is PathRootKind.This or PathRootKind.Static && SharedVariables.StaysTheSame(path, body) ? path : null;

    /// <summary>What the object is asked before: in the body, or by a helper that a condition asks; with the place in the body.</summary>
    private static IEnumerable<(IOperation Query, BodyFacts Asker, IOperation Place)> Queries(AccessPath path, IInvocationOperation act, List<IOperation> conditions, BodyFacts body)
    {
        foreach (var query in In(body).TakeWhile(query => query.Syntax.SpanStart < act.Syntax.SpanStart).Where(query => query.Syntax.Span.End <= act.Syntax.SpanStart).Reverse().Take(MaximumQueries))
            yield return (query, body, query);
        foreach (var part in conditions.SelectMany(condition => condition.DescendantsAndSelf()).Where(part => CallTable.MayCall(part) && CallSite.ReceiverOf(part) is null or IInstanceReferenceOperation))
        {
            foreach (var helper in CallTable.Targets(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().Where(helper => helper != body))
            {
                foreach (var query in In(helper).Take(MaximumQueries))
                    yield return (query, helper, part);
            }
        }

        IEnumerable<IOperation> In(BodyFacts asker) => asker.Body.Operations.Where(operation => CallTable.MayCall(operation) && MethodOf(operation) is { ReturnsVoid: false } asked && IsOfOther(asked, body.Type)
            && !SymbolEqualityComparer.Default.Equals(asked.OriginalDefinition, act.TargetMethod.OriginalDefinition) && ReceiverOf(operation, asker)?.Equals(path) == true
            && asker.HeldAt(operation) is { IsKnown: true, Must.IsEmpty: true });
    }

    private static IMethodSymbol? MethodOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IPropertyReferenceOperation { Property.GetMethod: { } getter, Parent: not IAssignmentOperation } => getter,
        _ => null,
    };

    private static IEnumerable<IArgumentOperation> Arguments(IOperation query) => (query as IInvocationOperation)?.Arguments.Where(argument => argument.Parameter?.Type.Name != "CancellationToken") ?? (query as IPropertyReferenceOperation)?.Arguments ?? Enumerable.Empty<IArgumentOperation>();

    /// <summary>Whether what is done is made of the answer (true), or only decided by it (false); null where it has nothing to do with it, or is only done where there was nothing.</summary>
    private static bool? DependenceOf(IInvocationOperation act, IOperation query, IOperation place, List<IOperation> conditions, BodyFacts body)
    {
        var answers = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var round = 0; round < 4 && body.Body.Operations.SelectMany(operation => Taking(operation, IsOfAnswer)).Where(answers.Add).Count() > 0; round++)
        {
        }

        var deciding = conditions.Where(condition => condition.DescendantsAndSelf().Any(IsOfAnswer)).ToList();
        // What is made where nothing was found is made twice at worst.
        if (deciding.Exists(condition => condition.DescendantsAndSelf().Any(IsQuestionForNothing)))
            return null;
        return act.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(IsOfAnswer)) ? true
            : deciding.Count > 0 ? Arguments(query).Any(key => act.Arguments.Any(same => same.Value.IsWrittenLike(key.Value))) && deciding.Exists(condition => IsRefusal(condition, act, IsOfAnswer)) : null;

        bool IsOfAnswer(IOperation part) => part == place || part == query || (part is ILocalReferenceOperation local && answers.Contains(local.Local));
    }

    /// <summary>Whether the member gives up when the answer is such, and tells so: what was done for the key must not be done again.</summary>
    private static bool IsRefusal(IOperation condition, IInvocationOperation act, Func<IOperation, bool> isOfAnswer) =>
        condition.Enclosing().OfType<IConditionalOperation>().FirstOrDefault() is { WhenTrue: var refusal } guard && !guard.Syntax.Span.Contains(act.Syntax.Span)
        && ((refusal as IBlockOperation)?.Operations.LastOrDefault() ?? refusal) switch
        {
            IExpressionStatementOperation { Operation: IThrowOperation } or IThrowOperation => true,
            IReturnOperation { ReturnedValue: { } told } => !told.IsNull() && told.Unwrapped() is not IMemberReferenceOperation { Member.Name: "CompletedTask" } && !told.DescendantsAndSelf().Any(isOfAnswer),
            _ => false,
        };

    private static bool IsQuestionForNothing(IOperation part) => part switch
    {
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var nothing } } => nothing.IsNull(),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        _ => false,
    };

    /// <summary>The locals that the operation gives something which <paramref name="isOfAnswer"/>.</summary>
    private static IEnumerable<ISymbol> Taking(IOperation operation, Func<IOperation, bool> isOfAnswer)
    {
        var (value, taken) = operation switch
        {
            IVariableDeclaratorOperation { Initializer.Value: var first, Symbol: var local } => (first, [local]),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value: var stored } => (stored, [target.Local]),
            IDeconstructionAssignmentOperation { Target: var targets, Value: var parts } => (parts, targets.Descendants().OfType<ILocalReferenceOperation>().Select(target => target.Local)),
            IForEachLoopOperation { Collection: var all, Locals: var each } => (all, each),
            IIsPatternOperation { Value: var tested, Pattern: var pattern } => (tested, pattern.DescendantsAndSelf().Select(part => part switch { IDeclarationPatternOperation declared => declared.DeclaredSymbol, IRecursivePatternOperation declared => declared.DeclaredSymbol, _ => null }).OfType<ILocalSymbol>()),
            _ => ((IOperation?)null, Enumerable.Empty<ILocalSymbol>()),
        };
        return value?.DescendantsAndSelf().Any(isOfAnswer) == true ? taken : [];
    }

    private static ObjectUse UseOf(IOperation call, AccessPath path)
    {
        var method = MethodOf(call)!;
        var keeper = method is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true, IsSealed: false } && path.Variable is { } variable ? GivenObject.Keeper(variable) : null;
        return new ObjectUse(method.OriginalDefinition, Changes: false, IsUpdate: false) { Keeper = keeper };
    }

    /// <summary>The accesses that they amount to, where the calls are of members that tell of a variable and change it.</summary>
    /// <param name="splits">The questions and acts.</param>
    /// <param name="gated">The members that tell and change.</param>
    /// <param name="implemented">The use of the method that the object's class has; null where that class is not known.</param>
    public static IEnumerable<(SplitUse Split, ImmutableArray<ExposedAccess> Accesses)> Join(IEnumerable<SplitUse> splits, ILookup<ISymbol, GatedMember> gated, Func<ObjectUse, ObjectUse?> implemented)
    {
        foreach (var split in splits)
        {
            if (implemented(split.Query) is not { } query || implemented(split.Act) is not { } act)
                continue;
            foreach (var change in gated[act.Member].Where(change => change.Changes && gated[query.Member].Any(told => !told.Changes && SymbolEqualityComparer.Default.Equals(told.Variable, change.Variable))).Take(1))
            {
                yield return (split, (split.Members.IsEmpty ? [act.Member] : split.Members.Cast<ISymbol>()).Select(member => new ExposedAccess(member, change.Variable, split.Site, Changes: true, IsUpdate: true, IsBare: true)
                {
                    Asked = split.Asked,
                    IsAskedBeforeAwait = split.Waits,
                    IsGuess = !split.IsOfAnswer && !change.IsUpdate,
                }).ToImmutableArray());
            }
        }
    }
}
