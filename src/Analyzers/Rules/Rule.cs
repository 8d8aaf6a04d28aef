using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules;

/// <summary>One defect the package reports. A rule holds no state: all it knows is handed to <c>Check</c>.</summary>
internal abstract class Rule
{
    /// <summary>The defect's id, texts and default severity.</summary>
    public abstract DiagnosticDescriptor Descriptor { get; }

    /// <summary>Whether the rule has something to say of types that have nothing to do with threads themselves.</summary>
    public virtual bool IsForAllTypes => false;
}

/// <summary>A rule whose facts are complete within one body.</summary>
internal abstract class BodyRule : Rule
{
    /// <summary>Reports the defect wherever <paramref name="body"/> has it.</summary>
    public abstract void Check(BodyFacts body, Report report);
}

/// <summary>A rule whose facts are complete within one outermost type, all parts and nested types included.</summary>
internal abstract class TypeRule : Rule
{
    /// <summary>Reports the defect wherever <paramref name="type"/> has it.</summary>
    public abstract void Check(TypeFacts type, Report report);
}

/// <summary>A rule whose facts are complete when all types of the compilation are known. Not live in an editor, and without fixes.</summary>
internal abstract class CompilationRule : Rule
{
    /// <summary>Reports the defect wherever the compilation has it.</summary>
    public abstract void Check(CompilationFacts facts, Report report);
}
