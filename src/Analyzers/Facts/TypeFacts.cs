using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Threads;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>
/// What is known of one outermost type: all its bodies, in every part and nested type. Facts that need the whole type are
/// computed when first asked for.
/// </summary>
internal sealed class TypeFacts
{
    private ImmutableArray<IFieldSymbol> _fields;
    private readonly Dictionary<Body, BodyFacts> _factsOf = [];
    private bool? _mentionsAtomics;
    private bool? _asksForThread;
    private ImmutableArray<IOperation> _assigning;
    private ILookup<ISymbol, IOperation>? _values;
    private ImmutableHashSet<IParameterSymbol>? _ownObjects;
    private ILookup<IOperation, KeptFunctions.Kept>? _kept;
    private readonly Lazy<CallTable> _calls;
    private readonly Lazy<LockFacts> _locks;
    private readonly Lazy<LockOrder> _order;
    private readonly Lazy<AccessTable> _accesses;
    private readonly Lazy<ThreadFacts> _threads;
    private readonly Lazy<ImmutableArray<SharedVariable>> _shared;
    private readonly Lazy<ImmutableArray<SharedVariable>> _captures;
    private readonly Lazy<ImmutableHashSet<ISymbol>> _captured;
    private readonly Lazy<ImmutableArray<SharedVariable>> _reached;

    /// <param name="type">An outermost type.</param>
    /// <param name="compilation">The compilation it is declared in.</param>
    /// <param name="members">The bodies of its members; nested functions are found from them.</param>
    /// <param name="cancellation">Ends the computation of facts.</param>
    public TypeFacts(INamedTypeSymbol type, Compilation compilation, IEnumerable<Body> members, CancellationToken cancellation)
    {
        Type = type;
        Compilation = compilation;
        Cancellation = cancellation;
        // Source order, so that reports do not depend on the order in which the driver hands over the blocks.
        Bodies = members
            .OrderBy(body => body.Root.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(body => body.Root.Syntax.SpanStart)
            .SelectMany(body => body.WithNested)
            .Select(body => new BodyFacts(body, this))
            .ToImmutableArray();
        foreach (var body in Bodies)
        {
            _factsOf.Add(body.Body, body);
            MentionsThreads = MentionsThreads || HasToDoWithThreads(body.Body);
        }

        _calls = new(() => new CallTable(this), LazyThreadSafetyMode.None);
        _locks = new(() => new LockFacts(this), LazyThreadSafetyMode.None);
        _order = new(() => new LockOrder(this), LazyThreadSafetyMode.None);
        _accesses = new(() => new AccessTable(this), LazyThreadSafetyMode.None);
        _threads = new(() => new ThreadFacts(this), LazyThreadSafetyMode.None);
        _shared = new(() => SharedVariables.Of(this).ToImmutableArray(), LazyThreadSafetyMode.None);
        _captures = new(() => CapturedVariables.Of(this).ToImmutableArray(), LazyThreadSafetyMode.None);
        _captured = new(() => Captures.Select(capture => capture.Variable).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default), LazyThreadSafetyMode.None);
        _reached = new(() => SharedVariables.Reached(this).ToImmutableArray(), LazyThreadSafetyMode.None);
        Callers = new CallerFacts(this);
        Written = new WrittenUses(compilation, cancellation);
        Holding = new HoldingCallers(type, Written, cancellation);
        HandedOn = new HandedOn(this);
    }

    /// <summary>The outermost type.</summary>
    public INamedTypeSymbol Type { get; }

    /// <summary>The compilation the type is declared in.</summary>
    public Compilation Compilation { get; }

    /// <summary>Ends the computation of facts.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>All bodies of the type in source order, lambdas and local functions after the body they are written in.</summary>
    public ImmutableArray<BodyFacts> Bodies { get; }

    /// <summary>The fields of the type and of those nested in it; most facts ask for some of them.</summary>
    public ImmutableArray<IFieldSymbol> Fields => _fields.IsDefault ? _fields = Type.FieldsOfAllTypes().ToImmutableArray() : _fields;

