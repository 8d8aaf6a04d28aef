using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>Several threads make objects of a class at once, and give one object to the constructors of all: <c>Parallel.For(0, n, _ =&gt; new Agent(monitor))</c>.</summary>
/// <param name="Parameter">The constructor's parameter.</param>
/// <param name="Site">Where it is given.</param>
/// <param name="Value">What is given, for messages.</param>
/// <param name="Thread">The threads, for messages.</param>
/// <param name="Start">Where they are started.</param>
internal sealed record MadeAtOnce(IParameterSymbol Parameter, Location Site, string Value, string Thread, Location Start)
{
    /// <summary>What the threads of <paramref name="type"/> make so.</summary>
    public static IEnumerable<MadeAtOnce> Of(TypeFacts type)
    {
        if (!type.MentionsThreads || type.Threads.Entries.IsEmpty)
            yield break;
        foreach (var body in type.Bodies)
        {
            foreach (var argument in body.Body.Creations.Where(creation => creation.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } made && made.IsInSource()).SelectMany(creation => creation.Arguments))
            {
                if (argument is not { Parameter: { RefKind: RefKind.None, Type: INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false } given } parameter } || !given.IsInSource() || body.Paths.Read(argument.Value) is not { Variable: { } variable } path || !SharedVariables.StaysTheSame(path, body)
                    || body.HeldAt(argument.Parent!) is not { IsKnown: true, Must.IsEmpty: true })
                    continue;
                var anchor = path.Root.Symbol is ILocalSymbol or IParameterSymbol ? (ISymbol)path.Root.Symbol : variable;
                if (type.Threads.RootsOf(body).FirstOrDefault(root => root is { IsUnderLock: false, IsUntilAwait: false, IsOnSameObject: true, Entry.Row: { IsOnDemand: false, Continues: false, AfterAwait: false } } && root.Entry!.MeetsItself(anchor)) is { Entry: { } entry })
                    yield return new MadeAtOnce(parameter.OriginalDefinition, argument.Parent!.Syntax.GetLocation(), argument.Value.Syntax.ToString(), entry.Text, entry.Location);
            }
        }
    }

    /// <summary>The changes, without a lock, that the constructors come to by calls of what they are given.</summary>
    /// <param name="made">What is made.</param>
    /// <param name="calls">The calls of constructors on what they are given, by the parameter.</param>
    /// <param name="accesses">The exposed accesses, by the member that comes to them.</param>
    public static IEnumerable<MetAccess> Meetings(ImmutableArray<MadeAtOnce> made, ILookup<ISymbol, CallOnGiven> calls, ILookup<ISymbol, ExposedAccess> accesses)
    {
        foreach (var one in made)
        {
            foreach (var call in calls[one.Parameter])
            {
                foreach (var access in accesses[call.Called].Where(access => !access.Variable.IsStatic && MetAccess.Conflict(access, access)))
                    yield return new MetAccess(access, one.Site, $"gives '{one.Value}' to", ((IMethodSymbol)one.Parameter.ContainingSymbol).ContainingType.Name, $"on {one.Thread}, at once, and its constructor comes here by '{call.Called.ShownName()}' on {MetAccess.Place(call.Site)}", ImmutableArray.Create(call.Site, one.Start));
            }
        }
    }
}
