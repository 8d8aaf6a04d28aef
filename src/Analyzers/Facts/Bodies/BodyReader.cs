using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// Walks a body once, and sorts what it meets. Every body of the program is walked, most of which have nothing to do with threads, so that
/// nothing is made here that may not be needed.
/// </summary>
internal sealed class BodyReader
{
    // Lists that grow are copied: it is enough for most bodies.
    private const int CharactersPerOperation = 8;

    private readonly Body _body;

    public BodyReader(Body body)
    {
        _body = body;
        Operations = new(body.Root.Syntax.Span.Length / CharactersPerOperation);
        var pending = new Stack<IOperation>();
        pending.Push(body.Root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            Operations.Add(operation);
            if (!Read(operation))
                continue;
            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push(child);
        }
    }

    public List<IOperation> Operations { get; }

    public List<IOperation> Loops { get; } = [];

    public List<IInvocationOperation> Calls { get; } = [];

    public List<ILockOperation> LockStatements { get; } = [];

    public List<IObjectCreationOperation> Creations { get; } = [];

    public List<IAwaitOperation> Awaits { get; } = [];

    public List<IVariableDeclaratorOperation> Declarators { get; } = [];

    public List<IOperation> Functions { get; } = [];

    public List<Body> Nested { get; } = [];

    public bool MentionsThreads { get; private set; }

    public bool HasScopes { get; private set; }

    public bool OnlyReads { get; private set; } = true;

    /// <summary>Sorts the operation.</summary>
    /// <returns>Whether its parts belong to the body, too.</returns>
    private bool Read(IOperation operation)
    {
        MentionsThreads = MentionsThreads || ThreadTraces.IsTrace(operation);
        OnlyReads = OnlyReads && IsPlainRead(operation.Kind);
        switch (operation.Kind)
        {
            case OperationKind.Invocation:
                Calls.Add((IInvocationOperation)operation);
                return true;
            case OperationKind.Loop or OperationKind.Labeled:
                Loops.Add(operation);
                return true;
            case OperationKind.Lock:
                LockStatements.Add((ILockOperation)operation);
                return true;
            case OperationKind.ObjectCreation:
                Creations.Add((IObjectCreationOperation)operation);
                return true;
            case OperationKind.Await:
                Awaits.Add((IAwaitOperation)operation);
                return true;
            case OperationKind.VariableDeclarator:
                Declarators.Add((IVariableDeclaratorOperation)operation);
                return true;
            case OperationKind.Using or OperationKind.UsingDeclaration:
                HasScopes = true;
                MentionsThreads = MentionsThreads || operation.Resources().Any(resource => resource.Unwrapped() is IInvocationOperation call && EventReader.Read(call) is not null);
                return true;
            case OperationKind.AnonymousFunction or OperationKind.LocalFunction or OperationKind.MethodReference when operation != _body.Root:
                Functions.Add(operation);
                MentionsThreads = MentionsThreads || ForeignStart.IsGiven(operation, _body.Owner.OutermostType());
                if (Function(operation) is { } function)
                    Nested.Add(_body.OfNested(function, operation));
                // What a method is called on is evaluated where the delegate is made.
                return operation.Kind == OperationKind.MethodReference;
            default:
                return operation.Kind != OperationKind.MethodReference;
        }
    }

    private static bool IsPlainRead(OperationKind kind) => kind is OperationKind.MethodBody or OperationKind.Block or OperationKind.Return or OperationKind.FieldReference or OperationKind.InstanceReference
        or OperationKind.ParameterReference or OperationKind.Literal or OperationKind.Conversion or OperationKind.Binary or OperationKind.DefaultValue or OperationKind.TypeOf or OperationKind.NameOf;

    private IMethodSymbol? Function(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation local => local.Symbol,
        // A method of another type that is handed to a thread: what runs there is a call of it.
        IMethodReferenceOperation { Method: var method } when !SymbolEqualityComparer.Default.Equals(method.OutermostType(), _body.Owner.OutermostType()) && (ThreadEntries.Start(operation) is not null || ForeignStart.IsGiven(operation, _body.Owner.OutermostType())) => method,
        _ => null,
    };
}
