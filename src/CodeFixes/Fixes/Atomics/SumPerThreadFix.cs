using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Lets each thread of a parallel loop add up for itself, and adds the sums when the threads have ended.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SumPerThreadFix)), Shared]
public sealed class SumPerThreadFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CapturedVariableRace);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax node || Sum.Read(node, site) is not { } sum || ParallelBody.Around(node, site) is not { } body || body.Uses(sum.Variable, site) != 1)
            yield break;
        var isAtomic = site.Type("System.Threading.Interlocked")?.GetMembers("Add").OfType<IMethodSymbol>().Any(method => SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, sum.Variable.Type)) == true;
        if (!isAtomic && sum.Declaration is null)
            yield break;
        yield return new Remedy("Add up on each thread, and add the sums at the end", "Local", () =>
        {
            var partial = Names.FreeParameter("subtotal", body.Lambda, site);
            var gate = isAtomic ? null : Names.Free(sum.Variable.Name.TrimStart('@') + "Lock", sum.Declaration!, site);
            var target = SyntaxFactory.IdentifierName(sum.Target.Identifier.WithoutTrivia());
            ExpressionSyntax total = isAtomic
                ? Calls.WithRef(Members.Receiver(site.Type("System.Threading.Interlocked")!), "Add", target, SyntaxFactory.IdentifierName(partial))
                : SyntaxFactory.AssignmentExpression(SyntaxKind.AddAssignmentExpression, target, SyntaxFactory.IdentifierName(partial));
            var last = Calls.Lambda(partial, total);
            if (gate is not null)
                last = last.WithBody(LockWrapping.OnLines(LockWrapping.Lock(SyntaxFactory.IdentifierName(gate), SyntaxFactory.ExpressionStatement(total))));
            var root = gate is null ? site.Root : site.Root.TrackNodes(body.Call, sum.Declaration!);
            var call = body.Summing(sum.Added(partial), sum.Target, partial, SyntaxFactory.ParenthesizedLambdaExpression(sum.Zero), last, site);
            return gate is null ? root.ReplaceNode(body.Call, call) : LocalLock.After(root.ReplaceNode(root.GetCurrentNode(body.Call)!, call), sum.Declaration!, gate, site);
        });
    }

    /// <summary>An addition to a local.</summary>
    /// <param name="Variable">The local.</param>
    /// <param name="Target">How it is named.</param>
    /// <param name="Declaration">The statement that declares it, after which another can stand; null where there is none.</param>
    /// <param name="Zero">What is added to in the beginning.</param>
    /// <param name="Added">The sum of a variable of that name and what is added.</param>
    private sealed record Sum(ILocalSymbol Variable, IdentifierNameSyntax Target, StatementSyntax? Declaration, ExpressionSyntax Zero, Func<string, ExpressionSyntax> Added)
    {
        public static Sum? Read(ExpressionSyntax node, FixSite site)
        {
            var operand = site.Model.GetOperation(node, site.Cancellation) switch
            {
                ICompoundAssignmentOperation { OperatorMethod: null, IsChecked: false, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: ILocalReferenceOperation } => ((AssignmentExpressionSyntax)node).Left,
                IIncrementOrDecrementOperation { OperatorMethod: null, IsChecked: false, Target: ILocalReferenceOperation { Syntax: ExpressionSyntax step } } => step,
                _ => null,
            };
            if (operand is not IdentifierNameSyntax target || site.Model.GetSymbolInfo(target, site.Cancellation).Symbol is not ILocalSymbol { IsRef: false } local || Zeros(local.Type) is not { } zero)
                return null;
            var isDifference = node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostDecrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression };
            var value = node is AssignmentExpressionSyntax { Right: var right } ? right : SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
            // Where the sum is narrowed, each step is.
            if (node is AssignmentExpressionSyntax && !site.Model.ClassifyConversion(value, local.Type).IsImplicit)
                return null;
            var kind = isDifference ? SyntaxKind.SubtractExpression : SyntaxKind.AddExpression;
            return new Sum(local, target, LocalLock.Declaration(local, site), SyntaxFactory.ParseExpression(zero), name => SyntaxFactory.BinaryExpression(kind, SyntaxFactory.IdentifierName(name), value.WithoutTrivia().AsOperand()));
        }

        private static string? Zeros(ITypeSymbol type) => type.SpecialType switch
        {
            SpecialType.System_Int32 => "0",
            SpecialType.System_Int64 => "0L",
            SpecialType.System_UInt32 => "0U",
            SpecialType.System_UInt64 => "0UL",
            SpecialType.System_Single => "0F",
            SpecialType.System_Double => "0.0",
            _ => null,
        };
    }
}
