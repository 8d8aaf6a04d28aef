using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Critical sections of locks that the compilation has made itself, where source shows their extent: <c>_spin.Enter(); try { … } finally { _spin.Exit(); }</c>,
/// and <c>using (new Scope(_mutex))</c>. For the order of locks only: what such a lock guards is not concluded from it.
/// </summary>
internal static class OwnSections
{
    /// <summary>The acquires of such sections in <paramref name="body"/>.</summary>
    public static IEnumerable<(Grip Grip, IOperation Operation)> AcquiresIn(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (OwnSectionShape.IsAcquire(call) && Following(call) is ITryOperation { Finally: { } end } && end.Descendants().OfType<IInvocationOperation>().Any(release => IsReleaseOf(release, call, body)))
                yield return (GripOf(call, body), call);
        }

        foreach (var scope in body.Body.Creations.Where(_ => body.Body.HasScopes))
        {
            if (ScopeGrip(scope, body) is { } grip && UseOf(scope) is not null)
                yield return (grip, scope);
        }
    }

    /// <summary>The locks of such sections around <paramref name="operation"/>.</summary>
    public static IEnumerable<Grip> Around(IOperation operation, BodyFacts body) => body.Sections.Where(acquire => Holds(acquire.Operation, operation)).Select(acquire => acquire.Grip);

    private static bool Holds(IOperation acquire, IOperation operation) => acquire is IInvocationOperation
        ? Following(acquire) is ITryOperation section && section.Body.Syntax.Span.Contains(operation.Syntax.Span)
        : UseOf(acquire) switch
        {
            IUsingOperation { Body: { } scoped } => scoped.Syntax.Span.Contains(operation.Syntax.Span),
            IUsingDeclarationOperation { Parent: { } block } declaration => block.Syntax.Span.Contains(operation.Syntax.Span) && operation.Syntax.SpanStart >= declaration.Syntax.Span.End,
            _ => false,
        };

    private static Grip GripOf(IInvocationOperation call, BodyFacts body) => new(new LockId(PrimitiveKind.SpinLock, body.Paths.Read(call.Instance!)), LockMode.Exclusive);

    private static bool IsReleaseOf(IInvocationOperation release, IInvocationOperation acquire, BodyFacts body) =>
        OwnSectionShape.IsRelease(release) && body.Paths.Read(release.Instance!).Equals(body.Paths.Read(acquire.Instance!));

    /// <summary>The statement after that of <paramref name="operation"/>.</summary>
    private static IOperation? Following(IOperation operation) => operation.Statement() is { Parent: IBlockOperation block } statement ? block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault() : null;

    private static Grip? ScopeGrip(IObjectCreationOperation scope, BodyFacts body) =>
        OwnSectionShape.Acquired(scope) is var (target, kind, mode) ? new Grip(new LockId(kind, body.Paths.Read(target)), mode) : null;

    /// <summary>The <c>using</c> whose resource <paramref name="scope"/> is.</summary>
    private static IOperation? UseOf(IOperation scope) => scope.Enclosing().FirstOrDefault(outer => outer is IUsingOperation or IUsingDeclarationOperation) is { } use && use.Resources().Any(resource => resource.Unwrapped() == scope) ? use : null;
}
