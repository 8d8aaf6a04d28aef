using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Rules;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lockset.Analyzers;

/// <summary>The one analyzer of the package: collects the bodies of each outermost type and runs all rules on its facts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConcurrencyAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_notAnalysed = new(
        id: RuleIds.BodyNotAnalysed,
        title: "A body was not analysed",
        messageFormat: "'{0}' was not analysed for '{1}': {2}",
        category: "Analysis",
        defaultSeverity: DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: "The body is too large for the analysis budget, or a rule failed on it. Other rules and bodies are not affected.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        AllRules.OfBodies.Concat<Rule>(AllRules.OfTypes).Concat(AllRules.OfCompilations).Select(rule => rule.Descriptor).Distinct().Prepend(s_notAnalysed).ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // Generated parts are evidence (who locks, who starts threads), but nobody can mend them: read, never reported on.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterCompilationStartAction(start =>
        {
            var members = new ConcurrentDictionary<INamedTypeSymbol, ConcurrentBag<Body>>(SymbolEqualityComparer.Default);
            var facts = new CompilationFacts();
            start.RegisterSymbolStartAction(type => StartType(type, members, facts), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Check(facts, end.Compilation.Assembly, end.ReportDiagnostic));
        });
    }

    /// <summary>
    /// Collects the bodies of a type. Nested types share private state with their container, so that they are judged together, when
    /// the container ends: the compiler ends a type after the types nested in it.
    /// </summary>
    private static void StartType(SymbolStartAnalysisContext start, ConcurrentDictionary<INamedTypeSymbol, ConcurrentBag<Body>> members, CompilationFacts facts)
    {
        var outermost = start.Symbol.OutermostType()!;
        var bodies = members.GetOrAdd(outermost, _ => []);
        start.RegisterOperationBlockAction(context =>
        {
            foreach (var block in context.OperationBlocks)
                bodies.Add(Body.Of(context.OwningSymbol, block));
        });
        if (!SymbolEqualityComparer.Default.Equals(start.Symbol, outermost))
            return;
        start.RegisterSymbolEndAction(end =>
        {
            members.TryRemove(outermost, out _);
            Check(new TypeFacts(outermost, end.Compilation, bodies, end.CancellationToken), facts, end.ReportDiagnostic);
        });
    }

    private static void Check(TypeFacts type, CompilationFacts facts, Action<Diagnostic> report)
    {
        Action<Diagnostic> publish = diagnostic =>
        {
            // What is only a guess does not take the place of what the whole compilation tells for certain, but where it names the lock.
            if (diagnostic.Severity > DiagnosticSeverity.Info || diagnostic.Id == RuleIds.InconsistentGuard)
                facts.Reported(diagnostic.Location);
            report(diagnostic);
        };
        var found = new List<Diagnostic>();
        Action<Diagnostic> find = found.Add;
        var hasThreads = type.MentionsThreads;
        var bodies = type.Bodies.Where(body => !body.Body.OnlyReads).ToList();
        foreach (var rule in AllRules.OfBodies)
        {
            if (!hasThreads && !rule.IsForAllTypes)
                continue;
            var findings = new Report(rule.Descriptor, find);
            foreach (var body in bodies)
                Guarded(rule, body, body.Body.Owner, findings, publish);
        }

        foreach (var body in bodies)
        {
            if (hasThreads && body.Flow is { IsPrecise: false })
                publish(Diagnostic.Create(s_notAnalysed, body.Body.Owner.Locations[0], body.Body.Name, "hand-written locks", "it has more ways through them than the budget allows"));
        }

        foreach (var rule in AllRules.OfTypes)
        {
            if (hasThreads || rule.IsForAllTypes)
                Guarded(rule, type, type.Type, new Report(rule.Descriptor, find), publish);
        }

        foreach (var diagnostic in OnePerDefect(found))
            publish(diagnostic);
        try
        {
            facts.Add(type);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            publish(Failure("races across types", type.Type, exception));
        }
    }

    /// <summary>Of several races, deadlocks or loops that are reported for one place, the most certain, and of those the first by id.</summary>
    private static IEnumerable<Diagnostic> OnePerDefect(List<Diagnostic> found) => found.Count < 2 ? found : found
        .GroupBy(diagnostic => (diagnostic.Location, Kind: diagnostic.Descriptor.Category is "SharedState" or "Deadlocks" or "Threads" ? diagnostic.Descriptor.Category : diagnostic.Id))
        .Select(same => same.OrderByDescending(diagnostic => diagnostic.Severity).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal).First());

    private static void Check(CompilationFacts facts, ISymbol assembly, Action<Diagnostic> publish)
    {
        foreach (var rule in AllRules.OfCompilations)
            Guarded(rule, facts, assembly, new Report(rule.Descriptor, publish), publish);
    }

    /// <summary>A rule that fails must neither take the others down nor fail unnoticed.</summary>
    private static void Guarded<TFacts>(Rule<TFacts> rule, TFacts facts, ISymbol owner, Report report, Action<Diagnostic> publish)
    {
        try
        {
            rule.Check(facts, report);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            publish(Failure(rule.Descriptor.Id, owner, exception));
        }
    }

    private static Diagnostic Failure(string purpose, ISymbol owner, Exception exception) =>
        Diagnostic.Create(s_notAnalysed, owner.Locations.FirstOrDefault() ?? Location.None, owner.Name, purpose, exception.ToString());
}
