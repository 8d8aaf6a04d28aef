using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A channel or collection, or an end of it, that a method is given: it goes through it to its end, or hands it on.</summary>
/// <param name="From">The parameter.</param>
/// <param name="To">The parameter that gets it; null where the method goes through it itself.</param>
/// <param name="Site">Where.</param>
internal sealed record PipeCourse(ISymbol From, ISymbol? To, SyntaxNode Site);

/// <summary>A channel or collection that a method is given and completes at its end only.</summary>
/// <param name="Pipe">The parameter.</param>
/// <param name="Completion">Where it is completed.</param>
/// <param name="Way">How the method is left without that.</param>
internal sealed record PipeEnd(ISymbol Pipe, SyntaxNode Completion, WayOut Way);

/// <summary>A channel or collection of a body that one method gets to fill, and others to empty, for which the body waits before it looks at the first.</summary>
/// <param name="Variable">The channel or collection.</param>
/// <param name="Producer">The parameter that gets it to be filled.</param>
/// <param name="Call">Where it does.</param>
/// <param name="Consumers">The parameters that get it to be emptied.</param>
/// <param name="Consuming">Where the body itself empties it; null where others do.</param>
/// <param name="Wait">Where it waits.</param>
internal sealed record PipeStart(ISymbol Variable, ISymbol Producer, SyntaxNode Call, ImmutableArray<ISymbol> Consumers, SyntaxNode? Consuming, SyntaxNode Wait);

/// <summary>What a type does with channels and collections that methods are given.</summary>
internal sealed record GivenPipes(ImmutableArray<PipeCourse> Courses, ImmutableArray<PipeEnd> Ends, ImmutableArray<PipeStart> Starts)
{
    /// <summary>That of <paramref name="type"/>; nothing where there is none.</summary>
    public static IEnumerable<GivenPipes> Of(TypeFacts type)
    {
        var (courses, ends, starts) = (new List<PipeCourse>(), new List<PipeEnd>(), new List<PipeStart>());
        foreach (var body in type.Bodies)
        {
            foreach (var parameter in body.Body.Method?.Parameters.Where(parameter => IsPipe(parameter.Type) || IsPipeEnd(parameter.Type)) ?? [])
            {
                var uses = body.Body.WithNested.SelectMany(nested => nested.Operations).OfType<IParameterReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Parameter, parameter)).ToList();
                courses.AddRange(uses.Select(use => CourseOf(use, parameter)).OfType<PipeCourse>());
                if (EndOf(uses, parameter, body) is { } end)
                    ends.Add(end);
            }

