using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>The constructor of a base class starts a thread that runs an override, whose fields the constructor of the derived class sets afterwards.</summary>
internal sealed class SetAfterBaseRule : CompilationRule
{
    private static readonly SetAfterStartRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        if (facts.LateFields is not { IsEmpty: false } fields || facts.Hooks is not { Count: > 0 } hooks)
            return;
        // A thread that starts too early is one defect, however much it finds unset.
        var said = new HashSet<(ISymbol, Location)>();
        foreach (var field in fields)
        {
            if (HookOf(field, hooks) is not { } hook || facts.IsReported(field.Set) || !said.Add((field.Override.ContainingType, hook.Start)))
                continue;
            object[] arguments = [Excerpt.Of(field.Set), field.Variable.Name, $"{hook.Thread} on line {Excerpt.Line(hook.Start)} of {Path.GetFileName(hook.Start.SourceTree!.FilePath)}", field.Override.Name, Excerpt.Line(field.Read)];
            report.Judge(!hook.IsLate, field.Set, [hook.Start, field.Read], FixHints.None, arguments);
        }
    }

    private static ThreadedHook? HookOf(LateField field, ILookup<ISymbol, ThreadedHook> hooks)
    {
        for (var overridden = field.Override.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (hooks[overridden.OriginalDefinition].Where(hook => hook is { IsOfConstruction: true, IsBare: true } && Runs(field.Base, hook.Starter)).OrderBy(hook => hook.IsLate).FirstOrDefault() is { } hook)
                return hook;
        }

        return null;
    }

    /// <summary>Whether the base class's constructor that is called comes to the one that starts the thread: it is it, or there is no other.</summary>
    private static bool Runs(IMethodSymbol? called, ISymbol starter) =>
        SymbolEqualityComparer.Default.Equals(called, starter) || starter.ContainingType.InstanceConstructors.Count(constructor => !constructor.IsImplicitlyDeclared || constructor.Parameters.IsEmpty) == 1;
}
