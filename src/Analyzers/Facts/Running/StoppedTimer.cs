using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>A timer that is disposed of where nobody waits for a tick that is running.</summary>
/// <param name="Stop">Where it is disposed of.</param>
/// <param name="Body">The body that has it.</param>
/// <param name="Tick">The tick.</param>
/// <param name="IsAsked">Whether the tick looks at something that is changed there.</param>
/// <param name="Ticking">All that the tick may run.</param>
/// <param name="Courses">What of it nothing guards.</param>
internal sealed record StoppedTimer(IInvocationOperation Stop, BodyFacts Body, ThreadEntry Tick, bool IsAsked, List<BodyFacts> Ticking, List<TickCourse> Courses)
{
    /// <summary>Whether the tick comes to the use, uncaught, whatever happened before: a lock only makes it wait until the object has been disposed of.</summary>
    public bool IsNotHeldOff(IOperation use, TickCourse course) => !use.MayBeCaught() && course.Body.HeldAt(use) is { IsKnown: true } held && (held.Must.IsEmpty || (!IsAsked && course.ComesTo(use)));
}