            starts.AddRange(body.Body.Declarators.Where(declarator => IsPipe(declarator.Symbol.Type)).SelectMany(declarator => StartsOf(declarator.Symbol, body)));
        }

        return courses.Count + ends.Count + starts.Count == 0 ? [] : [new GivenPipes(courses.ToImmutableArray(), ends.ToImmutableArray(), starts.ToImmutableArray())];
    }

    /// <summary>What completes the pipe at its end only, what goes through it, and where somebody waits for that; by place.</summary>
    public static IEnumerable<(PipeEnd End, PipeStart Start, SyntaxNode Consuming)> Skipped(IReadOnlyCollection<GivenPipes> all)
    {
        var starts = all.SelectMany(given => given.Starts).ToList();
        if (starts.Count == 0)
            yield break;
        var courses = all.SelectMany(given => given.Courses).ToLookup(course => course.From, SymbolEqualityComparer.Default);
        var ends = all.SelectMany(given => given.Ends).ToLookup(end => end.Pipe, SymbolEqualityComparer.Default);
        foreach (var start in starts.ByPlace(start => start.Call.GetLocation()))
        {
            if (ends[start.Producer].FirstOrDefault() is { } end && (start.Consuming ?? start.Consumers.Select(consumer => ConsumedBy(consumer, courses, new HashSet<ISymbol>(SymbolEqualityComparer.Default))).FirstOrDefault(site => site is not null)) is { } consuming)
                yield return (end, start, consuming);
        }
    }

    private static SyntaxNode? ConsumedBy(ISymbol parameter, ILookup<ISymbol, PipeCourse> courses, HashSet<ISymbol> open) => !open.Add(parameter) ? null
        : courses[parameter].FirstOrDefault(course => course.To is null)?.Site ?? courses[parameter].Select(course => ConsumedBy(course.To!, courses, open)).FirstOrDefault(site => site is not null);

    private static bool IsPipe(ITypeSymbol type) => type is { Name: "BlockingCollection", ContainingNamespace.Name: "Concurrent" } or { Name: "Channel", ContainingNamespace.Name: "Channels" };

    private static bool IsPipeEnd(ITypeSymbol type) => type is { Name: "ChannelReader" or "ChannelWriter", ContainingNamespace.Name: "Channels" };

    /// <summary>The use, with the end of the channel that is meant.</summary>
    private static IOperation EndOf(IOperation use) => use.Parent is IPropertyReferenceOperation { Property.Name: "Reader" or "Writer" } end ? end : use;

    private static PipeCourse? CourseOf(IOperation use, IParameterSymbol parameter) => EndOf(use).Unconverted() switch
    {
        IInvocationOperation call when call.Instance?.Unwrapped() == EndOf(use) && IsToEnd(call) => new PipeCourse(parameter.OriginalDefinition, null, call.Syntax),
        IArgumentOperation { Parameter: { } to } argument when to.IsInSource() => new PipeCourse(parameter.OriginalDefinition, to.OriginalDefinition, argument.Syntax),
        _ => null,
    };

    /// <summary>Whether the call, in a loop that nothing else ends, goes on until the pipe is completed.</summary>
    private static bool IsToEnd(IInvocationOperation call) =>
        (call.TargetMethod.Name is "GetConsumingEnumerable" or "ReadAllAsync" || (call.TargetMethod.Name == "WaitToReadAsync" && call.Enclosing().Any(outer => outer is IWhileLoopOperation { Condition: { } condition } && condition.Syntax.Span.Contains(call.Syntax.Span))))
        && call.Enclosing().OfType<ILoopOperation>().FirstOrDefault() is { } loop && !loop.DescendantsAndSelf().Any(part => part is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation { IsImplicit: false });

    private static PipeEnd? EndOf(List<IParameterReferenceOperation> uses, IParameterSymbol parameter, BodyFacts body)
    {
        var completions = uses.Select(use => EndOf(use).Parent).OfType<IInvocationOperation>().Where(call => call.TargetMethod.Name is "CompleteAdding" or "Complete" or "TryComplete").ToList();
        return completions.Count > 0 && !parameter.ContainingSymbol.IsAbstract && body.Body.Method is { IsVirtual: false, IsOverride: false }
            && completions.TrueForAll(body.Body.Calls.Contains) && !completions.Exists(completion => completion.Enclosing().Any(outer => outer is IConditionalOperation or ILoopOperation or ISwitchOperation))
            // Whoever else gets the pipe may complete it, or may be told to end.
            && !uses.Exists(use => EndOf(use).Unconverted() is not IInvocationOperation) && !body.Body.Calls.Any(call => call.TargetMethod.Name is "Cancel" or "CancelAsync")
            && WayOut.Without(completions, body).FirstOrDefault(way => SkippedCompletion.IsToBeExpected(way, body)) is { } left
                ? new PipeEnd(parameter.OriginalDefinition, completions[0].Syntax, left)
                : null;
    }

    private static IEnumerable<PipeStart> StartsOf(ILocalSymbol pipe, BodyFacts body)
    {
        var uses = body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, pipe)).ToList();
        foreach (var use in uses)
        {
            // One gets it to be filled: nobody else could complete it.
            if (EndOf(use).Unconverted() is not IArgumentOperation { Parameter: { } producer, Parent: IInvocationOperation call } || !producer.IsInSource() || !uses.TrueForAll(other => other == use || IsEmptied(other)) || StartOf(call, body) is not { } start)
                continue;
            var holder = ThreadEntries.HolderOf(start) as ILocalSymbol;
            var waits = body.Body.Operations.Where(wait => (EndlessWait.Is(wait) || wait is IAwaitOperation) && !start.Syntax.Span.Contains(wait.Syntax.Span) && (holder is null ? wait.Syntax.Span.Contains(start.Syntax.Span) : wait.Syntax.SpanStart > start.Syntax.Span.End))
                .Concat(body.Body.Calls.Where(own => holder is not null && IsConsumption(own, pipe) && own.Syntax.SpanStart > start.Syntax.Span.End)).OrderBy(wait => wait.Syntax.SpanStart);
            foreach (var wait in waits)
            {
                var waited = WaitedFor(wait, body).ToList();
                var consumers = waited.OfType<ILocalReferenceOperation>().Where(other => other != use && SymbolEqualityComparer.Default.Equals(other.Local, pipe)).Select(other => EndOf(other).Unconverted()).OfType<IArgumentOperation>().Select(argument => argument.Parameter?.OriginalDefinition).OfType<ISymbol>().ToImmutableArray();
                var own = waited.OfType<IInvocationOperation>().FirstOrDefault(consuming => IsConsumption(consuming, pipe));
                if (consumers.IsEmpty && own is null)
                    continue;
                // Whoever looks at the producer first learns that it has failed.
                if (holder is null || !body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Any(look => SymbolEqualityComparer.Default.Equals(look.Local, holder) && look.Syntax.SpanStart < wait.Syntax.SpanStart))
                    yield return new PipeStart(pipe, producer.OriginalDefinition, call.Syntax, consumers, own?.Syntax, wait.Syntax);
                break;
            }
        }
    }

    /// <summary>The task of the call: its own, or that which makes it.</summary>
    private static IOperation? StartOf(IInvocationOperation call, BodyFacts body)
    {
        if (call.EnclosingInMember().OfType<IAnonymousFunctionOperation>().FirstOrDefault() is not { } lambda || lambda == body.Body.Root)
            return call.TargetMethod.IsAsync ? call : null;
        return lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew" } } start } } && body.Body.Calls.Contains(start) && !call.Enclosing().Any(outer => outer is ITryOperation or ILoopOperation) ? start : null;
    }

    private static bool IsEmptied(IOperation use) => EndOf(use) is IPropertyReferenceOperation { Property.Name: "Reader" } || use.Parent is IInvocationOperation { TargetMethod.Name: "GetConsumingEnumerable" or "Take" or "TryTake" or "Dispose" };

    private static bool IsConsumption(IInvocationOperation call, ISymbol pipe) => IsToEnd(call) && call.Instance is { } instance && (instance is IPropertyReferenceOperation { Property.Name: "Reader", Instance: { } channel } ? channel : instance).Unwrapped() is ILocalReferenceOperation used && SymbolEqualityComparer.Default.Equals(used.Local, pipe);

    /// <summary>What is written where something is waited for, with what was stored in the locals that are named there.</summary>
    private static IEnumerable<IOperation> WaitedFor(IOperation wait, BodyFacts body)
    {
        if (wait.DescendantsAndSelf().Any(part => part is IInvocationOperation { TargetMethod.Name: "WhenAny" or "WaitAny" or "WaitAsync" }))
            yield break;
        foreach (var part in wait.DescendantsAndSelf())
        {
            yield return part;
            if (part is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value && !IsPipe(local.Type))
            {
                foreach (var inner in value.DescendantsAndSelf())
                    yield return inner;
            }
        }
    }
}
