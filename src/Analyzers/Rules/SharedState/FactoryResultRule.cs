using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>The factory of GetOrAdd, or of a Lazy that lets several threads make its value, may run several times, and all results but one are thrown away.</summary>
internal sealed class FactoryResultRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FactoryResultLost,
        title: "A factory that may run twice makes something that must not be thrown away",
        messageFormat: "'{0}' may run its factory on several threads{1} and keep one result: {2}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Keep Lazy<T> values, so that only the one that is kept runs, and let a Lazy<T> run its factory on one thread.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

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
            if (Lost(value, factories, body) is { } consequence)
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(call.Syntax), " for one key", consequence);
            // What is given instead of a first factory is no function; the second of two runs last, whatever is kept.
            else if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 1)?.Value is IDelegateCreationOperation { Target: var first } && FactoryFlag.Of(call, first, body) is var (flag, asked))
                report.At(call.Syntax.GetLocation(), [asked.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), " for one key", $"'{flag.Name}', asked for on line {Excerpt.Line(asked.Syntax.GetLocation())}, is set even where another thread's result is kept");
        }

        foreach (var creation in body.Body.Creations)
            OfLazy(creation, body, report);
    }

    /// <summary>A lazy object that runs its factory on each thread that asks before there is a value, or keeps no threads apart.</summary>
    private static void OfLazy(IObjectCreationOperation creation, BodyFacts body, Report report)
    {
        if (LazyTable.ModeOf(creation) is not (LazyThreadSafetyMode.PublicationOnly or LazyThreadSafetyMode.None) || creation.Type is not INamedTypeSymbol { TypeArguments: [var value, ..] } || ThreadEntries.HolderOf(creation) is ILocalSymbol)
            return;
        if (LazyTable.ModeOf(creation) == LazyThreadSafetyMode.PublicationOnly)
        {
            var factories = creation.Arguments.Select(argument => (argument.Value as IDelegateCreationOperation)?.Target).OfType<IOperation>().ToList();
            if ((Lost(value, factories, body) ?? Changed(factories)) is { } consequence)
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), "", consequence);
        }
        else if (AskedLazy.Of(creation, body) is var (asked, meeting))
        {
            report.At(creation.Syntax.GetLocation(), (meeting?.Sites ?? ImmutableArray<Location>.Empty).Insert(0, asked.Location), FixHints.None, Excerpt.Of(creation.Syntax), meeting is null ? "" : ", " + meeting.Text + ",",
                $"nothing keeps those apart that ask for its value, as on line {Excerpt.Line(asked.Location)}, at once");
        }
    }

    /// <summary>What becomes of the results that are not kept; null where nothing is lost with them.</summary>
    private static string? Lost(ITypeSymbol value, List<IOperation> factories, BodyFacts body) =>
        value.IsDisposable() && value.Name is not ("Task" or "ValueTask" or "SemaphoreSlim") && factories.Exists(factory => Creates(factory, body)) ? "the others are never disposed"
        : value.Name is "Task" or "ValueTask" && factories.Exists(factory => Starts(factory, body)) ? "the others' work is done for nothing, and their exceptions are lost"
        : null;

    /// <summary>What each run of a factory changes for good: a count, or the handlers of an event.</summary>
    private static string? Changed(List<IOperation> factories) => factories.OfType<IAnonymousFunctionOperation>().SelectMany(factory => factory.Body.Descendants())
        .Select(part => part switch
        {
            IIncrementOrDecrementOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target } => target,
            ICompoundAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target } => target,
            IEventAssignmentOperation { Adds: true, EventReference: IMemberReferenceOperation { Instance: not ILocalReferenceOperation } raised } => raised,
            _ => null,
        })
        .OfType<IMemberReferenceOperation>().FirstOrDefault() is { } changed ? $"each run changes '{changed.Member.Name}'" : null;

    private static bool Creates(IOperation factory, BodyFacts body) => (factory is IMethodReferenceOperation { Method: var other } && body.Type.Calls.BodyOf(other) is null && IsMaker(other)) || Results(factory, body).Any(result => IsCreation(result)
        || (result is IInvocationOperation { TargetMethod: { IsAsync: false } maker } && body.Type.Calls.BodyOf(maker) is { } made && Returned(made.Body.Operations).Any(IsCreation)));

    /// <summary>Whether a method of another type, of the compilation, answers with a new object.</summary>
    private static bool IsMaker(IMethodSymbol method) => method.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        .Any(node => node is ReturnStatementSyntax { Expression: BaseObjectCreationExpressionSyntax } or ArrowExpressionClauseSyntax { Expression: BaseObjectCreationExpressionSyntax });

    private static bool IsCreation(IOperation result) => result switch
    {
        IObjectCreationOperation => true,
        // What a method wraps that is made for it: TextWriter.Synchronized(new StreamWriter(stream)).
        IInvocationOperation { TargetMethod.IsStatic: true, Arguments: var given } when given.Any(argument => argument.Value.Unwrapped() is IObjectCreationOperation { Type: { } made } && made.IsDisposable()) => true,
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

    /// <summary>What is returned, by a local or itself.</summary>
    private static IEnumerable<IOperation> Returned(IEnumerable<IOperation> operations)
    {
        var all = operations.ToList();
        return all.OfType<IReturnOperation>().Select(result => result.ReturnedValue?.Unwrapped()).OfType<IOperation>()
            .Select(result => result is ILocalReferenceOperation { Local: var local } && all.OfType<IVariableDeclaratorOperation>().FirstOrDefault(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, local))?.Initializer is { } initial ? initial.Value.Unwrapped() : result);
    }
}
