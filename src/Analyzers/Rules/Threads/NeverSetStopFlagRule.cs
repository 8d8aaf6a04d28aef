using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop on a thread of its own ends only by a flag, and nothing ever sets that flag.</summary>
internal sealed class NeverSetStopFlagRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverSetStopFlag,
        title: "A stop flag is set by nothing",
        messageFormat: "The loop on line {0} runs on {1} until '{2}' becomes {3}, but nothing ever {4} it: the loop cannot be stopped",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Add a Stop method that sets the flag, or end the loop by a CancellationToken.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        CheckStart(type, report);
        foreach (var body in type.Bodies)
        {
            if (DroppedSource.In(body, byAssignment: true) is { } dropped)
                report.Suggest(dropped.Store.Syntax.GetLocation(), [dropped.Loop.Location, dropped.Start.Syntax.GetLocation()], FixHints.None, Excerpt.Line(dropped.Loop.Location), $"what an earlier call has started on line {Excerpt.Line(dropped.Start.Syntax.GetLocation())}", PolledFlag.Tests(dropped.Loop).First().Test is { } test ? Excerpt.Of(test.Syntax) : dropped.Field.Name, "true",
                    $"cancels its source before '{Excerpt.Of(dropped.Store.Syntax)}' replaces");
        }

        foreach (var loop in type.Bodies.SelectMany(PolledLoop.WithRounds))
        {
            var tests = PolledFlag.Tests(loop).ToList();
            if (tests.Count == 0 || !tests.TrueForAll(test => test.Flag is { } flag ? IsNeverSet(flag) : NeverCancelled(test.Test, test.Body) is not null) || loop.Workers.FirstOrDefault() is not { } worker || loop.CanBeEndedByCalls)
                continue;
            if (tests[0].Flag is { } polled)
                Publish(report, polled, worker);
            else if (NeverCancelled(tests[0].Test, tests[0].Body) is { } source)
                report.At(tests[0].Test!.Syntax.GetLocation(), [worker.Location], HintsOf(source), Excerpt.Line(loop.Location), worker.Text, Excerpt.Of(tests[0].Test!.Syntax), "true", "cancels");
        }
    }

    /// <summary>The loops of a hosted service that only the token of its start would end.</summary>
    private static void CheckStart(TypeFacts type, Report report)
    {
        foreach (var (loop, asked, worker, token, wait, isCertain) in StartToken.Of(type))
        {
            var awaited = wait.Syntax.GetLocation();
            report.Judge(isCertain, worker.Location, [asked.Syntax.GetLocation(), token.Locations[0], awaited], FixHints.None, Excerpt.Line(loop.Location), worker.Text, Excerpt.Of(asked.Syntax), asked.Type?.SpecialType == SpecialType.System_Boolean ? "true" : "cancelled",
                $"cancels the token of a start that is over, and 'StopAsync' on line {Excerpt.Line(awaited)} waits for");
        }
    }

    private static void Publish(Report report, PolledFlag flag, ThreadEntry worker)
    {
        var end = flag switch
        {
            { RunsWhile: { } runsWhile } => runsWhile ? "false" : "true",
            { RunsWhileEqual: true } => $"anything but '{Excerpt.Of(flag.Limit!.Syntax)}'",
            _ => $"'{Excerpt.Of(flag.Limit!.Syntax)}'",
        };
        report.At(
            flag.Access.Location,
            [worker.Location],
            !flag.IsInherited && StopValueOf(flag) is { } stop ? HintsOf(flag, stop) : FixHints.None,
            Excerpt.Line(flag.Loop.Location),
            worker.Text,
            flag.Variable.Name,
            end,
            "sets");
    }

    /// <summary>The value that ends the loop, as it is written; null where it is not known, and where a plain write would be wrong beside atomic ones.</summary>
    private static string? StopValueOf(PolledFlag flag) => flag switch
    {
        { RunsWhile: { } runsWhile } => flag.Access.Kind == AccessKind.Read ? runsWhile ? "false" : "true" : null,
        { Variable: not IFieldSymbol { IsVolatile: true } } or { Access.Kind: not AccessKind.Read } => null,
        { RunsWhileEqual: false, Limit: { } limit } => limit.Syntax.ToString(),
        _ when Initial(flag) is { } initial => flag.RunsWith(initial.ConstantValue.Value) ? null : initial.Syntax.ToString(),
        _ => flag.Variable.ValueType()!.TypeKind == TypeKind.Enum || flag.RunsWith(0) ? null : "0",
    };

    /// <summary>The flag, and the field that holds its object where it is one of another object.</summary>
    private static ImmutableDictionary<string, string?> HintsOf(PolledFlag flag, string stop)
    {
        var hints = FixHints.None.Add(FixHints.Member, flag.Variable.Name).Add(FixHints.StopValue, stop);
        return (flag.Access.Operation as IMemberReferenceOperation)?.Instance switch
        {
            null or IInstanceReferenceOperation => hints,
            // Before another one is made, there is none to be asked.
            IFieldReferenceOperation { Field: { IsReadOnly: true } holder, Instance: null or IInstanceReferenceOperation } => hints.Add(FixHints.Holder, holder.Name),
            _ => FixHints.None,
        };
    }

    /// <summary>The token or source that a test asks, where nobody ever cancels it.</summary>
    private static IOperation? NeverCancelled(IOperation? test, BodyFacts body) =>
        test is IPropertyReferenceOperation { Property: { Name: "IsCancellationRequested" }, Instance: { } asked } && Cancellation.IsNever(asked, body) ? asked : null;

    /// <summary>The name of the field that holds the source.</summary>
    private static ImmutableDictionary<string, string?> HintsOf(IOperation asked) =>
        (asked is IPropertyReferenceOperation { Property.Name: "Token", Instance: { } inner } ? inner : asked) is IFieldReferenceOperation { Field: { Type.Name: "CancellationTokenSource" } source, Instance: null or IInstanceReferenceOperation }
            ? FixHints.None.Add(FixHints.Member, source.Name)
            : FixHints.None;

    private static bool IsNeverSet(PolledFlag flag) =>
        (flag.IsInherited ? NowhereSet.Is(flag) : (CanBeSetHereOnly(flag.Variable) || IsOfHiddenObject(flag) || NowhereSet.Is(flag)) && Runs(flag))
        && flag.Accesses.All(access => access.Kind is AccessKind.Read or AccessKind.AtomicRead || StoredValue.IsOld(access) || StoresWhatRuns(access, flag));

    private static bool StoresWhatRuns(Access access, PolledFlag flag) => StoredValue.Of(access)?.Unwrapped().ConstantValue is { HasValue: true, Value: var value } && flag.RunsWith(value);

    /// <summary>Whether no other type, no serializer and no binder can set the variable.</summary>
    private static bool CanBeSetHereOnly(ISymbol variable) => variable switch
    {
        ILocalSymbol => true,
        IFieldSymbol field => !field.IsVisibleOutsideType() && field.GetAttributes().IsEmpty,
        IPropertySymbol property => property.GetAttributes().IsEmpty && property.SetMethod is not { DeclaredAccessibility: not Accessibility.Private },
        _ => false,
    };

    private static bool IsOfHiddenObject(PolledFlag flag) => flag.Variable.GetAttributes().IsEmpty && flag.Access.Operation is IMemberReferenceOperation member && HiddenState.Is(member, flag.Access.Body.Type);

    /// <summary>Whether the loop runs at all: from the start, or once some method has set the flag for it.</summary>
    private static bool Runs(PolledFlag flag)
    {
        object? first = flag.Variable.ValueType()?.SpecialType == SpecialType.System_Boolean ? false : 0;
        if (Initial(flag) is { } initial)
            first = initial.ConstantValue.Value;
        return first is not null && (flag.RunsWith(first) || flag.Accesses.Any(access => StoresWhatRuns(access, flag)));
    }

    /// <summary>The value that the variable is declared with.</summary>
    private static IOperation? Initial(PolledFlag flag) => flag.Access.Body.Type.Bodies.SelectMany(body => body.Body.Operations).Select(operation => operation switch
    {
        IFieldInitializerOperation field when field.InitializedFields.Contains(flag.Variable, SymbolEqualityComparer.Default) => field.Value,
        IPropertyInitializerOperation property when property.InitializedProperties.Contains(flag.Variable, SymbolEqualityComparer.Default) => property.Value,
        IVariableDeclaratorOperation { Initializer: { } local } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, flag.Variable) => local.Value,
        _ => null,
    }).FirstOrDefault(value => value is not null)?.Unwrapped();
}
