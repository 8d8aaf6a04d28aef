using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
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

/// <summary>A rule that looks at <typeparamref name="TFacts"/>.</summary>
internal abstract class Rule<TFacts> : Rule
{
    /// <summary>Reports the defect wherever it shows in <paramref name="facts"/>.</summary>
    public abstract void Check(TFacts facts, Report report);
}

/// <summary>A rule whose facts are complete within one body.</summary>
internal abstract class BodyRule : Rule<BodyFacts>;

/// <summary>A rule whose facts are complete within one outermost type, all parts and nested types included.</summary>
internal abstract class TypeRule : Rule<TypeFacts>;

/// <summary>A rule whose facts are complete when all types of the compilation are known. Not live in an editor, and without fixes.</summary>
internal abstract class CompilationRule : Rule<CompilationFacts>;