    /// <summary>Whether anything in the type has to do with threads, tasks, locks or events, or ends on the finalizer's thread.</summary>
    public bool MentionsThreads { get; }

    /// <summary>Whether the type has atomic operations, of which locks can be made.</summary>
    public bool MentionsAtomics => _mentionsAtomics ??= Bodies
        .SelectMany(body => body.Body.Calls)
        .Select(call => call.TargetMethod.ContainingType?.OriginalDefinition)
        .Distinct<INamedTypeSymbol?>(SymbolEqualityComparer.Default)
        .Any(called => called is not null && (called.Name == "Interlocked" || UnfollowedLocks.IsAtomicWrapper(called)));

    /// <summary>Whether the type asks which thread it runs on.</summary>
    public bool AsksForThread => _asksForThread ??= Bodies.Any(body => body.Body.Operations.Any(AskedThread.IsQuestion));

    /// <summary>The assignments and initialisers of all bodies, in source order.</summary>
    public ImmutableArray<IOperation> Assigning => _assigning.IsDefault ? _assigning = Bodies.SelectMany(body => body.Body.Operations).Where(Assignments.IsAssigning).ToImmutableArray() : _assigning;

    /// <summary>What is stored into each variable, in source order; see <see cref="Assignments.ValuesOf"/>.</summary>
    public ILookup<ISymbol, IOperation> Values => _values ??= Assigning.SelectMany(Assignments.Stored).ToLookup(stored => stored.Variable.OriginalDefinition, stored => stored.Value, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);

    /// <summary>The parameters of functions that are handed the object itself as their state.</summary>
    public ImmutableHashSet<IParameterSymbol> OwnObjects => _ownObjects ??= MentionsThreads ? GivenState.OwnObjects(this) : GivenState.None;

    /// <summary>The uses of the functions that the type keeps in fields.</summary>
    public ILookup<IOperation, KeptFunctions.Kept> Kept => _kept ??= KeptFunctions.UsesIn(this).ToLookup(kept => kept.Function);

    /// <summary>Who calls whom within the type.</summary>
    public CallTable Calls => _calls.Value;

    /// <summary>What the bodies say about the type's locks.</summary>
    public LockFacts Locks => _locks.Value;

    /// <summary>In which order the type acquires its locks.</summary>
    public LockOrder Order => _order.Value;

    /// <summary>Which locks the callers of a body hold.</summary>
    public CallerFacts Callers { get; }

    /// <summary>Where the compilation names members and makes objects.</summary>
    public WrittenUses Written { get; }

    /// <summary>Which members are kept apart by code of other types that calls them.</summary>
    public HoldingCallers Holding { get; }

    /// <summary>What methods of the type do with what they are given.</summary>
    public HandedOn HandedOn { get; }

    /// <summary>The accesses to the type's fields and auto-properties.</summary>
    public AccessTable Accesses => _accesses.Value;

    /// <summary>The variables of the type that several threads can reach, with the accesses at which they can.</summary>
    public ImmutableArray<SharedVariable> Shared => _shared.Value;

    /// <summary>The locals and parameters that lambdas or local functions use, too, with all their accesses.</summary>
    public ImmutableArray<SharedVariable> Captures => _captures.Value;

    /// <summary>The variables of <see cref="Captures"/>.</summary>
    public ImmutableHashSet<ISymbol> Captured => _captured.Value;

    /// <summary>The variables of objects of other types that the type's own threads reach, with its accesses to them.</summary>
    public ImmutableArray<SharedVariable> Reached => _reached.Value;

    /// <summary>Which bodies run on which threads.</summary>
    public ThreadFacts Threads => _threads.Value;

    /// <summary>The facts of <paramref name="body"/>, one of the type's.</summary>
    public BodyFacts FactsOf(Body body) => _factsOf[body];

    private static bool HasToDoWithThreads(Body body) =>
        body.MentionsThreads || (body.Method is { } method && (method.MethodKind == MethodKind.Destructor || EntryTable.FindOverride(method) is not null));
}
