using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>The factory of GetOrAdd may run several times for one key, and all results but one are thrown away.</summary>
internal sealed class FactoryResultRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FactoryResultLost,
        title: "The factory of GetOrAdd makes something that must not be thrown away",
        messageFormat: "'{0}' may run its factory on several threads for one key and keep one result: {1}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Keep Lazy<T> values, so that only the one that is kept runs.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "GetOrAdd" or "AddOrUpdate", ContainingType: { Name: "ConcurrentDictionary", TypeArguments: [_, var value] } } })
                continue;
            var factories = call.Arguments.Select(argument => (argument.Value as IDelegateCreationOperation)?.Target).OfType<IOperation>().ToList();
            if (factories.Count == 0 || body.HeldAt(call) is not { IsKnown: true, Must.IsEmpty: true })
                continue;
            var consequence = value.IsDisposable() && value.Name is not ("Task" or "ValueTask" or "SemaphoreSlim") && factories.Exists(factory => Creates(factory, body)) ? "the others are never disposed"
                : value.Name is "Task" or "ValueTask" && factories.Exists(factory => Starts(factory, body)) ? "the others' work is done for nothing, and their exceptions are lost"
                : null;
            if (consequence is not null)
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(call.Syntax), consequence);
        }
    }

    private static bool Creates(IOperation factory, BodyFacts body) => Results(factory, body).Any(result => IsCreation(result)
        || (result is IInvocationOperation { TargetMethod: { IsAsync: false } maker } && body.Type.Calls.BodyOf(maker) is { } made && Returned(made.Body.Operations).Any(IsCreation)));

    private static bool IsCreation(IOperation result) => result switch
    {
        IObjectCreationOperation => true,
        IInvocationOperation { TargetMethod: { IsStatic: true, Name: var name } } => name.StartsWith("Open", StringComparison.Ordinal) || name.StartsWith("Create", StringComparison.Ordinal),
        _ => false,
    };

    private static bool Starts(IOperation factory, BodyFacts body) => factory is IAnonymousFunctionOperation { Symbol.IsAsync: true } or IMethodReferenceOperation { Method.IsAsync: true }
        || Results(factory, body).Any(result => result is IInvocationOperation { TargetMethod.Name: not ("FromResult" or "FromException" or "FromCanceled") });

    /// <summary>What a lambda, or a method of the type that is given by its name, answers.</summary>
    private static IEnumerable<IOperation> Results(IOperation factory, BodyFacts body) => factory switch
    {
        IAnonymousFunctionOperation lambda => Returned(lambda.Body.DescendantsAndSelf()),
        IMethodReferenceOperation { Method: var named } => body.Type.Calls.BodyOf(named) is { } made ? Returned(made.Body.Operations) : [],
        _ => [],
    };

    private static IEnumerable<IOperation> Returned(IEnumerable<IOperation> operations) => operations.OfType<IReturnOperation>().Select(result => result.ReturnedValue?.Unwrapped()).OfType<IOperation>();
}
