using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock on an object that no other thread has.</summary>
internal sealed class FreshLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.FreshLockObject,
        title: "A lock on an object that nobody else has",
        messageFormat: "'{0}' is made by this very call of '{1}': every thread locks an object of its own, and nobody is kept out",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Lock an object that is kept in a field.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var value in LockedObjects.Of(body))
        {
            var locked = value.Unwrapped();
            var isFresh = IsNew(locked) || MakesAnew(locked, body)
                || (locked is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner)
                    && !body.Type.Captured.Contains(local) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation && OnlyLocked(local, body));
            if (isFresh)
                report.At(value.Syntax.GetLocation(), [], FixHints.None, value.Syntax.ToString(), body.Body.Name);
        }
    }

    private static bool IsNew(IOperation value) => value is IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation;

    /// <summary>Whether a property or method of the type makes the object and does nothing else.</summary>
    private static bool MakesAnew(IOperation locked, BodyFacts body)
    {
        var maker = locked switch
        {
            IPropertyReferenceOperation { Property: { IsVirtual: false, IsOverride: false, GetMethod: { } getter } } => getter,
            IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false } method } => method,
            _ => null,
        };
        return maker is not null && body.Type.Calls.BodyOf(maker) is { Body.Operations: var operations } && !operations.Any(operation => operation is IAssignmentOperation or IVariableDeclaratorOperation)
            && operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } made }] && IsNew(made.Unwrapped());
    }

    /// <summary>Whether the local is handed to nobody.</summary>
    private static bool OnlyLocked(ILocalSymbol local, BodyFacts body) => body.Body.Operations.OfType<ILocalReferenceOperation>()
        .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
        .All(reference => IsLocked(reference.Parent is IConversionOperation conversion ? conversion.Parent : reference.Parent));

    private static bool IsLocked(IOperation? use) => use is ILockOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } };
}
