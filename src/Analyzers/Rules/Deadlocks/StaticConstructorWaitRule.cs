using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A static constructor waits for a thread that needs the type to be initialised.</summary>
internal sealed class StaticConstructorWaitRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.StaticConstructorWait,
        title: "A static constructor waits for another thread",
        messageFormat: "'{0}' waits for {1}, which uses '{2}': it is let in only when the static constructor has ended, so that both wait for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Do not wait in static constructors and initialisers.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.StartedIn.Body.Outermost is not { IsConstruction: true, Owner: { IsStatic: true } owner } member || entry.Created is not { } created)
                continue;
            // What a selection starts is waited for where its tasks are.
            var body = type.FactsOf(member);
            var wait = member != entry.StartedIn.Body ? member.Operations.FirstOrDefault(operation => EndlessWait.Is(operation) && AwaitedElements.Of(operation, body).Any(one => one.Task == created))
                : member.Operations.FirstOrDefault(operation => operation is not IAwaitOperation && operation.Syntax.Span.End >= created.Syntax.Span.End
                && (JoinTable.IsJoin(operation) || (operation == created && entry.Row.Blocks) || IsSignalledBy(entry.Target, operation, entry.StartedIn)));
            // Its own body is a method of the type, or a lambda that the compiler puts into a class of its own.
            if (wait is not null && UsesType(entry.Target, owner.ContainingType, type))
                report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of(wait.Syntax), entry.Text, owner.ContainingType.Name);
        }
    }

    /// <summary>Whether the wait is for an event that the other thread sets.</summary>
    private static bool IsSignalledBy(BodyFacts other, IOperation wait, BodyFacts body) => wait is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event or PrimitiveKind.CountdownEvent, IsTimed: false, Target: var target }
        && body.Paths.Read(target).Variable is { } signal && other.Signals.Given.Any(given => SymbolEqualityComparer.Default.Equals(given.Target.Variable, signal));

    private static bool UsesType(BodyFacts target, INamedTypeSymbol type, TypeFacts facts) =>
        // To call a static method of the type is to use the type.
        (target.Body.Method is { IsStatic: true, MethodKind: MethodKind.Ordinary } method && SymbolEqualityComparer.Default.Equals(method.ContainingType, type)) || target.Body.Operations.Any(operation =>
        operation is IMemberReferenceOperation { Member: { IsStatic: true } and not IFieldSymbol { IsConst: true } } member && SymbolEqualityComparer.Default.Equals(member.Member.ContainingType, type)
        || operation is IInvocationOperation { TargetMethod.IsStatic: true } call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, type));
}
