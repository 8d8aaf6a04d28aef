using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Two atomic calls of a concurrent collection are used as if they were one.</summary>
internal sealed class CompoundUseRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CompoundUse,
        title: "Compound use of a concurrent collection is not atomic",
        messageFormat: "{0} are atomic each, not together: {1}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use the call that does both: GetOrAdd, TryAdd, AddOrUpdate, TryRemove, TryUpdate.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var take in AssumedTake.In(body))
        {
            if (body.HeldAt(take.Take) is { IsKnown: true, Must.IsEmpty: true } && !IsPrivate(take.Take.Instance!, body) && take.MayBeTakenByOthers(body) is { } isCertain)
                Publish(take, isCertain, report);
        }

        foreach (var removed in RemovedLock.In(body))
        {
            Location[] sites = [removed.Lookup.Syntax.GetLocation(), removed.Removal.Syntax.GetLocation()];
            object[] arguments = [$"'{Excerpt.Of(removed.Lookup.Syntax)}' on line {Excerpt.Line(sites[0])} and '{Excerpt.Of(removed.Acquire.Syntax)}'", $"'{Excerpt.Of(removed.Removal.Syntax)}' on line {Excerpt.Line(sites[1])} may take the key out in between, and whoever comes next has another lock"];
            report.Judge(!removed.IsGuess, removed.Acquire.Syntax.GetLocation(), sites, FixHints.None, arguments);
        }

        foreach (var lost in LostForKey.In(body))
            report.Suggest(lost.Addition.Syntax.GetLocation(), [lost.Lookup.Syntax.GetLocation(), lost.Removal.Syntax.GetLocation()], FixHints.None, $"'{Excerpt.Of(lost.Lookup.Syntax)}' on line {Excerpt.Line(lost.Lookup.Syntax.GetLocation())} and '{Excerpt.Of(lost.Addition.Syntax)}'", $"'{Excerpt.Of(lost.Removal.Syntax)}' on line {Excerpt.Line(lost.Removal.Syntax.GetLocation())} may take the object out in between, and what is added to it then, nobody has");

        foreach (var lost in LostAddition.In(body))
        {
            object[] arguments = [$"'{Excerpt.Of(lost.Test.Syntax)}' on line {Excerpt.Line(lost.Test.Syntax.GetLocation())} and '{Excerpt.Of(lost.Addition.Syntax)}'", $"another thread may have added the key in between, and '{Excerpt.Of(lost.Use.Syntax)}' on line {Excerpt.Line(lost.Use.Syntax.GetLocation())} goes on with an object that nobody else has"];
            Location[] sites = [lost.Test.Syntax.GetLocation(), lost.Use.Syntax.GetLocation()];
            report.Judge(!(body.IsKeptApartByCallers || IsOfOthers(lost.Addition.Instance!, body)), lost.Addition.Syntax.GetLocation(), sites, FixHints.None, arguments);
        }

        foreach (var (look, addition, isSame) in AddedIfMissing.In(body))
            report.Judge(isSame && !body.IsKeptApartByCallers, addition.Syntax.GetLocation(), [look.Syntax.GetLocation()], FixHints.None, $"'{Excerpt.Of(look.Syntax)}' on line {Excerpt.Line(look.Syntax.GetLocation())} and '{Excerpt.Of(addition.Syntax)}'", "another thread may have put it in in between, and it is there twice");
        foreach (var judged in JudgedRemoval.In(body))
        {
            object[] arguments = [$"'{Excerpt.Of(judged.Found.Syntax)}' on line {Excerpt.Line(judged.Found.Syntax.GetLocation())} and '{Excerpt.Of(judged.Removal.Syntax)}'", $"'{Excerpt.Of(judged.Renewal.Syntax)}' on line {Excerpt.Line(judged.Renewal.Syntax.GetLocation())} may have given the key another value in between, and it is that which goes; a removal of the key with its value does not"];
            Location[] sites = [judged.Found.Syntax.GetLocation(), judged.Renewal.Syntax.GetLocation()];
            report.Judge(judged.IsCertain && !body.IsKeptApartByCallers, judged.Removal.Syntax.GetLocation(), sites, FixHints.None.Add(FixHints.Member, judged.Value.Name), arguments);
        }

        foreach (var torn in TornCopy.In(body))
        {
            if (body.HeldAt(torn.Copy) is not { IsKnown: true, Must.IsEmpty: true } || torn.Copy.MayBeCaught())
                continue;
            object[] arguments = [$"The count and the copy that '{torn.Name}' takes for '{Excerpt.Of(torn.Copy.Syntax)}'", $"'{Excerpt.Of(torn.Addition.Syntax)}' on line {Excerpt.Line(torn.Addition.Syntax.GetLocation())} may add an entry in between, and this throws; its own 'ToArray()' does not"];
            report.Judge(!body.IsKeptApartByCallers, torn.Copy.Syntax.GetLocation(), [torn.Addition.Syntax.GetLocation()], FixHints.None, arguments);
        }

        // What is wrong between a test and the first act is wrong between it and the next ones of its kind.
        if (body.Type.Callers.RunsDuringConstructionOnly(body) && !body.Body.Owner.IsStatic)
            return;
        var known = new HashSet<(IOperation Test, Use Kind)>();
        foreach (var act in body.Body.Operations)
        {
            if (Dictionary(act) is { } use && body.HeldAt(act) is { IsKnown: true, Must.IsEmpty: true } && !IsPrivate(use.Receiver, body))
                Judge(act, use, body, known, report);
        }
    }

    private static void Judge(IOperation act, (Use Kind, IOperation Receiver, IOperation Key, IOperation Reference) use, BodyFacts body, HashSet<(IOperation Test, Use Kind)> judged, Report report)
    {
        if (use.Kind == Use.Update)
        {
            report.At(act.Syntax.GetLocation(), [], FixHints.None, $"The read and the write of '{Excerpt.Of(act.Syntax)}'", "an update by another thread in between is lost");
            return;
        }

        var test = act.Deciding().Select(condition => TestIn(condition, use, body)).FirstOrDefault(found => found is not null) ?? (use.Kind == Use.Set ? ReadBefore(act, use, body) : null);
        var read = test is null && use.Kind == Use.Set ? ReadInto(act, use, body) : null;
        var keys = test is null && use.Kind == Use.Get && !act.MayBeCaught() ? KeyWalk.KeysOf(use.Receiver, use.Key, body) : null;
        var stored = test is null && keys is null && use.Kind == Use.Get && !act.MayBeCaught() ? ReadBack.StoreBefore(act, use.Receiver, use.Key, body) : null;
        if ((test ?? read ?? keys ?? stored) is not { } first || IsDecidedBetween(act, first, use.Key))
            return;
        var consequence = (test?.TargetMethod.Name, use.Kind) switch
        {
            (null, Use.Get) => Removes(use.Receiver, body) ? "another thread may have removed the key in between, and this throws" : null,
            (null, _) => "an update by another thread in between is lost",
            ("ContainsKey", Use.Set) when IsFound(act, test!) => Removes(use.Receiver, body) && !IsSetEitherWay(test!, use.Key, body) ? "another thread may have removed the key in between, and this puts it back" : null,
            ("ContainsKey", Use.Set) => "another thread may have added the key in between, and its value is lost",
            ("ContainsKey", Use.Add) => "another thread may have added the key in between",
            ("ContainsKey", Use.Get) when Removes(use.Receiver, body) => "another thread may have removed the key in between, and this throws",
            ("TryGetValue", Use.Set) when DependsOn(act, test!, body) => "an update by another thread in between is lost",
            ("TryGetValue", Use.Set) when KeptBest.Is(act, test!) => "another thread may have stored a value in between with which this one was not compared",
            ("TryGetValue", Use.Set) when BegunValue.Is(act, body) => "another thread may have added the key in between, and the object that it has begun to use is lost, and never disposed",
            ("TryGetValue", Use.Set) when !IsFound(act, test!) && AnnouncedValue.Is(act, test!, body) => "another thread may have added the key in between: two are announced for one key, of which one is lost",
            ("TryGetValue", Use.Set) when CollectingValue.Is(act) && !IsFound(act, test!) => "another thread may have added the key in between, and the object that it has is lost, with what that is given",
            _ => null,
        };
        if (consequence is null || !judged.Add((first, use.Kind)))
            return;
        object[] arguments = [$"'{Excerpt.Of(first.Syntax)}' on line {Excerpt.Line(first.Syntax.GetLocation())} and '{Excerpt.Of(act.Syntax)}'", consequence];
        report.Judge(!(IsOfOthers(use.Receiver, body) || (use.Kind == Use.Get && IsRemovedAtEnd(use.Receiver, first, body)) || (first is IInvocationOperation { TargetMethod.Name: "ContainsKey" } && (StoredAlike.IsReplaceable(act, body) || StoredAlike.IsRemembered(act, body))) || (StoredAlike.StoresTheSame(act, use.Key) && IsOnlySet(use.Receiver, body, (store, key) => StoredAlike.StoresTheSame(store, key))) || (StoredAlike.IsCutOut(act, use.Key, body) && IsOnlySet(use.Receiver, body, (store, _) => store == act)) || IsOfOneWriter(body) || body.IsKeptApartByCallers), act.Syntax.GetLocation(), [first.Syntax.GetLocation()], FixHints.None, arguments);
    }

    /// <summary>Whether the member counts in plain state of the object as well, without a lock, as who knows that nobody else changes it: the dictionary is there for those who only read.</summary>
    private static bool IsOfOneWriter(BodyFacts body) => body.Type.Accesses.All.Any(other => other.Body == body && other is { Kind: AccessKind.Update, IsElement: false, IsAtomic: false, Variable.IsStatic: false, Object.Root.Kind: PathRootKind.This } && other.Guards.AreNone);

    /// <summary>Whether the key is set where it was found: to replace what is there is what is wanted.</summary>
    private static bool IsFound(IOperation act, IOperation test) => test.Unconverted() is IConditionalOperation { WhenTrue: var found } && found.Syntax.Span.Contains(act.Syntax.Span);

    /// <summary>Whether the key gets a value where it is not found, too: nobody minds which of the two ways it goes.</summary>
    private static bool IsSetEitherWay(IInvocationOperation test, IOperation key, BodyFacts body) => test.Unconverted() is IConditionalOperation { WhenFalse: { } missing } && missing.DescendantsAndSelf().Any(other =>
        other is IInvocationOperation { TargetMethod.Name: "TryAdd" or "AddOrUpdate" or "GetOrAdd", Instance: { } target, Arguments: [var added, ..] }
            ? IsOfTest(target, added.Value, test, key, body)
            : Dictionary(other) is { Kind: Use.Set or Use.Add } set && IsOfTest(set.Receiver, set.Key, test, key, body));

    private static bool IsOfTest(IOperation receiver, IOperation written, IInvocationOperation test, IOperation key, BodyFacts body) =>
        written.IsWrittenLike(key) && body.Paths.Read(receiver).Equals(body.Paths.Read(test.Instance!));

    private static void Publish(AssumedTake take, bool isCertain, Report report)
    {
        object[] arguments = [$"'{Excerpt.Of(take.Test.Syntax)}' on line {Excerpt.Line(take.Test.Syntax.GetLocation())} and '{Excerpt.Of(take.Take.Syntax)}'",
            $"another thread may have taken it in between, and '{Excerpt.Of((take.Use.Unconverted() ?? take.Use).Syntax)}' {(take.Throws ? "throws" : "goes on with nothing")}"];
        report.Judge(isCertain, take.Take.Syntax.GetLocation(), [take.Test.Syntax.GetLocation(), take.Use.Syntax.GetLocation()], FixHints.None, arguments);
    }

    private enum Use
    {
        Get,
        Set,
        Add,
        Update,
    }

    private static (Use Kind, IOperation Receiver, IOperation Key, IOperation Reference)? Dictionary(IOperation operation) => operation.Kind is not (OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.Increment or OperationKind.Decrement or OperationKind.PropertyReference or OperationKind.Invocation) ? null : operation switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation item, Value: var value } when Item(item) is var (receiver, key) =>
            (value.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(read => read.IsWrittenLike(item)) ? Use.Update : Use.Set, receiver, key, item),
        ICompoundAssignmentOperation { Target: IPropertyReferenceOperation item } when Item(item) is var (receiver, key) => (Use.Update, receiver, key, item),
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation item } when Item(item) is var (receiver, key) => (Use.Update, receiver, key, item),
        IPropertyReferenceOperation item when Item(item) is var (receiver, key) && item.Parent is not (IAssignmentOperation or IIncrementOrDecrementOperation) => (Use.Get, receiver, key, item),
        IInvocationOperation { TargetMethod.Name: "Add", Instance: { } receiver, Arguments: [var key, ..] } call when ContainerTable.IsConcurrentDictionary(receiver.Unwrapped().Type) => (Use.Add, receiver, key.Value, call),
        _ => null,
    };

    private static (IOperation Receiver, IOperation Key)? Item(IPropertyReferenceOperation property) =>
        property is { Instance: { } receiver, Arguments: [var key] } && ContainerTable.IsConcurrentDictionary(receiver.Type) ? (receiver, key.Value) : null;

    /// <summary>The test of the same key that <paramref name="condition"/> makes.</summary>
    private static IInvocationOperation? TestIn(IOperation condition, (Use Kind, IOperation Receiver, IOperation Key, IOperation Reference) use, BodyFacts body) => condition.DescendantsAndSelf()
        .OfType<IInvocationOperation>()
        .FirstOrDefault(call => call.TargetMethod.Name is "ContainsKey" or "TryGetValue" && call.Instance is { } receiver && ContainerTable.IsConcurrentDictionary(receiver.Type)
            && body.Paths.Read(receiver).Equals(body.Paths.Read(use.Receiver))
            && call.Arguments[0].Value.IsWrittenLike(use.Key));

    /// <summary>The read of the same key in a statement before, whose result nobody tests.</summary>
    private static IInvocationOperation? ReadBefore(IOperation act, (Use Kind, IOperation Receiver, IOperation Key, IOperation Reference) use, BodyFacts body) =>
        act.Statement() is { Parent: IBlockOperation block } statement
            ? block.Operations.TakeWhile(before => before != statement).OfType<IExpressionStatementOperation>().Select(before => TestIn(before.Operation, use, body)).LastOrDefault(found => found is { TargetMethod.Name: "TryGetValue" })
            : null;

    /// <summary>The read of the same key whose result is kept in a local, from which the stored value is computed: <c>var n = map.GetOrAdd(key, 0); map[key] = n + 1;</c>.</summary>
    private static IOperation? ReadInto(IOperation act, (Use Kind, IOperation Receiver, IOperation Key, IOperation Reference) use, BodyFacts body)
    {
        if (act is not ISimpleAssignmentOperation { Value: var value } || value.Unwrapped() is ILocalReferenceOperation)
            return null;
        return value.DescendantsAndSelf().OfType<ILocalReferenceOperation>()
            .Where(reference => reference.Local.Type.IsValueType)
            .Select(reference => body.Type.Locks.LocalsOf(body.Body).OnlyValue(reference.Local)?.Unwrapped())
            .FirstOrDefault(read => read is not null && Asked(read) is var (receiver, key) && body.Paths.Read(receiver).Equals(body.Paths.Read(use.Receiver)) && key.IsWrittenLike(use.Key));
    }

    /// <summary>The dictionary and the key of a call that gives the value of the key.</summary>
    private static (IOperation Receiver, IOperation Key)? Asked(IOperation read) => read switch
    {
        IPropertyReferenceOperation item => Item(item),
        IInvocationOperation { TargetMethod.Name: "GetOrAdd", Instance: { } receiver, Arguments: [var key, ..] } when ContainerTable.IsConcurrentDictionary(receiver.Type) => (receiver, key.Value),
        IInvocationOperation { TargetMethod: { Name: "GetValueOrDefault", IsExtensionMethod: true }, Arguments: [var receiver, var key, ..] } when ContainerTable.IsConcurrentDictionary(receiver.Value.Unwrapped().Type) => (receiver.Value.Unwrapped(), key.Value),
        _ => null,
    };

    /// <summary>Whether an atomic call with the same key, on another collection, lets one thread through between the two.</summary>
    private static bool IsDecidedBetween(IOperation act, IOperation test, IOperation key) => act.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part =>
        part is IInvocationOperation { TargetMethod.Name: "TryRemove" or "TryAdd" or "TryUpdate", Instance: { } receiver } claim && ContainerTable.IsConcurrentDictionary(receiver.Type)
        && claim.Syntax.SpanStart > test.Syntax.SpanStart && claim.Arguments[0].Value.IsWrittenLike(key));

    /// <summary>Whether the dictionary belongs to an object that is at hand here, of which nothing says that others have it, too.</summary>
    private static bool IsOfOthers(IOperation receiver, BodyFacts body) =>
        receiver.Unwrapped() is IMemberReferenceOperation { Instance: not null } && body.Paths.Read(receiver) is { IsShared: false, Root.Symbol: ILocalSymbol or IParameterSymbol };

    /// <summary>Whether nothing in the type gives an entry another value: what was counted there in between would be lost.</summary>
    private static bool IsOnlySet(IOperation receiver, BodyFacts body, Func<IOperation, IOperation, bool> toTheSame) =>
        receiver.Unwrapped() is IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field }
        && body.Type.Bodies.SelectMany(other => other.Body.Operations).All(operation => !IsOf(operation, field) || (Dictionary(operation) is not ({ Kind: Use.Update or Use.Add } or { Kind: Use.Set }) && operation is not IInvocationOperation { TargetMethod.Name: "AddOrUpdate" or "TryUpdate" })
            || (Dictionary(operation) is { Kind: Use.Set } set && toTheSame(operation, set.Key)));

    private static bool IsOf(IOperation operation, IFieldSymbol field) =>
        (Dictionary(operation)?.Receiver ?? (operation as IInvocationOperation)?.Instance)?.Unwrapped() is IFieldReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Field, field);

    /// <summary>Whether the stored value is computed from the value that the test has read: a sum, an immutable collection with one more.</summary>
    private static bool DependsOn(IOperation act, IInvocationOperation test, BodyFacts body)
    {
        var read = test.Arguments[1].Value;
        return (read as ILocalReferenceOperation ?? (read as IDeclarationExpressionOperation)?.Expression as ILocalReferenceOperation)?.Local is { } local
            && act is ISimpleAssignmentOperation { Value: var value } && ComputedValue.Is(value, local, body);
    }

    /// <summary>Whether the dictionary is a local that nothing else can have.</summary>
    private static bool IsPrivate(IOperation receiver, BodyFacts body) =>
        receiver.Unwrapped() is ILocalReferenceOperation { Local: var local } && !body.Type.Captured.Contains(local)
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation;

    /// <summary>The members of the type that take keys out.</summary>
    private static List<Body> Removers(IOperation receiver, BodyFacts body) => (AccessTable.Stored(receiver.Unwrapped()).Variable ?? Returned(receiver)) is { } kept
        ? body.Type.Bodies.Where(other => other.Body.Calls.Any(call => call is { TargetMethod.Name: "TryRemove" or "Remove" or "Clear", Instance: { } target } && (Assignments.Refers(target.Unwrapped(), kept) || SymbolEqualityComparer.Default.Equals(Returned(target), kept)))).Select(other => other.Body.Outermost).ToList()
        : [];

    /// <summary>The field that a property in its place hands out.</summary>
    private static ISymbol? Returned(IOperation receiver) => (receiver.Unwrapped() as IPropertyReferenceOperation)?.Property.OriginalDefinition.ReturnedField()?.OriginalDefinition;

    /// <summary>Whether the type itself takes keys out.</summary>
    private static bool Removes(IOperation receiver, BodyFacts body) => Removers(receiver, body).Count > 0;

    /// <summary>Whether the member is a handler: who hands it over says nothing of when it runs.</summary>
    private static bool IsHandedOver(Body member, BodyFacts body) => member.Method is { } method && body.Type.Calls.To(method).Any(call => call.IsDelegate);

    /// <summary>Whether keys are only taken out at the end, or by the walk through the keys itself, of which there is mostly one at a time.</summary>
    private static bool IsRemovedAtEnd(IOperation receiver, IOperation first, BodyFacts body) =>
        Removers(receiver, body).ConvertAll(remover => (Member: remover, Entrance: IsHandedOver(remover, body) ? remover : body.Type.Threads.OutsideCaller(body.Type.FactsOf(remover)))).TrueForAll(remover => MethodNames.IsLifecycle(remover.Entrance) || MethodNames.MayBeLast(remover.Entrance) || (remover.Member == body.Body.Outermost && first is not IInvocationOperation { TargetMethod.Name: "ContainsKey" }));
}
