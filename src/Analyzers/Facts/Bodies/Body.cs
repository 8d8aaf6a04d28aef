using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// One executable body of a type: a method, accessor, constructor, initialiser, lambda or local function. Lambdas and local
/// functions are bodies of their own, because they may run on another thread than the body they are written in.
/// </summary>
internal sealed class Body
{
    private Body(ISymbol owner, IOperation root, Body? enclosing)
    {
        Owner = owner;
        Root = root;
        Enclosing = enclosing;

        var read = new BodyReader(this);
        Operations = read.Operations.ToImmutableArray();
        Loops = read.Loops.ToImmutableArray();
        Calls = read.Calls.ToImmutableArray();
        LockStatements = read.LockStatements.ToImmutableArray();
        Creations = read.Creations.ToImmutableArray();
        Awaits = read.Awaits.ToImmutableArray();
        Declarators = read.Declarators.ToImmutableArray();
        Functions = read.Functions.ToImmutableArray();
        Nested = read.Nested.ToImmutableArray();
        MentionsThreads = read.MentionsThreads;
        HasScopes = read.HasScopes;
        OnlyReads = read.OnlyReads;
    }

    /// <summary>The method, accessor, constructor, lambda or local function; the field or property for an initialiser.</summary>
    public ISymbol Owner { get; }

    /// <summary>The owner as a method, or null for an initialiser.</summary>
    public IMethodSymbol? Method => Owner as IMethodSymbol;

    /// <summary>The body's operation; for a lambda or local function that operation itself.</summary>
    public IOperation Root { get; }

    /// <summary>The body this lambda or local function is written in; null for members.</summary>
    public Body? Enclosing { get; }

    /// <summary>The member body this one is written in, itself for members.</summary>
    public Body Outermost => Enclosing?.Outermost ?? this;

    /// <summary>Whether it is <paramref name="outer"/>, or written in it at any depth.</summary>
    public bool IsWithin(Body outer) => this == outer || Enclosing?.IsWithin(outer) == true;

    /// <summary>All operations in source order, without those of nested lambdas and local functions.</summary>
    public ImmutableArray<IOperation> Operations { get; }

    /// <summary>The loops among them, and the labels that something may jump back to.</summary>
    public ImmutableArray<IOperation> Loops { get; }

    /// <summary>The calls among them.</summary>
    public ImmutableArray<IInvocationOperation> Calls { get; }

    /// <summary>The call that is written at <paramref name="place"/>, with what is around it: that of a flow graph has nothing; null where there is none.</summary>
    public IInvocationOperation? CallAt(SyntaxNode place) => Calls.FirstOrDefault(call => call.Syntax == place);

    /// <summary>The <c>lock</c> statements among them.</summary>
    public ImmutableArray<ILockOperation> LockStatements { get; }

    /// <summary>The object creations among them.</summary>
    public ImmutableArray<IObjectCreationOperation> Creations { get; }

    /// <summary>The awaits among them.</summary>
    public ImmutableArray<IAwaitOperation> Awaits { get; }

    /// <summary>The declarators of locals among them.</summary>
    public ImmutableArray<IVariableDeclaratorOperation> Declarators { get; }

    /// <summary>The lambdas, local functions and named methods among them, without the body's own.</summary>
    public ImmutableArray<IOperation> Functions { get; }

    /// <summary>Whether anything in it has to do with threads, tasks, locks or events.</summary>
    public bool MentionsThreads { get; }

    /// <summary>Whether it has <c>using</c> statements or declarations.</summary>
    public bool HasScopes { get; }

    /// <summary>Whether it only reads fields and parameters, as most getters do: there is nothing that a rule for single bodies could find.</summary>
    public bool OnlyReads { get; }

    /// <summary>The lambdas and local functions written directly in this body.</summary>
    public ImmutableArray<Body> Nested { get; }

    /// <summary>This body and all bodies nested in it, at any depth.</summary>
    public IEnumerable<Body> WithNested => Nested.IsEmpty ? [this] : Nested.SelectMany(nested => nested.WithNested).Prepend(this);

    /// <summary>Whether objects of the type cannot be shared yet while this runs: constructors and initialisers.</summary>
    public bool IsConstruction => Enclosing is null
        && Owner is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };

    /// <summary>Whether only a debugger runs it, which has stopped all threads by then: what shows the object, and the tasks of a scheduler.</summary>
    public bool IsForDebugger => IsOfDebuggerProxy(Owner) || Owner is IMethodSymbol { IsOverride: true, Name: "GetScheduledTasks", ReturnType.Name: "IEnumerable" };

    /// <summary>Reads the body of <paramref name="owner"/> whose operation block is <paramref name="root"/>.</summary>
    public static Body Of(ISymbol owner, IOperation root) => new(owner, root, enclosing: null);

    /// <summary>Reads the lambda or local function <paramref name="owner"/> that is written in this body, or the call that a thread makes of a method of another type.</summary>
    public Body OfNested(IMethodSymbol owner, IOperation root) => new(owner, root, this);

    /// <summary>The body's name in messages: the member's, or <c>lambda in Member</c>.</summary>
    public string Name => Owner switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => $"the lambda in {Outermost.Name}",
        IMethodSymbol { AssociatedSymbol: { } accessed } => accessed.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } constructor => constructor.ContainingType.Name,
        _ => Owner.Name,
    };

    public override string ToString() => Owner.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>Whether the member is of the type that shows its container to a debugger.</summary>
    private static bool IsOfDebuggerProxy(ISymbol member) => member.ContainingType is { ContainingType: { } shown } proxy && shown.GetAttributes().Any(attribute =>
        attribute is { AttributeClass.Name: "DebuggerTypeProxyAttribute", ConstructorArguments: [{ Value: INamedTypeSymbol named }] } && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, proxy.OriginalDefinition));
}
