using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>As many threads as there are items.</summary>
internal sealed class ThreadPerItemRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ThreadPerItem,
        title: "A thread is created for each item",
        messageFormat: "A thread is created for each round of the loop on line {0}: a thousand items are a thousand threads, each with a stack of its own",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use Parallel.ForEach, Task.Run or a channel with a fixed number of consumers.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Noun: "thread", Created: IObjectCreationOperation }))
        {
            if (entry.Created!.Enclosing().OfType<ILoopOperation>().FirstOrDefault(IsUnbounded) is { } loop)
                report.At(entry.Location, [PolledLoop.HeadOf(loop)], FixHints.None, Excerpt.Line(loop.Syntax.GetLocation()));
        }
    }

    /// <summary>Whether data, not the program, decide how often the loop runs.</summary>
    private static bool IsUnbounded(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation { Collection: var collection } => collection.Unwrapped() switch
        {
            IInvocationOperation { TargetMethod: { Name: "Range" or "Repeat", ContainingType.Name: "Enumerable" } } or IArrayCreationOperation => false,
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } } => false,
            var items => items.Type?.ToDisplayString() != "System.Threading.Thread[]",
        },
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var bound } } => bound.Unwrapped() is IPropertyReferenceOperation { Property: { Name: "Length" or "Count" }, Instance: { } counted } && counted is ILocalReferenceOperation or IParameterReferenceOperation && !IsOfThreads(counted.Type),
        IWhileLoopOperation => true,
        _ => false,
    };

    private static bool IsOfThreads(ITypeSymbol? type) => type is IArrayTypeSymbol { ElementType.Name: "Thread" } or INamedTypeSymbol { TypeArguments: [{ Name: "Thread" }] };
}
