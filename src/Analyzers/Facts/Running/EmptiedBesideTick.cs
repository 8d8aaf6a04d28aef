using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>A timer is disposed of, which does not wait for a tick that is running, and a field is set to null there whose object the tick uses without a look.</summary>
/// <param name="Timer">The timer.</param>
/// <param name="Set">Where the field is set to null.</param>
/// <param name="Variable">The field.</param>
/// <param name="Use">What the tick does with its object.</param>
internal sealed record EmptiedBesideTick(StoppedTimer Timer, ISimpleAssignmentOperation Set, IFieldSymbol Variable, IOperation Use)
{
    /// <summary>Those of <paramref name="type"/>: an exception that leaves such a tick ends the process.</summary>
    public static IEnumerable<EmptiedBesideTick> Of(TypeFacts type) => RunningTick.StopsIn(type).SelectMany(LeftTo);

    private static IEnumerable<EmptiedBesideTick> LeftTo(StoppedTimer timer)
    {
        foreach (var set in timer.Body.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(set => set.Value.IsNull() && !Alternatives.Are(timer.Stop, set)))
        {
            if (set.Target is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { Type.IsReferenceType: true } field }
                || timer.Ticking.Exists(body => LooksForItself(body, field)) || RunningTick.IsLeftToTick(set, timer.Ticking))
                continue;
            var use = timer.Courses.Where(course => course.Body != timer.Body)
                .Select(course => course.Body.Body.Operations.OfType<IFieldReferenceOperation>().FirstOrDefault(read => read.Instance is null or IInstanceReferenceOperation && SymbolEqualityComparer.Default.Equals(read.Field, field) && read.IsDereferenced() && timer.IsNotHeldOff(read, course)))
                .FirstOrDefault(read => read is not null);
            if (use is not null)
                yield return new EmptiedBesideTick(timer, set, field, use);
        }
    }

    /// <summary>Whether the body asks for the object, or sets the field itself: a test and an act that the rule of those knows.</summary>
    public static bool LooksForItself(BodyFacts body, IFieldSymbol field) => body.Body.Operations.Any(operation => operation is IFieldReferenceOperation read && SymbolEqualityComparer.Default.Equals(read.Field, field)
        && (read.Unconverted() is IBinaryOperation or IIsPatternOperation or ICoalesceOperation or IConditionalAccessOperation or ICoalesceAssignmentOperation or IVariableInitializerOperation or IArgumentOperation
            || (read.Unconverted() is IAssignmentOperation assignment && assignment.Target == read)));
}
