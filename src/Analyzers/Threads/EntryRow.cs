namespace Lockset.Analyzers.Threads;

/// <summary>What starting a delegate through some API means.</summary>
/// <param name="Noun">What runs the delegate, for messages: <c>thread</c>, <c>task</c>, <c>timer callback</c>.</param>
/// <param name="OverlapsItself">Whether one start runs the delegate several times at once.</param>
/// <param name="Blocks">Whether the starting call returns only when the delegate is done.</param>
/// <param name="NeedsStart">Whether nothing runs before <c>Start</c> is called on the created object.</param>
/// <param name="Continues">Whether it runs after other work has ended.</param>
/// <param name="IsOnDemand">Whether it runs when somebody asks for it, which may be never, not soon after it is set up.</param>
/// <param name="AfterAwait">Whether only what follows the first await runs beside the rest: calls of async lambdas, one after the other.</param>
/// <param name="Recurs">Whether it runs again and again, each time some while after the last.</param>
/// <param name="EndsProcess">Whether it runs when the process ends, where little is lost any more.</param>
/// <param name="IsUnguarded">Whether an exception that leaves the delegate ends the process: nothing keeps it for somebody who waits.</param>
/// <param name="HasNoContext">Whether there is no synchronisation context for certain, to which what follows an await would come back.</param>
/// <param name="IsOfAsker">Whether it runs on the thread of whoever asks for it, who may be one of those that call the members.</param>
internal sealed record EntryRow(string Noun, bool OverlapsItself = false, bool Blocks = false, bool NeedsStart = false, bool Continues = false, bool IsOnDemand = false, bool AfterAwait = false, bool Recurs = false, bool EndsProcess = false, bool IsUnguarded = false, bool HasNoContext = false, bool IsOfAsker = false);
