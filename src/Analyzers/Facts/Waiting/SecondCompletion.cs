using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A call that completes a task and throws where it is completed already, which another thread may do at any time.</summary>
/// <param name="Site">The call.</param>
/// <param name="Text">Who makes it, and who makes the other.</param>
/// <param name="Sites">The other call, and where the threads are started.</param>
/// <param name="IsTested">Whether one of the two asks before if the task is completed, in a separate step.</param>
/// <param name="AreBothTested">Whether both do, on threads of which nothing keeps the one from the other: each reckons with the other then, and in vain.</param>
internal sealed record SecondCompletion(Access Site, string Text, ImmutableArray<Location> Sites, bool IsTested, bool AreBothTested)
{
    /// <summary>Those of <paramref name="type"/>, by the source that is completed, in source order.</summary>
    public static IEnumerable<IGrouping<ISymbol, SecondCompletion>> Of(TypeFacts type) => !type.MentionsThreads ? [] : type.Bodies
        .SelectMany(body => body.Body.Calls.Where(CompletionSources.Completes).Select(call => Completion(call, body)))
        .OfType<Access>()
        .Where(access => !type.Callers.IsDuringConstruction(access))
        .GroupBy<Access, ISymbol>(access => access.Variable, SymbolEqualityComparer.Default)
        .SelectMany(OfSource)
        .GroupBy<SecondCompletion, ISymbol>(second => second.Site.Variable, SymbolEqualityComparer.Default);

    /// <summary>The call as a change of the source's variable; null where the source is kept in none that several bodies know.</summary>
    private static Access? Completion(IInvocationOperation call, BodyFacts body)
    {
        if (call.Receiver() is not { } receiver || body.Paths.Read(receiver) is not { IsExact: true, Variable: { } variable } path)
            return null;
        return path.Elements.IsEmpty
            ? body.Type.Captured.Contains(variable) ? new Access(variable, false, AccessKind.Update, path, call, body) : null
            : new Access(variable, false, AccessKind.Update, path.Owner, call, body);
    }

    private static IEnumerable<SecondCompletion> OfSource(IEnumerable<Access> source)
    {
        var completions = source.ToList();
        foreach (var site in completions.Where(completion => Throws(completion) && !IsHandled(completion.Operation)))
        {
            var second = completions.Where(other => other.Object.Equals(site.Object))
                .Select(other => Meet(site, other))
                .OfType<SecondCompletion>()
                .OrderBy(met => met.IsTested)
                .FirstOrDefault();
            if (second is not null)
                yield return second;
        }
    }

    /// <summary>Whether the call throws where the task is completed already.</summary>
    public static bool Throws(Access completion) => !((IInvocationOperation)completion.Operation).TargetMethod.Name.StartsWith("Try", StringComparison.Ordinal);

    private static SecondCompletion? Meet(Access site, Access other)
    {
        if (IsInHandlerOf(site, other) || IsInHandlerOf(other, site))
            return null;
        var type = site.Body.Type;
        var meeting = type.Threads.InParallel(site, other);
        // One after the other on one thread they complete it twice, too.
        if (meeting is { MayBeKeptApart: true, Left.Entry.Row.IsOfAsker: not true, Right.Entry.Row.IsOfAsker: not true } || (site == other && !(meeting is { Left.Entry.Row.IsOnDemand: false } && type.Locks.IsConstant(site.Variable)))
            || meeting is { Left.Entry.Row.Continues: true, Right.Entry.Row.Continues: true })
            return null;
        var (text, sites) = meeting is not null ? (meeting.Text, meeting.Sites) : CompletingHandler.Meet(site, other);
        return text is null || OneCompletion.IsDecided(site, other) || (meeting is null ? OneCompletion.HoldsLock(site) || OneCompletion.HoldsLock(other) : OneCompletion.IsUnderLock(site, other)) ? null : new SecondCompletion(site, text, sites, OneCompletion.IsTested(site) || OneCompletion.IsTested(other), meeting is { MayBeKeptApart: false } && site != other && OneCompletion.IsTested(site) && OneCompletion.IsTested(other));
    }

    /// <summary>Whether the exception is handled where it is thrown.</summary>
    private static bool IsHandled(IOperation completion) => completion.EnclosingInMember()
        .TakeWhile(outer => outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        .OfType<ITryOperation>()
        .Any(attempt => attempt.Body.Syntax.Span.Contains(completion.Syntax.Span) && attempt.Catches.Any(handler => handler.ExceptionType is not { } caught || caught.SpecialType == SpecialType.System_Object || caught is { Name: "Exception" or "SystemException" or "InvalidOperationException", ContainingNamespace.Name: "System" }));

    /// <summary>Whether the call is in a handler for what fails in the block that starts the other's thread: where the start has failed, there is none.</summary>
    private static bool IsInHandlerOf(Access call, Access other) => call.Operation.Enclosing().OfType<ICatchClauseOperation>()
        .Any(handler => handler.Parent is ITryOperation { Body: var block } && (block.Syntax.Span.Contains(other.Operation.Syntax.Span)
            || other.Body.Type.Threads.Entries.Any(entry => entry.Created is { } created && entry.Target == other.Body && block.Syntax.Span.Contains(created.Syntax.Span))));
}
