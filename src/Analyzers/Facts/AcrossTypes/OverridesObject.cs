using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A method that overrides one either disposes of an object in a field or uses it in a way that throws when it has been disposed of.</summary>
/// <param name="Method">The method that was declared first.</param>
/// <param name="Variable">The field.</param>
/// <param name="Operation">Where it disposes of the object, or uses it.</param>
/// <param name="IsEnd">Whether it disposes of it.</param>
internal sealed record OverridesObject(IMethodSymbol Method, IFieldSymbol Variable, SyntaxNode Operation, bool IsEnd)
{
    /// <summary>Those of <paramref name="type"/>, where the method waits for nobody and asks nothing.</summary>
    public static IEnumerable<OverridesObject> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body is not { Enclosing: null, Method: { IsOverride: true, IsAsync: false } method } || body.Body.Calls.IsEmpty || !IsPlain(body))
                continue;
            foreach (var call in body.Body.Calls)
            {
                if (call.Receiver()?.Unwrapped() is not IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: { } field } || call.MayBeCaught() || call.Deciding().Any(condition => IsAbout(condition, field, call)))
                    continue;
                var isEnd = RunningTick.IsDisposal(call);
                if (isEnd ? !IsChanged(field, body) : ClosedObject.Throws(call))
                {
                    foreach (var declared in method.Overridden())
                        yield return new OverridesObject(declared, field, call.Syntax, isEnd);
                }
            }
        }
    }

    private static bool IsPlain(BodyFacts body) => body.Body is { Awaits.IsEmpty: true, LockStatements.IsEmpty: true } && !body.Events.Any(sync => sync.Action is SyncAction.Acquire or SyncAction.Wait)
        && !body.Body.Operations.Any(Waiting.EndlessWait.Is);

    /// <summary>Whether the condition asks something else than whether the object is there, or whether it is disposed of.</summary>
    private static bool IsAbout(IOperation condition, IFieldSymbol field, IInvocationOperation call) => !RunningTick.IsDisposal(call) || condition.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation asked && !SymbolEqualityComparer.Default.Equals(asked.Field, field));

    private static bool IsChanged(IFieldSymbol field, BodyFacts body) => body.Body.Operations.Any(operation => operation is IAssignmentOperation { Target: IFieldReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Field, field));
}
