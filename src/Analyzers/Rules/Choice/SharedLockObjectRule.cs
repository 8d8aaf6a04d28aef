using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Choice;

/// <summary>A lock on an object that code elsewhere may lock, too.</summary>
internal sealed class SharedLockObjectRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SharedLockObject,
        title: "A lock on an object that others can lock",
        messageFormat: "'{0}' is {1}: code that has nothing to do with this may lock it, too, and keep this waiting or wait for it",
        category: "Choice",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Lock a private readonly object of its own.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var locked in LockedObjects.Of(body))
        {
            if (Weakness(locked.Unwrapped()) is not { } weakness)
                continue;
            report.Judge(!(locked.Unwrapped() is IInstanceReferenceOperation && !body.Body.Owner.ContainingType.IsPublic()), locked.Syntax.GetLocation(), [], FixHints.None, locked.Syntax.ToString(), weakness);
        }
    }

    private static string? Weakness(IOperation locked) => locked switch
    {
        IInstanceReferenceOperation => "the object itself, which everyone who has it can lock",
        ITypeOfOperation => "the type object, of which the whole process has one",
        { Type.SpecialType: SpecialType.System_String } => "a string, which may be interned and the same object elsewhere",
        { Type: { IsValueType: true } boxed } => $"a {boxed.Name}, which is boxed anew for each call, so that nobody is kept out",
        { Type: { Name: "Type" or "Assembly" or "Module" or "MethodInfo" or "MemberInfo" or "FieldInfo" or "PropertyInfo" or "ParameterInfo", ContainingNamespace.Name: "System" or "Reflection" } } => "a reflection object, of which the whole process has one",
        { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } => "a thread object, which everyone can get at",
        _ => null,
    };
}
