using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock that is a struct is copied: every copy is a lock of its own.</summary>
internal sealed class LockStructRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CopiedLockStruct,
        title: "A lock that is a struct is copied",
        messageFormat: "'{0}' {1} '{2}', a struct: {3}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Keep it in a field that is not readonly, and pass it by reference.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var field in type.Fields.Where(field => field is { IsReadOnly: true, RefKind: RefKind.None, AssociatedSymbol: null } && IsLock(field, field.Type)))
            At(field, field.Type, "every call on a readonly field enters a copy, and nobody is kept out");
        foreach (var body in type.Bodies)
        {
            foreach (var parameter in (body.Body.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty).Where(parameter => parameter.RefKind == RefKind.None && IsLock(parameter, parameter.Type) && !IsOnlyStored(parameter, body)))
                At(parameter, parameter.Type, "the method gets a copy, and entering that keeps nobody out");
            foreach (var declarator in body.Body.Declarators.Where(declarator => declarator is { Symbol.IsRef: false, Initializer: { } initializer } && IsLock(declarator.Symbol, declarator.Symbol.Type) && LockCopies.IsKept(initializer.Value)))
                At(declarator.Symbol, declarator.Symbol.Type, "the local is a copy, and entering that keeps nobody out");
            foreach (var call in body.Body.Calls.Where(LockStructShape.Enters))
            {
                if (LockCopies.Of(call.Instance!, body) is var (cause, reason))
                    Entered(call, cause, reason);
            }
        }

        // What is a lock beside other things may be copied to be read.
        bool IsLock(ISymbol variable, ITypeSymbol kept) => LockStructShape.IsLock(kept) && (LockStructShape.IsNothingElse(kept) || type.Bodies.Any(body => LockCopies.IsUsedAsLock(variable, body)));

        void At(ISymbol variable, ITypeSymbol lockType, string consequence)
        {
            if (Place(variable) is { } place && reported.Add(variable))
                report.At(place, [], FixHints.None.Add(FixHints.Member, variable.Name), variable.Name, LockStructShape.IsLock(lockType) ? "is a lock of type" : "has a lock in its type", lockType.Name, consequence);
        }

        void Entered(IInvocationOperation call, IOperation cause, CopyReason reason)
        {
            var variable = Variable(cause);
            var copied = cause.Type!;
            if (variable is not null && reason is not CopyReason.LoopVariable && SymbolEqualityComparer.Default.Equals((variable as IFieldSymbol)?.OutermostType() ?? type.Type, type.Type) && variable.IsInSource())
                At(variable, copied, $"'{Excerpt.Of(call.Syntax)}' on line {Excerpt.Line(call.Syntax.GetLocation())} {Text(reason)}, and keeps nobody out");
            else
                report.At(call.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(cause.Syntax), LockStructShape.IsLock(copied) ? "is a lock of type" : "has a lock in its type", copied.Name, $"the call {Text(reason)}, and keeps nobody out");
        }
    }

    private static Location? Place(ISymbol variable) => variable is ILocalSymbol
        ? variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().GetLocation()
        : variable.Locations.FirstOrDefault(location => location.IsInSource);

    private static ISymbol? Variable(IOperation cause) => cause switch
    {
        IFieldReferenceOperation { Field: { AssociatedSymbol: null } field } => field,
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };

    private static string Text(CopyReason reason) => reason switch
    {
        CopyReason.ReadonlyField => "enters a copy, as every call on a readonly field does",
        CopyReason.Value => "enters the copy that is returned",
        CopyReason.ReadonlyReference => "enters a copy, as every call on a reference does that is only to be read",
        CopyReason.LoopVariable => "enters a copy, as the variable of a foreach loop is one",
        CopyReason.ReadonlyMember => "enters a copy, as every call in a readonly member does",
        _ => "enters a copy",
    };

    /// <summary>Whether a constructor keeps the lock that it is given and does not enter it.</summary>
    private static bool IsOnlyStored(IParameterSymbol parameter, BodyFacts body) => body.Body is { IsConstruction: true } or { Method.MethodKind: MethodKind.Constructor }
        && body.Body.Operations.OfType<IParameterReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Parameter, parameter)).ToList() is { Count: > 0 } uses
        && uses.TrueForAll(use => use.Parent is ISimpleAssignmentOperation store && store.Value == use);
}
