using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Two objects of one class are locked in the order in which they are given.</summary>
internal sealed class ArgumentOrderRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LockedInArgumentOrder,
        title: "Two objects of one class are locked in the order of the arguments",
        messageFormat: "'{0}' is locked here while '{1}' is held, {2}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Lock in an order that does not depend on the caller: by an id, or under one common lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var statement in body.Body.LockStatements)
        {
            var inner = LexicalLocks.GripOf(statement, body.Paths).Lock.Path;
            foreach (var outer in LexicalLocks.Around(statement))
            {
                var held = LexicalLocks.GripOf(outer, body.Paths).Lock.Path;
                if (!AreAlike(held, inner, body) || ChosenOrder.IsIn(body) || ChosenOrder.IsByCallers(body))
                    continue;
                report.At(statement.LockedValue.Syntax.GetLocation(), [outer.LockedValue.Syntax.GetLocation()], FixHints.None, statement.LockedValue.Syntax.ToString(), outer.LockedValue.Syntax.ToString(), $"in the order in which '{body.Body.Name}' is given them: a thread that has them the other way round waits for this one, and this one for it");
                break;
            }
        }

        foreach (var looped in LoopedOrder.In(body))
            report.At(looped.Acquire.Syntax.GetLocation(), [looped.Given.Syntax.GetLocation()], FixHints.None, Excerpt.Of(looped.Lock.Syntax), Excerpt.Of(looped.Lock.Syntax), $"of each round before, in the order of '{Excerpt.Of(looped.Given.Syntax)}', which '{body.Body.Name}' is given: a thread that has two of them the other way round waits for this one, and this one for it");
        if (!body.Type.Locks.HasLocks || ChosenOrder.IsIn(body) || ChosenOrder.IsByCallers(body))
            return;
        foreach (var call in body.Type.Calls.From(body))
        {
            if (body.HeldAt(call.Operation).Must is not { IsEmpty: false } own)
                continue;
            foreach (var wanted in body.Type.Order.Reached(call).Where(wanted => LetsOneIn(wanted, body)))
            {
                if (own.FirstOrDefault(grip => IsAgainst(grip, wanted, body)) is { Lock: not null } held)
                    report.At(call.Operation.Syntax.GetLocation(), Since(held, call.Operation, body), FixHints.None, LockText.Of(wanted.Lock), LockText.Of(held.Lock), $"by '{call.Target.Name}': a thread that has the two objects the other way round waits for this one, and this one for it");
            }
        }

        foreach (var (grip, operation) in LockOrder.AcquiresIn(body))
        {
            var held = body.HeldAt(operation).Must.FirstOrDefault(own => AreNeighbours(own.Lock.Path, grip.Lock.Path));
            if (held.Lock is not null)
                report.At(operation.Syntax.GetLocation(), Since(held, operation, body), FixHints.None, LockText.Of(grip.Lock), LockText.Of(held.Lock), "and both are elements of one collection: threads that each hold one and want the next go round in a ring, and wait for each other for ever");
            else if (body.HeldAt(operation).Must.FirstOrDefault(own => IsAgainst(own, grip, body)) is { Lock: not null } outer && LetsOneIn(grip, body))
                report.At(operation.Syntax.GetLocation(), Since(outer, operation, body), FixHints.None, LockText.Of(grip.Lock), LockText.Of(outer.Lock), $"in the order in which '{body.Body.Name}' is given them: a thread that has them the other way round waits for this one, and this one for it");
        }
    }

    private static IEnumerable<Location> Since(Grip held, IOperation operation, BodyFacts body) => body.AcquireOf(held, operation) is { } since ? [since.GetLocation()] : [];

    private static bool IsAgainst(Grip held, Grip wanted, BodyFacts body) =>
        held.Lock.Kind == wanted.Lock.Kind && !(held.Mode == LockMode.Shared && wanted.Mode == LockMode.Shared) && AreAlike(held.Lock.Path, wanted.Lock.Path, body);

    private static bool LetsOneIn(Grip grip, BodyFacts body) =>
        !grip.IsSemaphore || (grip.Lock.Path.Variable is { } variable && LockOwners.InitialCount(variable, body.Type) == 1);

    /// <summary>Whether the two are different elements of one collection, picked by computed indices.</summary>
    private static bool AreNeighbours(AccessPath held, AccessPath wanted) =>
        held.Root.Equals(wanted.Root) && held.Elements.Length == wanted.Elements.Length && held.Elements.Length > 0
        && held.Elements.Take(held.Elements.Length - 1).SequenceEqual(wanted.Elements.Take(held.Elements.Length - 1))
        && held.Elements[held.Elements.Length - 1] is { Member: null, IsExact: false } one && wanted.Elements[wanted.Elements.Length - 1] is { Member: null, IsExact: false } other && !one.Equals(other);

    /// <summary>Whether the two are the same part of two objects of one class, of which the caller gives at least one.</summary>
    private static bool AreAlike(AccessPath held, AccessPath wanted, BodyFacts body) =>
        held.IsExact && wanted.IsExact
        && !held.Root.Equals(wanted.Root)
        && held.Elements.SequenceEqual(wanted.Elements)
        // An object that is being made is nobody else's.
        && (IsGiven(held.Root, body) || (held.Root.Kind == PathRootKind.This && !body.Body.IsConstruction)) && IsGiven(wanted.Root, body)
        && SymbolEqualityComparer.Default.Equals(TypeOf(held.Root, body), TypeOf(wanted.Root, body));

    private static bool IsGiven(PathRoot root, BodyFacts body) => root is { Kind: PathRootKind.Variable, Symbol: IParameterSymbol parameter } && !IsOwn(parameter, body)
        // What has been given another value, by a helper that swaps, is not what the caller gave.
        && !body.Type.Locks.LocalsOf(body.Body).IsReassigned(parameter);

    /// <summary>Whether the type itself gives the object alone or what it keeps in its fields: a parent of a parent, in whose order the locks are taken.</summary>
    private static bool IsOwn(IParameterSymbol parameter, BodyFacts body) =>
        parameter.ContainingSymbol is IMethodSymbol { DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => call.Operation is IInvocationOperation invocation && invocation.Arguments.Any(argument => argument.Parameter?.Ordinal == parameter.Ordinal && IsOwn(argument.Value, method)));

    private static bool IsOwn(IOperation value, IMethodSymbol method)
    {
        var part = value.Unwrapped();
        while (part is IFieldReferenceOperation { Instance: { } instance })
            part = instance.Unwrapped();
        return part is IInstanceReferenceOperation || (part is IParameterReferenceOperation { Parameter.ContainingSymbol: var owner } && part != value.Unwrapped() && SymbolEqualityComparer.Default.Equals(owner, method));
    }

    private static ITypeSymbol? TypeOf(PathRoot root, BodyFacts body) => root.Kind == PathRootKind.This ? body.Body.Owner.ContainingType : (root.Symbol as IParameterSymbol)?.Type;
}
