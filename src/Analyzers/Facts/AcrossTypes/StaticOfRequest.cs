using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A store, without a lock, of what a function is given into a static that other code reads later.</summary>
/// <param name="Variable">The static field or auto-property.</param>
/// <param name="From">The parameter that the value comes from.</param>
/// <param name="Function">The function that stores it.</param>
/// <param name="Site">Where.</param>
/// <param name="IsOfMiddleware">Whether that is middleware, which every request runs through, before it lets the request go on.</param>
internal sealed record StoredStatic(ISymbol Variable, IParameterSymbol From, IMethodSymbol Function, Location Site, bool IsOfMiddleware);

/// <summary>A read of a static that may have another value later.</summary>
/// <param name="Variable">The static.</param>
/// <param name="Function">The function that reads it.</param>
/// <param name="Members">The members by which others come to the read.</param>
/// <param name="IsOfRequest">Whether requests run the function itself.</param>
/// <param name="Site">Where.</param>
internal sealed record ReadStatic(ISymbol Variable, IMethodSymbol Function, ImmutableArray<IMethodSymbol> Members, bool IsOfRequest, Location Site);

/// <summary>Something of a request that middleware gives a function before it lets the request go on.</summary>
/// <param name="To">The function's parameter.</param>
/// <param name="Site">The call.</param>
internal sealed record GivenOfRequest(IParameterSymbol To, Location Site);

/// <summary>What belongs to one request, and is kept in a static until the request needs it again: by then it may be another request's.</summary>
/// <param name="Store">The store.</param>
/// <param name="Call">Where middleware gives the value to the function that stores it; null where it does so itself.</param>
/// <param name="Read">Where a request reads it later.</param>
/// <param name="IsCertain">Whether the read is known to be made by requests.</param>
internal sealed record StaticOfRequest(StoredStatic Store, Location? Call, ReadStatic Read, bool IsCertain)
{
    /// <summary>The stores in <paramref name="type"/>.</summary>
    public static IEnumerable<StoredStatic> StoresIn(TypeFacts type) => type.Bodies.Where(body => body.Body is { IsConstruction: false, Method: not null }).SelectMany(body => body.Body.Operations.OfType<ISimpleAssignmentOperation>().Select(store => StoreAt(store, body)).OfType<StoredStatic>());

