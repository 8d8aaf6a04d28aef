using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A member that returns what is made ready where a flag says that it is not, and the flag is set first, itself or by a method that it calls:
/// <c>if (!_isReady) { _isReady = true; _value = Load(); } return _value;</c>. Who comes in between returns what is not there yet. That the flag is volatile, or the value is read as such, says that somebody may.
/// </summary>
/// <param name="Claim">Where the flag is set.</param>
/// <param name="Test">Where it is tested.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Load">Where the value is stored after that.</param>
/// <param name="Read">Where the member returns it.</param>
internal sealed record FlagBeforeValue(Access Claim, IOperation Test, IFieldSymbol Flag, Access Load, Access Read)
{
    private const int MaximumDepth = 3;

    /// <summary>The first of the body; null where there is none.</summary>
    public static FlagBeforeValue? In(BodyFacts body)
    {
        if (body.Body is not { Enclosing: null, IsConstruction: false, Method: { ReturnsVoid: false } })
            return null;
        foreach (var test in body.Body.Operations.OfType<IConditionalOperation>())
        {
            if (test is not { WhenFalse: null, Condition: IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } } || operand.Unwrapped() is not IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean, DeclaredAccessibility: Accessibility.Private } flag }
                || test.WhenTrue.Leaves() || LexicalLocks.Around(test).Any() || test.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation))
                continue;
            foreach (var read in body.Type.Accesses.All.Where(access => access.Body == body && access is { Kind: AccessKind.Read or AccessKind.AtomicRead, IsElement: false, Variable: IFieldSymbol { Type.IsReferenceType: true } } && access.Operation.Syntax.SpanStart > test.Syntax.Span.End && access.Operation.Unconverted() is IReturnOperation))
            {
                if ((flag.IsVolatile || read.Kind == AccessKind.AtomicRead || read.Variable is IFieldSymbol { IsVolatile: true }) && IsNullAtFirst(read.Variable, body) && Order(test.WhenTrue, flag, read.Variable, body) is var (claim, load) && body.HeldAt(test).Must.IsEmpty && !body.Type.Threads.IsConfined(body))
                    return new FlagBeforeValue(claim, test.Condition, flag, load, read);
            }
        }

        return null;
    }

    /// <summary>Whether the object has no value from the beginning, with which a second thread could go on: one that is out of date may be good enough.</summary>
    private static bool IsNullAtFirst(ISymbol value, BodyFacts body) => !body.Type.Accesses.All.Any(access => access.Writes && access.Body.Body.IsConstruction && SymbolEqualityComparer.Default.Equals(access.Variable, value))
        && !value.DeclaringSyntaxReferences.Any(declared => declared.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null });

    /// <summary>The write of the flag and that of the value which comes after it and not before: in the statement, or in a method that it calls.</summary>
    private static (Access Claim, Access Load)? Order(IOperation within, IFieldSymbol flag, ISymbol value, BodyFacts body)
    {
        var claim = WritesIn(within, flag, body).FirstOrDefault();
        if (claim is not null)
        {
            var (before, after) = (LoadIn(within, 0, claim.Operation.Syntax.SpanStart, value, body, MaximumDepth), LoadIn(within, claim.Operation.Syntax.Span.End, int.MaxValue, value, body, MaximumDepth));
            return before is null && after is not null && body.HeldAt(claim.Operation).Must.IsEmpty ? (claim, after) : null;
        }

        return Called(within, 0, int.MaxValue, body).Select(callee => Order(callee.Body.Root, flag, value, callee)).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<Access> WritesIn(IOperation within, ISymbol variable, BodyFacts body) => body.Type.Accesses.All.Where(access => access.Body == body && access.Writes && SymbolEqualityComparer.Default.Equals(access.Variable, variable.OriginalDefinition)
        && within.Syntax.Span.Contains(access.Operation.Syntax.Span) && access.Operation is not ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: false or null } });

    private static Access? LoadIn(IOperation within, int from, int to, ISymbol value, BodyFacts body, int depth) => WritesIn(within, value, body).FirstOrDefault(access => access.Operation.Syntax.SpanStart >= from && access.Operation.Syntax.Span.End <= to)
        ?? (depth == 0 ? null : Called(within, from, to, body).Select(callee => LoadIn(callee.Body.Root, 0, int.MaxValue, value, callee, depth - 1)).FirstOrDefault(found => found is not null));

    private static IEnumerable<BodyFacts> Called(IOperation within, int from, int to, BodyFacts body) => body.Type.Calls.From(body)
        .Where(call => !call.IsDelegate && call.IsOnSameObject && within.Syntax.Span.Contains(call.Operation.Syntax.Span) && call.Operation.Syntax.SpanStart >= from && call.Operation.Syntax.Span.End <= to)
        .Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>();
}
