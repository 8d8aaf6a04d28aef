using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Threads that one type starts come to change the state of an object of another type, which has no lock for it.</summary>
internal sealed class RaceAcrossTypesRule : CompilationRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.RaceAcrossTypes,
        title: "Threads of another type race for unguarded state",
        messageFormat: "'{0}' {1} '{2}' {9}, and threads meet here: '{3}' {4} '{5}' on line {6} of {7}, {8}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An object that several threads use guards its own state, or its users do so with one lock.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var accesses = facts.Accesses;
        // What is missing for a variable that is only stored is missing once.
        var stored = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var use in facts.Uses)
        {
            foreach (var access in At(use.First, use.Site, accesses).Where(access => access.IsBare && !facts.IsReported(access.Site) && !(access.IsGivenUp && (IsAtEnd(use.First.Member) || IsAtEnd(use.Second.Member)))))
            {
                if (At(use.Second, use.Sites.FirstOrDefault() ?? use.Site, accesses).FirstOrDefault(other => Conflict(access, other, use.IsCertain) && !(IsCleared(access) && IsCleared(other))) is { } met
                    && (access.IsUpdate || stored.Add(access.Variable)))
                    ReportOnce(access.Site, access.Changes ? "changes" : "reads", access.Variable, use.Site, use.First.Member is IMethodSymbol ? "calls" : "uses", use.First.Name, use.Text, use.Sites.Prepend(met.Site), of: access, isGuess: !access.IsUpdate && !met.IsUpdate && (use.First.Member is IMethodSymbol ? access.Changes : use.Second.Member is IMethodSymbol && access.Variable.ValueType()?.IsReferenceType == true));
            }
        }

        var left = facts.Work;
        foreach (var call in facts.Repeated)
        {
            foreach (var work in left[call.Method].Where(work => (call.IsOnKnownObject || work.Variable.IsStatic) && !facts.IsReported(work.Site)))
                ReportOnce(work.Site, "changes", work.Variable, call.Site, "calls", call.Method.MethodKind == MethodKind.Constructor ? call.Method.ContainingType.Name : call.Method.Name, $"again before {work.Text}", work.Sites);
            foreach (var access in accesses[call.Method].Where(access => access.IsAskedBeforeAwait && call.IsOnKnownObject && !facts.IsReported(access.Site)))
                ReportOnce(access.Site, "changes", access.Variable, call.Site, "calls", call.Method.Name, "again before the call before has ended", [], of: access);
        }

        foreach (var shared in SharedService.Of(facts).Where(reached => !facts.IsReported(reached.Access.Site) && !(reached.Access.IsGivenUp && IsAtEnd(reached.Access.Member))))
        {
            if (shared is { Call: { } call, From: { } from })
                ReportOnce(shared.Access.Site, "changes", shared.Access.Variable, call.Site, "calls", call.Target.ShownName(), shared.Other is { } other ? "for " + Meanwhile(from, call, other, shared.Registration) : Requests(from, call, shared.Registration), new[] { shared.Other?.Access.Site, shared.Other?.From.Site, from.Site, shared.Registration?.Site, shared.Access.IsOfElement ? shared.Access.Variable.Locations[0] : null }.OfType<Location>(), of: shared.Access);
            else
                ReportOnce(shared.Access.Site, "changes", shared.Access.Variable, shared.Registration!.Site, "registers", shared.Registration.Implementation.Name, shared.IsOffered ? $"one object for all who ask for it, and call '{shared.Access.Member.Name}' on threads of their own" : $"one object for all requests, which run '{shared.Access.Member.Name}' at once", [], of: shared.Access, isGuess: shared.IsOffered);
        }

        foreach (var (store, call, read, isCertain) in facts.Requests.StaticsOfRequests(facts).Where(kept => !facts.IsReported(kept.Store.Site)))
        {
            facts.Reported(store.Site);
            var use = call ?? store.Site;
            object[] arguments = [Excerpt.Of(store.Site), "stores", store.Variable.Name, Excerpt.Of(use), call is null ? "stores" : "calls", call is null ? store.Variable.Name : store.Function.ShownName(), Excerpt.Line(use), FileOf(use), $"once for each of them, while '{Excerpt.Of(read.Site)}' on line {Excerpt.Line(read.Site)} of {FileOf(read.Site)} may get what another has stored meanwhile", "for all requests, and each has a value of its own"];
            report.Judge(isCertain, store.Site, [use, read.Site, store.Variable.Locations[0]], FixHints.None, arguments);
        }

        foreach (var met in facts.Met.Where(met => !facts.IsReported(met.Access.Site) && !met.Access.IsGivenUp))
            ReportOnce(met.Access.Site, "changes", met.Access.Variable, met.Use, met.How, met.What, met.Text, met.Sites, of: met.Access);

        void ReportOnce(Location site, string verb, ISymbol variable, Location use, string how, string member, string meeting, IEnumerable<Location> others, ExposedAccess? of = null, bool isGuess = false)
        {
            facts.Reported(site);
            var (sites, hints) = (others.Prepend(use).Where(other => other != site).Distinct(), of is not { IsOfElement: true } and not { Asked: not null } and not { Promise: not null } && !HeaderTable.IsClient(variable.ValueType()) ? FixHints.None.Add(FixHints.Member, variable.Name) : FixHints.None);
            object[] arguments = [Excerpt.Of(site), of?.Promise is null ? verb : "takes from", variable.Name, Excerpt.Of(use), how, member, Excerpt.Line(use), FileOf(use), meeting, of?.Asked is { } asked ? $"because of what '{Excerpt.Of(asked)}' on line {Excerpt.Line(asked)} has told, which may be true no more" : of?.Promise is { } promise ? $"which, as line {Excerpt.Line(promise)} promises, has one reader at a time" : "without a lock"];
            // A word that is only stored and read may well be as old as it is.
            report.Judge(!(isGuess || of?.IsGuess == true), site, sites, hints, arguments);
        }
    }

    /// <summary>Who runs what, where one hosted service meets requests, or another one.</summary>
    private static string Meanwhile(InjectedCall from, InjectedCall call, ServiceReach other, ServiceRegistration? registration) =>
        $"{Who(from)}{Way(from, call)}, while {Who(other.From)} comes to '{Excerpt.Of(other.Access.Site)}' by '{Excerpt.Of(other.From.Site)}' on line {Excerpt.Line(other.From.Site)} of {FileOf(other.From.Site)}" + Object(registration);

    private static string Who(InjectedCall call) => call.Worker is { } worker ? $"the hosted service '{worker.Name}'" : "a request";

    private static string Requests(InjectedCall request, InjectedCall call, ServiceRegistration? registration) => $"for many requests at once{Way(request, call)}" + Object(registration);

    private static string Way(InjectedCall from, InjectedCall call) => from == call ? "" : $", which come{(from.Worker is null ? "" : "s")} from line {Excerpt.Line(from.Site)} of {FileOf(from.Site)}";

    private static string Object(ServiceRegistration? registration) => registration is null ? "" : $", on the one '{registration.Implementation.Name}' that is registered on line {Excerpt.Line(registration.Site)} of {FileOf(registration.Site)}";

    private static string FileOf(Location site) => Path.GetFileName(site.SourceTree!.FilePath);

    /// <summary>What a use comes to do: what the type says of a method, or the access itself.</summary>
    private static IEnumerable<ExposedAccess> At(ObjectUse use, Location site, ILookup<ISymbol, ExposedAccess> accesses) =>
        use.Member is IMethodSymbol method ? accesses[method].Where(access => use.IsOnKnownObject || access.Variable.IsStatic) : [new ExposedAccess(use.Member, use.Member, site, use.Changes, use.IsUpdate, IsBare: true)];

    /// <summary>Whether all is taken out: whoever does the same meanwhile wants nothing else.</summary>
    private static bool IsCleared(ExposedAccess access) => access.Site.SourceTree?.GetRoot().FindNode(access.Site.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax { Parent: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clear", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } } };

    private static bool IsAtEnd(ISymbol member) => MethodNames.IsLifecycle(member) || MethodNames.MayBeLast(member);

    /// <summary>Whether something is lost where the two meet: an update, or, when both threads are known, the order of a store and a read.</summary>
    private static bool Conflict(ExposedAccess access, ExposedAccess other, bool isCertain) =>
        SymbolEqualityComparer.Default.Equals(access.Variable, other.Variable)
        && (access.IsUpdate && access.Changes && other is { Changes: true, IsBare: true } || (isCertain && access.Changes != other.Changes && (access.Changes || !other.IsBare)));
}
