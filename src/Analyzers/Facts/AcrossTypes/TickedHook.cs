using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Methods that a class leaves to those which derive from it: a tick of its timer calls one, and the other is run where the timer is disposed of, with nothing that keeps the two apart.</summary>
/// <param name="Used">What the tick calls.</param>
/// <param name="Closing">What the end of the object calls, or is.</param>
/// <param name="Stop">Where the timer is disposed of, and what that is.</param>
/// <param name="Tick">The tick, for messages, and where it is started.</param>
/// <param name="IsAsked">Whether the tick looks at something that is changed there.</param>
internal sealed record TickedHook(IMethodSymbol Used, ImmutableArray<IMethodSymbol> Closing, SyntaxNode Stop, (string Text, Location Start) Tick, bool IsAsked)
{
    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<TickedHook> Of(TypeFacts type)
    {
        if (!type.MentionsThreads)
            yield break;
        foreach (var timer in RunningTick.StopsIn(type))
        {
            var closing = timer.Body.Body.Calls.Where(call => call.Syntax.SpanStart > timer.Stop.Syntax.SpanStart && IsLeftToOthers(call)).Select(call => call.TargetMethod)
                .Concat(timer.Body.Body.Method is { IsVirtual: true } own ? [own] : [])
                .Where(method => !timer.Courses.Exists(course => course.Body.Body.Calls.Any(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod, method))))
                .Select(method => method.OriginalDefinition).ToImmutableArray();
            if (closing.IsEmpty)
                continue;
            foreach (var used in timer.Courses.SelectMany(course => course.Body.Body.Calls.Where(call => IsLeftToOthers(call) && timer.IsNotHeldOff(call, course))))
                yield return new TickedHook(used.TargetMethod.OriginalDefinition, closing, timer.Stop.Syntax, (timer.Tick.Text, timer.Tick.Location), timer.IsAsked);
        }
    }

    /// <summary>What overrides use on such a timer, and dispose of at its end: each with the disposal.</summary>
    public static IEnumerable<(TickedHook Hook, OverridesObject Use, OverridesObject End)> Ends(IEnumerable<TickedHook> hooks, ILookup<ISymbol, OverridesObject> byMethod) =>
        from hook in hooks
        from use in byMethod[hook.Used]
        where !use.IsEnd
        from end in hook.Closing.SelectMany(closing => byMethod[closing])
        where end.IsEnd && SymbolEqualityComparer.Default.Equals(use.Variable, end.Variable)
        select (hook, use, end);

    private static bool IsLeftToOthers(IInvocationOperation call) => call is { IsVirtual: true, Instance: IInstanceReferenceOperation, TargetMethod: { IsAbstract: true } or { IsVirtual: true } };
}