    /// <summary>What middleware in <paramref name="type"/> gives to functions of the compilation.</summary>
    public static IEnumerable<GivenOfRequest> GiftsIn(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (NextIn(body) is not { } next)
                continue;
            foreach (var call in body.Body.Calls.Where(call => call.TargetMethod is { IsVirtual: false, IsAbstract: false, IsOverride: false } method && method.IsInSource() && IsBefore(call, next) && !RequestValue.IsForSome(call)))
            {
                foreach (var argument in call.Arguments.Where(argument => argument.Parameter is not null && RequestValue.ParameterOf(argument.Value, body) is { } given && IsOfRequest(given)))
                    yield return new GivenOfRequest(CallTable.Normalized(call.TargetMethod).Parameters[argument.Parameter!.Ordinal], call.Syntax.GetLocation());
            }

            // A setter of the program's own gets the value in the same way.
            foreach (var store in body.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(store => IsBefore(store, next) && !RequestValue.IsForSome(store)))
            {
                if (store.Target is IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: { } setter } property } && property.IsInSource() && AccessTable.Stored(store.Target).Variable is null && RequestValue.ParameterOf(store.Value, body) is { } given && IsOfRequest(given))
                    yield return new GivenOfRequest(setter.OriginalDefinition.Parameters[0], store.Syntax.GetLocation());
            }
        }
    }

    /// <summary>The reads in <paramref name="type"/>.</summary>
    public static IEnumerable<ReadStatic> ReadsIn(TypeFacts type)
    {
        foreach (var body in type.Bodies.Where(body => body.Body is { IsConstruction: false, Method: not null }))
        {
            foreach (var operation in body.Body.Operations.Where(operation => operation is IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property.IsStatic: true }))
            {
                if (AccessTable.Stored(operation).Variable is not { IsStatic: true } variable || !CanChange(variable) || (operation.Parent is IAssignmentOperation assignment && assignment.Target == operation) || IsOfWorker(body))
                    continue;
                // What middleware reads before it lets the request go on is what it has just stored.
                var isOfRequest = NextIn(body) is { } next ? operation.Syntax.SpanStart >= next.Syntax.Span.End : InjectedCall.HandlesRequests(body);
                if (isOfRequest || NextIn(body) is null)
                    yield return new ReadStatic(variable, body.Body.Method!.OriginalDefinition, ExposedAccess.MembersComingTo(body).ToImmutableArray(), isOfRequest, operation.Syntax.GetLocation());
            }
        }
    }

    /// <summary>All of them, one for each store.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="gifts">What middleware gives to functions, by the parameter.</param>
    /// <param name="reads">The reads, by the static.</param>
    /// <param name="ofRequests">The members that requests come to.</param>
    public static IEnumerable<StaticOfRequest> Of(IEnumerable<StoredStatic> stores, ILookup<ISymbol, GivenOfRequest> gifts, ILookup<ISymbol, ReadStatic> reads, Func<ImmutableHashSet<ISymbol>> ofRequests)
    {
        foreach (var store in stores)
        {
            var call = store.IsOfMiddleware ? null : gifts[store.From].FirstOrDefault();
            if (!store.IsOfMiddleware && call is null)
                continue;
            var others = reads[store.Variable].Where(read => read.IsOfRequest || !SymbolEqualityComparer.Default.Equals(read.Function, store.Function)).ToList();
            var reached = others.Exists(read => read.IsOfRequest) || others.Count == 0 ? ImmutableHashSet<ISymbol>.Empty : ofRequests();
            var certain = others.Find(read => read.IsOfRequest) ?? others.Find(read => read.Members.Any(reached.Contains));
            if ((certain ?? others.FirstOrDefault()) is { } found)
                yield return new StaticOfRequest(store, call?.Site, found, certain is not null);
        }
    }

    private static StoredStatic? StoreAt(ISimpleAssignmentOperation store, BodyFacts body)
    {
        if (store.Target is not IMemberReferenceOperation { Member.IsStatic: true } || AccessTable.Stored(store.Target).Variable is not { } variable || !CanChange(variable) || RequestValue.ParameterOf(store.Value, body) is not { } given || RequestValue.IsForSome(store)
            || store.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, variable))) || store.Value.DescendantsAndSelf().Any(part => Assignments.Refers(part, variable)) || body.HeldAt(store) is not { IsKnown: true, Must.IsEmpty: true })
            return null;
        var next = NextIn(body);
        return next is not null && !(IsBefore(store, next) && IsOfRequest(given)) ? null : new StoredStatic(variable, given.OriginalDefinition, body.Body.Method!.OriginalDefinition, store.Syntax.GetLocation(), next is not null);
    }

    /// <summary>Where middleware lets the request go on; null in all other functions.</summary>
    private static IInvocationOperation? NextIn(BodyFacts body) => body.Body.Method is { Parameters: [{ Type.Name: "HttpContext" }, ..] }
        ? body.Body.Calls.FirstOrDefault(call => call.TargetMethod is { MethodKind: MethodKind.DelegateInvoke, ContainingType: { Name: "RequestDelegate" } or { Name: "Func", TypeArguments: [{ Name: "Task" }] } })
        : null;

    private static bool IsOfRequest(IParameterSymbol parameter) => parameter.Type.Name == "HttpContext";

    private static bool IsBefore(IOperation operation, IInvocationOperation next) => operation.Syntax.Span.End <= next.Syntax.SpanStart;

    private static bool CanChange(ISymbol variable) => !variable.IsThreadStatic() && variable is IFieldSymbol { IsReadOnly: false, IsConst: false } or IPropertySymbol { SetMethod: not null };

    /// <summary>Whether a thread that looks at what requests do runs the function: it wants what the last one has left.</summary>
    private static bool IsOfWorker(BodyFacts body) => body.Type.MentionsThreads && body.Type.Threads.EntriesReaching(body).Any(entry => entry.Row != EntryTable.Request);
}
