using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Handlers of other code's events, which complete a task when something happens, while a timer or token gives up on it.</summary>
internal static class CompletingHandler
{
    /// <summary>How the two calls meet, where one is made by such a handler and the other by a timer or token; no text where they are not.</summary>
    public static (string? Text, ImmutableArray<Location> Sites) Meet(Access site, Access other)
    {
        var (here, there) = (HandlerOf(site.Body), HandlerOf(other.Body));
        if (here is not null && GivesUp(other) is { } limit)
            return ($"and it runs when an event is raised while '{other.Operation.Syntax}' on line {Line(other.Location)} runs on {limit.Text}", ImmutableArray.Create(other.Location, here, limit.Location));
        if (there is not null && GivesUp(site) is { } own)
            return ($"and it runs on {own.Text} while '{other.Operation.Syntax}' on line {Line(other.Location)} runs when an event is raised", ImmutableArray.Create(other.Location, there, own.Location));
        return (null, ImmutableArray<Location>.Empty);
    }

    /// <summary>The timer or token that runs the body itself, for all who know the variable.</summary>
    private static ThreadEntry? GivesUp(Access completion) => completion.Body.Type.Threads.Entries.FirstOrDefault(entry =>
        entry.Target == completion.Body && (entry.Row.IsOnDemand || entry.Row.Noun == "timer callback") && !entry.HasItsOwn(completion.Variable));

    /// <summary>Where the body is added to an event that other types raise; null where it is not.</summary>
    private static Location? HandlerOf(BodyFacts body)
    {
        var adding = body.Body.Root is IAnonymousFunctionOperation lambda ? [lambda]
            : body.Body.Method is { } method ? body.Type.Calls.To(method).Where(call => call.IsDelegate).Select(call => call.Operation) : [];
        return adding.SelectMany(function => UsesOf(function, body.Type)).Where(use => ThreadEntries.Start(use) is null).Select(Subscription).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<IOperation> UsesOf(IOperation function, TypeFacts type)
    {
        var writer = type.Bodies.FirstOrDefault(body => body.Body.Functions.Contains(function));
        return writer is null ? [function] : ThreadEntries.UsesOf(function, writer);
    }

    private static Location? Subscription(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IEventAssignmentOperation { Adds: true } adding ? adding.Syntax.GetLocation() : null;
    }

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
