using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>An event is waited for that nothing sets.</summary>
internal sealed class NeverSetEventRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverSetEvent,
        title: "An event is waited for that nothing sets",
        messageFormat: "'{0}' waits for ever: nothing in '{1}' sets '{2}', and nobody else can",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set the event, or remove the wait.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var field in type.Type.FieldsOfAllTypes())
        {
            if (field.DeclaredAccessibility != Accessibility.Private || !IsEvent(field.Type) || !IsInitiallyUnset(field, type))
                continue;
            var uses = type.Bodies.SelectMany(body => body.Body.Operations.OfType<IFieldReferenceOperation>()).Where(use => SymbolEqualityComparer.Default.Equals(use.Field.OriginalDefinition, field)).ToList();
            if (uses.Count == 0 || !uses.All(use => Method(use) is "WaitOne" or "Wait" or "Reset" or "Dispose" or "Close" || use.Parent is ISimpleAssignmentOperation { Target: var target } && target == use))
                continue;
            foreach (var call in uses.Select(use => use.Parent).OfType<IInvocationOperation>().Where(call => EventReader.Read(call) is { Action: SyncAction.Wait, IsTimed: false, IsCancellable: false }))
                report.At(call.Syntax.GetLocation(), [field.Locations[0]], FixHints.None.Add(FixHints.Member, field.Name), Excerpt.Of(call.Syntax), field.ContainingType.Name, field.Name);
        }
    }

    private static bool IsEvent(ITypeSymbol type) => type is { Name: "ManualResetEvent" or "AutoResetEvent" or "ManualResetEventSlim", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static bool IsInitiallyUnset(IFieldSymbol field, TypeFacts type) => Assignments.ValuesOf(field, type).Select(value => value.Unwrapped()).ToList() is [IObjectCreationOperation creation]
        && creation.Arguments.All(argument => argument.Parameter?.Name != "initialState" || argument.Value.ConstantValue is { HasValue: true, Value: false });

    private static string? Method(IFieldReferenceOperation use) => use.Parent is IInvocationOperation call && call.Instance == use ? call.TargetMethod.Name
        : use.Parent is IConditionalAccessOperation { WhenNotNull: IInvocationOperation conditional } ? conditional.TargetMethod.Name : null;
}
