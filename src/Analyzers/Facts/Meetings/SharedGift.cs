using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>One object that is given to the constructors of several objects of a class: <c>for (…) workers.Add(new Worker(account));</c>.</summary>
/// <param name="Parameter">The constructor's parameter.</param>
/// <param name="Class">The class.</param>
/// <param name="Site">Where it is given.</param>
/// <param name="Value">What is given, for messages.</param>
/// <param name="Run">The methods of the class that the giver has other threads run, each for an object of its own.</param>
internal sealed record SharedGift(IParameterSymbol Parameter, INamedTypeSymbol Class, Location Site, string Value, ImmutableArray<IMethodSymbol> Run)
{
    /// <summary>What the bodies of <paramref name="type"/> give to several objects that run at once, as far as is seen.</summary>
    public static IEnumerable<SharedGift> Of(TypeFacts type) => type.Bodies.Where(body => body.Body.Creations.Any(creation => IsOfInterest(creation, type))).SelectMany(body => InBody(body, type));

    private static bool IsOfInterest(IObjectCreationOperation creation, TypeFacts type) =>
        creation is { Arguments.IsEmpty: false, Type: INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } made } && made.IsInSource()
        && !SymbolEqualityComparer.Default.Equals(made.OutermostType(), type.Type) && creation.Arguments.Any(IsShared);

    private static bool IsShared(IArgumentOperation argument) => argument.Parameter is { RefKind: RefKind.None, Type: INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } kept } && kept.IsInSource();

    private static IEnumerable<SharedGift> InBody(BodyFacts body, TypeFacts type)
    {
        foreach (var made in body.Body.Creations.Where(creation => IsOfInterest(creation, type)).GroupBy(creation => creation.Constructor!.OriginalDefinition, SymbolEqualityComparer.Default))
        {
            var gifts = made.SelectMany(creation => creation.Arguments).Where(IsShared)
                .Where(argument => body.Paths.Read(argument.Value) is var path && SharedVariables.StaysTheSame(path, body))
                .GroupBy(argument => (argument.Parameter!.Ordinal, Path: body.Paths.Read(argument.Value)));
            foreach (var gift in gifts)
            {
                var creations = gift.Select(argument => (IOperation)argument.Parent!).ToList();
                if (!(gift.Key.Path.Root is { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local } && creations.Exists(creation => IsOfEachWorker(local, creation))) && (ThreadEntries.IsMadeAgain(creations, body) || ThreadsOf(body, type).Any(entry => entry.IsRepeated)) && gift.First() is { Parent: IObjectCreationOperation { Type: INamedTypeSymbol worker } } site && !TakesTurns(worker, body, type))
                    yield return new SharedGift(site.Parameter!.OriginalDefinition, worker.OriginalDefinition, site.Parent!.Syntax.GetLocation(), site.Value.Syntax.ToString(), RunIn(worker, body, type).ToImmutableArray());
            }
        }
    }

    /// <summary>Whether what makes the objects one after the other, a loop or a function that is called for each element, makes a new local for each.</summary>
    private static bool IsOfEachWorker(ILocalSymbol local, IOperation creation)
    {
        foreach (var outer in creation.EnclosingInMember().Where(outer => outer is ILoopOperation or IAnonymousFunctionOperation))
        {
            if (local.DeclaringSyntaxReferences is [var declaration] && outer.Syntax.Span.Contains(declaration.Span))
                return true;
            if (outer is ILoopOperation || OffContext.RunsInPlace(outer) || ThreadEntries.Start(outer) is ({ OverlapsItself: true }, _))
                return false;
        }

        return false;
    }

    /// <summary>Whether a loop calls several methods of the objects, of which one may wait for what another has begun, or they are waited for one after the other.</summary>
    private static bool TakesTurns(INamedTypeSymbol worker, BodyFacts body, TypeFacts type)
    {
        // A thread that makes an object for itself has a course of its own, however many are started.
        var isThread = ThreadsOf(body, type).Any();
        var calls = body.Body.WithNested.SelectMany(nested => nested.Calls).Where(call => !call.TargetMethod.IsStatic && call.TargetMethod.MethodKind == MethodKind.Ordinary && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType.OriginalDefinition, worker.OriginalDefinition)).ToList();
        return calls.GroupBy(call => call.EnclosingInMember().OfType<ILoopOperation>().FirstOrDefault(loop => !isThread || body.Body.Root.Syntax.Span.Contains(loop.Syntax.Span))).Any(round => round.Select(call => call.TargetMethod.Name).Distinct().Count() > 1 && (round.Key is not null || IsInterrupted(round.ToList())));
    }

    /// <summary>The threads that run the body, and make objects for themselves there.</summary>
    private static IEnumerable<ThreadEntry> ThreadsOf(BodyFacts body, TypeFacts type) => (type.MentionsThreads ? type.Threads.Entries : ImmutableArray<ThreadEntry>.Empty).Where(entry => entry.Target == body && RunsBesideOthers(entry));

    /// <summary>Whether the work runs beside its starter, or beside itself: in a parallel loop, or for each element of a sequence, <c>items.Select(item =&gt; new Thread(…))</c>.</summary>
    private static bool RunsBesideOthers(ThreadEntry entry) => OwnThread.RunsBeside(entry) || entry.Row is { OverlapsItself: true, Blocks: true } || (entry is { IsReturned: true, IsRepeated: true, StartedIn.Body.Root: IAnonymousFunctionOperation } && OwnThread.IsBeside(entry));

    /// <summary>Whether another method is called between two calls of the first one.</summary>
    private static bool IsInterrupted(List<IInvocationOperation> calls)
    {
        var last = calls.FindLastIndex(call => call.TargetMethod.Name == calls[0].TargetMethod.Name);
        return calls.Take(last).Any(call => call.TargetMethod.Name != calls[0].TargetMethod.Name);
    }

    /// <summary>The methods of the class that threads run which the body starts: <c>new Thread(worker.Run)</c>, <c>Task.Run(() =&gt; worker.Run())</c>.</summary>
    private static IEnumerable<IMethodSymbol> RunIn(INamedTypeSymbol worker, BodyFacts body, TypeFacts type) => (ThreadsOf(body, type).ToList() is { Count: > 0 } own ? own : (type.MentionsThreads ? type.Threads.Entries : ImmutableArray<ThreadEntry>.Empty)
        .Where(entry => entry.StartedIn.Body.Outermost == body.Body.Outermost && RunsBesideOthers(entry)))
        .SelectMany(entry => entry.Target.Body.Root is IMethodReferenceOperation named ? [named.Method] : entry.Target.Body.Calls.Select(call => call.TargetMethod))
        .Where(method => !method.IsStatic && SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, worker.OriginalDefinition))
        .Select(method => method.OriginalDefinition)
        .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default);
}
