using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock object is replaced, so that threads lock different objects.</summary>
internal sealed class ChangingLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ChangingLockObject,
        title: "A lock object is replaced",
        messageFormat: "'{0}' replaces the object that '{1}' locks on line {2}: a thread that comes now is let in while another holds the old one",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Make the lock object readonly.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            foreach (var statement in body.Body.LockStatements)
            {
                if (statement.LockedValue.Unwrapped() is not IFieldReferenceOperation { Field: { IsReadOnly: false, Type.SpecialType: not SpecialType.System_String } field } locked)
                    continue;
                var writes = type.Accesses.All.Where(access => access is { Writes: true, IsElement: false } && SymbolEqualityComparer.Default.Equals(access.Variable, field.OriginalDefinition) && !type.Callers.IsDuringConstruction(access)
                    && !MethodNames.IsLifecycle(access.Body.Body) && access.Operation is ISimpleAssignmentOperation { Value: var value } && (value.Unwrapped() is IObjectCreationOperation || (IsUnder(field, access) && IsReplacement(value, field))));
                // A lock object of its own has no other purpose. The collection that is locked to guard itself may be replaced under another lock, but not under its own.
                if (writes.FirstOrDefault(access => field.Type.SpecialType == SpecialType.System_Object || field.Type.Name == "Lock" || IsUnder(field, access)) is { } write)
                    report.At(write.Location, [statement.LockedValue.Syntax.GetLocation()], FixHints.None.Add(FixHints.Member, field.Name), Excerpt.Of(write.Operation.Syntax), body.Body.Name, Excerpt.Line(locked.Syntax.GetLocation()));
            }
        }
    }

    /// <summary>Whether what is stored is another object for certain: an array or collection that is made, or what a method of the old one returns.</summary>
    private static bool IsReplacement(IOperation value, IFieldSymbol field) => value.Unwrapped() is IArrayCreationOperation
        || value.Unwrapped() is IInvocationOperation { Type.IsReferenceType: true } call && SymbolEqualityComparer.Default.Equals(call.Type, field.Type) && call.TargetMethod.Name is not ("Exchange" or "CompareExchange");

    private static bool IsUnder(IFieldSymbol field, Access access) =>
        LexicalLocks.Around(access.Operation).Any(statement => statement.LockedValue.Unwrapped() is IFieldReferenceOperation locked && SymbolEqualityComparer.Default.Equals(locked.Field, field));
}
