using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>A body that is started on another thread.</summary>
/// <param name="Target">The body that runs there.</param>
/// <param name="Row">What starts it.</param>
/// <param name="Created">The operation that hands the delegate over; null when the framework calls the method.</param>
/// <param name="StartedIn">The body that does; the target itself when the framework calls it.</param>
/// <param name="IsOnSameObject">Whether the target runs on the starter's own object.</param>
internal sealed record ThreadEntry(BodyFacts Target, EntryRow Row, IOperation? Created, BodyFacts StartedIn, bool IsOnSameObject)
{
    /// <summary>Whether it may run several times at once.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the body that starts it is called again and again by the type itself, without waiting for the last start.</summary>
    public bool IsStartedByEachCall { get; init; }

    /// <summary>Whether the started task is returned to a caller, who may wait for it before anything else is started.</summary>
    public bool IsReturned
    {
        get
        {
            var use = Created?.Parent;
            while (use is IConversionOperation or IInvocationOperation { TargetMethod.Name: "Unwrap" } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap" } })
                use = use.Parent;
            return use is IReturnOperation;
        }
    }

    /// <summary>Where it begins to run: the starting call, or the calls of <c>Start</c> on what was created.</summary>
    public ImmutableArray<(BodyFacts Body, IOperation Operation)> Starts { get; init; } = ImmutableArray<(BodyFacts, IOperation)>.Empty;

    /// <inheritdoc/>
    public override int GetHashCode() => (Target, Created).GetHashCode();

    /// <summary>Where a reader finds the start.</summary>
    public Location Location => (Created?.Syntax ?? Target.Body.Root.Syntax).GetLocation();

    /// <summary>What runs the body, for messages.</summary>
    public string Text => $"{(IsSeveral ? "several " : "the ")}{Row.Noun}{(IsSeveral ? "s" : "")} {(Created is null ? "" : "started ")}on line {Location.GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>Whether it is started again before it has ended; a parallel loop is one, whose rounds overlap.</summary>
    private bool IsSeveral => (IsRepeated || IsStartedByEachCall) && !Row.OverlapsItself;

    /// <summary>Whether two threads that are started here can both be at <paramref name="variable"/>.</summary>
    public bool MeetsItself(ISymbol variable) =>
        (IsRepeated || (IsStartedByEachCall && !IsDeclaredIn(variable, StartedIn.Body.Root.Syntax))) && !HasItsOwn(variable);

    private static bool IsDeclaredIn(ISymbol variable, SyntaxNode node) =>
        variable is ILocalSymbol or IParameterSymbol && variable.DeclaringSyntaxReferences is [var declaration]
        && declaration.SyntaxTree == node.SyntaxTree && (node is LocalFunctionStatementSyntax ? node : node.Parent ?? node).Span.Contains(declaration.Span);

    /// <summary>Whether each run of the body has a local of its own: it is declared in the body, or anew for each start.</summary>
    public bool HasItsOwn(ISymbol variable)
    {
        if (variable is not (ILocalSymbol or IParameterSymbol) || variable.DeclaringSyntaxReferences is not [var declaration])
            return false;
        if (Target.Body.Root.Syntax.Span.Contains(declaration.Span))
            return true;
        // Each run of a function has locals of its own: those of one share them which it starts itself.
        if (Created is not null && variable.ContainingSymbol is IMethodSymbol { DeclaringSyntaxReferences: [var function] } && function.SyntaxTree == Created.Syntax.SyntaxTree && !function.Span.Contains(Created.Syntax.Span))
            return true;
        if (Row.OverlapsItself || Created is null)
            return false;
        var isInLoop = ThreadEntries.IsInLoop(Created, StartedIn);
        for (var outer = Created.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is not (ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation))
                continue;
            if (outer.Syntax.Span.Contains(declaration.Span))
                return true;
            // It is started again with the same variable.
            if (isInLoop && (outer == StartedIn.Body.Root || (outer is ILoopOperation loop && loop.Repeats(Created))))
                return false;
        }

        return false;
    }
}
