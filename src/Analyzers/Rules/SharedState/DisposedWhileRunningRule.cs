using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>An object is disposed while work that was started with it still runs.</summary>
internal sealed class DisposedWhileRunningRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DisposedWhileRunning,
        title: "An object is disposed while work that uses it still runs",
        messageFormat: "'{0}' uses '{1}', which is {2}: {3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Await the work inside the scope, or let the work dispose the object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var (local, scope) in Disposed(body))
        {
            foreach (var operation in body.Body.Operations.Where(operation => scope.Contains(operation.Syntax.Span)))
            {
                if (Work(operation, local, body) is not { } work || IsWaitedFor(work, scope, body))
                    continue;
                object[] arguments = [Excerpt.Of(work.Syntax), local.Name, "disposed at the end of its scope, and nothing waits for it", "it may find the object disposed"];
                report.Judge(!(IsAskedForByInterface(work, local) || IsMadeForNothing(local, body)), work.Syntax.GetLocation(), [local.Locations[0]], FixHints.None.Add(FixHints.Member, local.Name), arguments);
            }
        }

        foreach (var (use, disposed, timer, tick) in ScopedTimer.In(body))
            report.At(use.Syntax.GetLocation(), [disposed.Locations[0], timer.Locations[0]], FixHints.None, Excerpt.Of(use.Syntax), disposed.Name, $"disposed at the end of its scope after '{timer.Name}', and that does not wait for {tick.Text}, which does this", "it may find the object disposed, and an exception in a tick ends the process");
        foreach (var (use, back, buffer) in ReturnedBuffer.In(body))
            report.At(use.Syntax.GetLocation(), [back.Syntax.GetLocation()], FixHints.None, Excerpt.Of(use.Syntax), buffer.Name, $"given back to the pool on line {Excerpt.Line(back.Syntax.GetLocation())}, and nothing waits for it", "whoever rents it next writes over what is still to be read");
        foreach (var (change, back, given, taker) in ChangedAfterReturn.In(body))
        {
            object[] arguments = [Excerpt.Of(change.Syntax), given.Name, $"given back by '{Excerpt.Of(back.Syntax)}' on line {Excerpt.Line(back.Syntax.GetLocation())}, from where '{taker.Name}' hands it out again", "it may be somebody else's by then, who finds it changed"];
            report.Judge(!body.IsKeptApartByCallers, change.Syntax.GetLocation(), [back.Syntax.GetLocation()], FixHints.None, arguments);
        }
    }

    /// <summary>Whether a method of an interface is called on the object, of which nothing says that it needs it any longer than it takes to begin.</summary>
    private static bool IsAskedForByInterface(IOperation work, ILocalSymbol local) => work is IInvocationOperation { Instance: ILocalReferenceOperation receiver, TargetMethod: { ContainingType.TypeKind: TypeKind.Interface, ContainingNamespace: var space } } && SymbolEqualityComparer.Default.Equals(receiver.Local, local)
        && !space.ToDisplayString().StartsWith("System", StringComparison.Ordinal);

    /// <summary>Whether nothing is gone when the object is disposed of: a request without content, a reader that leaves its stream open, a writer to memory, one whose <c>Dispose</c> only ends a source of cancellation.</summary>
    private static bool IsMadeForNothing(ILocalSymbol local, BodyFacts body)
    {
        var made = body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() as IObjectCreationOperation;
        return local.Type switch
        {
            { Name: "HttpRequestMessage" } => !body.Body.Operations.Any(operation => operation is IPropertyReferenceOperation { Property.Name: "Content", Parent: ISimpleAssignmentOperation set } content && set.Target == content),
            { Name: "StreamReader" or "StreamWriter" or "BinaryReader" or "BinaryWriter" } => made?.Arguments.Any(argument => argument is { Parameter.Name: "leaveOpen", Value.ConstantValue.Value: true }) == true,
            { Name: "Utf8JsonWriter" } => made?.Arguments.Any(argument => argument.Parameter?.Type.Name == "IBufferWriter") == true,
            _ => local.Type.GetMembers("Dispose").OfType<IMethodSymbol>().ToList() is { Count: > 0 } ends && ends.TrueForAll(end => !end.DeclaringSyntaxReferences.IsEmpty) && Ended(local.Type) is { Count: > 0 } ended && ended.TrueForAll(field => field.Type.Name == "CancellationTokenSource"),
        };
    }

    /// <summary>The fields that a <c>Dispose</c> of the type, as it is written, calls something on; those of another type where it does something else.</summary>
    private static List<IFieldSymbol> Ended(ITypeSymbol type) => type.GetMembers("Dispose").SelectMany(Syntax).OfType<IdentifierNameSyntax>().SelectMany(name => type.GetMembers(name.Identifier.ValueText)).OfType<IFieldSymbol>().ToList();

    /// <summary>The locals that the body disposes at the end of a scope.</summary>
    private static IEnumerable<(ILocalSymbol Local, TextSpan Scope)> Disposed(BodyFacts body)
    {
        foreach (var operation in body.Body.Operations)
        {
            var (declaration, scope) = operation switch
            {
                IUsingOperation { Resources: IVariableDeclarationGroupOperation group } statement => (group, statement.Body.Syntax.Span),
                IUsingDeclarationOperation { DeclarationGroup: var group } statement => (group, TextSpan.FromBounds(statement.Syntax.Span.End, (statement.Parent ?? statement).Syntax.Span.End)),
                _ => (null, default),
            };
            foreach (var declarator in declaration?.Declarations.SelectMany(group => group.Declarators) ?? [])
            {
                // Values whose Dispose does nothing that others notice.
                if (declarator.Symbol.Type.Name is not ("MemoryStream" or "StringWriter" or "StringReader" or "Task"))
                    yield return (declarator.Symbol, scope);
            }
        }
    }

    /// <summary>The started work, or the unfinished call, that uses the object.</summary>
    private static IOperation? Work(IOperation operation, ILocalSymbol local, BodyFacts body) => operation switch
    {
        IAnonymousFunctionOperation lambda when ThreadEntries.Start(lambda) is ({ Blocks: false, IsOnDemand: false, NeedsStart: false }, var created) && created is IInvocationOperation && Uses(lambda, local) && !IsAsked(lambda, local) => created,
        IInvocationOperation { Instance: ILocalReferenceOperation receiver } call when SymbolEqualityComparer.Default.Equals(receiver.Local, local) && IsTask(call.Type) && !(body.Body.Method?.IsAsync ?? true) && IsReturned(call) => call,
        IInvocationOperation call when IsTask(call.Type) && !JoinedStart.IsAwaited(call) && call.Arguments.FirstOrDefault(argument => IsGiven(argument.Value, local)) is { Parameter: { } parameter } && GoesOnWith(parameter, call.TargetMethod, body) => call,
        _ => null,
    };

    /// <summary>Whether the value is the object, or the token that it hands out.</summary>
    private static bool IsGiven(IOperation value, ILocalSymbol local) => value.Unwrapped() switch
    {
        IPropertyReferenceOperation { Property: { Name: "Token", ContainingType.Name: "CancellationTokenSource" }, Instance: { } source } => Assignments.Refers(source.Unwrapped(), local),
        var given => Assignments.Refers(given, local),
    };

    /// <summary>Whether the method uses what it is given when it has returned its task: an async one of the type after its first await, or one of the framework that is named for it.</summary>
    private static bool GoesOnWith(IParameterSymbol parameter, IMethodSymbol method, BodyFacts body) => body.Type.Calls.BodyOf(method) is { } called
        ? called.Body is { Method.IsAsync: true } && called.Body.WithNested.SelectMany(nested => nested.Operations).Any(use => use is IParameterReferenceOperation reference && reference.Parameter.Ordinal == parameter.Ordinal && SymbolEqualityComparer.Default.Equals(reference.Parameter.ContainingSymbol, called.Body.Method) && (AsyncCalls.IsAfterAwait(use, called) || use.Enclosing().OfType<ILoopOperation>().Any(loop => called.Body.Awaits.Any(await => loop.Syntax.Span.Contains(await.Syntax.Span)))))
        : method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.IsInSource() && method.NamespaceName().StartsWith("System", StringComparison.Ordinal) && method.ContainingType.Name is not ("Task" or "ValueTask" or "Parallel");

    /// <summary>Whether the lambda does something with the object; merely returning it is for whoever gets the result.</summary>
    private static bool Uses(IOperation lambda, ILocalSymbol local) => lambda.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local) && reference.Parent is not IReturnOperation);

    /// <summary>Whether the work only calls methods of the object that look at the flag which its <c>Dispose</c> sets.</summary>
    private static bool IsAsked(IOperation lambda, ILocalSymbol local)
    {
        var flags = local.Type.GetMembers("Dispose").SelectMany(Syntax).OfType<AssignmentExpressionSyntax>().Where(assignment => assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression)).Select(assignment => assignment.Left.ToString()).ToList();
        var uses = lambda.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local)).ToList();
        return flags.Count > 0 && uses.TrueForAll(use => use.Parent is IInvocationOperation call && call.Instance == use
            && Syntax(call.TargetMethod).OfType<IdentifierNameSyntax>().Any(name => flags.Contains(name.Identifier.ValueText)));
    }

    private static IEnumerable<SyntaxNode> Syntax(ISymbol member) => member.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes());

    private static bool IsTask(ITypeSymbol? type) => type is { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } };

    private static bool IsReturned(IOperation operation)
    {
        while (operation.Parent is IConversionOperation)
            operation = operation.Parent;
        return operation.Parent is IReturnOperation;
    }

    /// <summary>
    /// Whether the body waits before the scope ends: awaits or joins something, or waits for a signal. Work that is passed on is taken to be
    /// waited for, unless it is returned to the caller after the scope.
    /// </summary>
    private static bool IsWaitedFor(IOperation work, TextSpan scope, BodyFacts body)
    {
        if (JoinedStart.IsAwaited(work))
            return true;
        var use = work.Parent;
        while (use is IConversionOperation)
            use = use.Parent;
        if (use is IReturnOperation)
            return body.Body.Method?.IsAsync == true;
        if (use is not (IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } or IVariableInitializerOperation))
            return true;
        return body.Body.Operations.Any(operation => scope.Contains(operation.Syntax.Span) && operation.Syntax.SpanStart > work.Syntax.Span.End
            && (operation is IAwaitOperation || JoinTable.IsJoin(operation) || SignalTable.Awaited(operation) is not null || operation is IInvocationOperation { TargetMethod.Name: "Sleep" or "ReadLine" or "ReadKey" }));
    }
}
