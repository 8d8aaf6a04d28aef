using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows sources of tasks that run the code which awaits the task inside the call that completes it.</summary>
internal static class CompletionSources
{
    private const int MaximumDepth = 4;
    private const int RunContinuationsAsynchronously = 64;

    /// <summary>Whether objects of the type complete a task.</summary>
    public static bool Is(ITypeSymbol type) => type is { Name: "TaskCompletionSource", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } };

    /// <summary>Whether the call completes a task.</summary>
    public static bool Completes(IInvocationOperation call) => call.TargetMethod is
    {
        ContainingType: { Name: "TaskCompletionSource", ContainingNamespace.Name: "Tasks" },
        Name: "SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled" or "SetFromTask" or "TrySetFromTask",
    };

    /// <summary>The creation of the completed source, where all that are known run continuations inline and its task is handed out.</summary>
    public static IObjectCreationOperation? InlineCreation(IInvocationOperation call, BodyFacts body)
    {
        if (call.Receiver() is not { } source || IsNobodysYet(call, source, body) || IsMadeInSection(call, source, body))
            return null;
        if (OfOtherType(source, body) is { } member)
            return ForeignValues.Of(member, body.Type) is { } given && given.All(value => value is IObjectCreationOperation made && IsInline(made)) && ForeignValues.AreAsked(member, "Task", body.Type) ? (IObjectCreationOperation)given[0] : null;
        if (IsTakenFromOwnCollection(source, body) || (!IsMemberOfTheProgram(source) && KeptElements.Holder(source, body) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private }))
            return OnlyMadeInline(source.Type!, body.Type);
        if (body.Paths.Read(source).Variable is not ISymbol variable)
            return null;
        var values = Assignments.ValuesOf(variable, body.Type).Where(value => !value.IsNull()).SelectMany(value => Made(value, body.Type, MaximumDepth)).ToList();
        return values.Count > 0 && values.TrueForAll(value => value is not null && IsInline(value)) && IsHandedOut(variable, body.Type) ? values[0] : null;
    }

    /// <summary>Whether the source is made in the same body, which has given neither it nor its task to anybody when it completes it: nothing can await it yet.</summary>
    private static bool IsNobodysYet(IInvocationOperation call, IOperation source, BodyFacts body) =>
        source.Unwrapped() is ILocalReferenceOperation { Local: var local } && !body.Type.Captured.Contains(local)
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation made && LoopAround(made) == LoopAround(call)
        && body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Syntax.SpanStart < call.Syntax.SpanStart && !IsInOtherBranch(use, call))
            .All(use => use.Parent is IInvocationOperation { Instance: { } receiver } before && receiver == use && Completes(before));

    /// <summary>Whether a new source has taken the place of the one before in the same critical section, which does nothing else with it until it completes it.</summary>
    private static bool IsMadeInSection(IInvocationOperation call, IOperation source, BodyFacts body) =>
        source.Unwrapped() is IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation } && LexicalLocks.Around(call).FirstOrDefault() is { } section
        && body.Body.Operations.OfType<ISimpleAssignmentOperation>().LastOrDefault(set => section.Body.Syntax.Span.Contains(set.Syntax.Span) && set.Syntax.Span.End <= call.Syntax.SpanStart && Assignments.Refers(set.Target, field)) is { } made
        && made.Value.Unwrapped() is IObjectCreationOperation && LoopAround(made) == LoopAround(call)
        // Where it is made on some ways only, it may be the old one that is completed.
        && made.Enclosing().TakeWhile(outer => outer != section).All(outer => outer is not (IConditionalOperation or ISwitchOperation or ICatchClauseOperation) || outer.Syntax.Span.Contains(call.Syntax.Span))
        && !body.Body.Operations.Any(use => use.Syntax.SpanStart >= made.Syntax.Span.End && use.Syntax.Span.End <= call.Syntax.SpanStart && Assignments.Refers(use, field));

    private static ILoopOperation? LoopAround(IOperation operation) => operation.Enclosing().OfType<ILoopOperation>().FirstOrDefault();

    /// <summary>Whether a choice runs either the one or the other.</summary>
    private static bool IsInOtherBranch(IOperation use, IOperation call) => use.Enclosing().OfType<IConditionalOperation>().Any(choice =>
        choice.WhenFalse is { } otherwise && choice.WhenTrue.Syntax.Span.Contains(use.Syntax.Span) && otherwise.Syntax.Span.Contains(call.Syntax.Span));

    /// <summary>The member of another type of the program that holds the source, of an object which others may have; null for all other sources.</summary>
    private static ISymbol? OfOtherType(IOperation source, BodyFacts body)
    {
        if (source.Unwrapped() is ILocalReferenceOperation { Local: var local })
            source = body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) ?? source;
        return source.Unwrapped() is IMemberReferenceOperation { Member: var member, Instance: { } holder } && member.IsInSource() && !SymbolEqualityComparer.Default.Equals(member.OutermostType(), body.Type.Type)
            && !(holder.Unwrapped() is ILocalReferenceOperation { Local: var kept } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(kept)?.IsMadeHere() == true) ? member : null;
    }

    /// <summary>Whether the source is in a variable of which the program says what it holds.</summary>
    private static bool IsMemberOfTheProgram(IOperation source) => source.Unwrapped() is IMemberReferenceOperation { Member: var member } && member.IsInSource();

    /// <summary>Whether somebody asks the source for its task, by the variable or by a local that it is set from.</summary>
    private static bool IsHandedOut(ISymbol variable, TypeFacts type)
    {
        var names = Assignments.ValuesOf(variable, type).Select(value => (value.Unwrapped() as ILocalReferenceOperation)?.Local).OfType<ISymbol>().Append(variable).ToList();
        return type.Bodies.SelectMany(other => other.Body.Operations).Any(operation => operation is IPropertyReferenceOperation { Property.Name: "Task" } task
            && (task.Instance is IConditionalAccessInstanceOperation ? task.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault()?.Operation : task.Instance) is { } used && names.Exists(name => Assignments.Refers(used, name)));
    }

    /// <summary>Whether the source is made without the option to continue elsewhere; options that are not constants are taken to have it.</summary>
    public static bool IsInline(IObjectCreationOperation creation) => creation.Arguments.All(argument => argument.Parameter?.Type.Name != "TaskCreationOptions"
        || argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & RunContinuationsAsynchronously) == 0);

    /// <summary>The creations that a value comes from: through locals, choices and methods of the type that make it; null for what is not known.</summary>
    private static IEnumerable<IObjectCreationOperation?> Made(IOperation value, TypeFacts type, int depth)
    {
        value = value.Unwrapped();
        switch (value)
        {
            case IObjectCreationOperation creation:
                return [creation];
            case IConditionalOperation { WhenFalse: { } otherwise } choice when depth > 0:
                return Made(choice.WhenTrue, type, depth - 1).Concat(Made(otherwise, type, depth - 1));
            case ICoalesceOperation coalesce when depth > 0:
                return Made(coalesce.Value, type, depth - 1).Concat(Made(coalesce.WhenNull, type, depth - 1));
            case ILocalReferenceOperation { Local: var local } when depth > 0:
                var given = Assignments.ValuesOf(local, type).ToList();
                return given.Count == 0 ? [null] : given.SelectMany(known => Made(known, type, depth - 1));
            case IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false } method } when depth > 0 && type.Calls.BodyOf(method) is { } factory:
                return factory.Body.Operations.OfType<IReturnOperation>().Select(exit => exit.ReturnedValue).OfType<IOperation>().SelectMany(returned => Made(returned, type, depth - 1)).DefaultIfEmpty(null);
            default:
                return [null];
        }
    }

    /// <summary>Whether the source comes out of a collection in a private field: by the call itself, into a local, or in a loop over it.</summary>
    private static bool IsTakenFromOwnCollection(IOperation source, BodyFacts body) => source.Unwrapped() switch
    {
        IInvocationOperation { Instance: { } collection } => IsOwnCollection(collection, body),
        ILocalReferenceOperation { Local: var local } => body.Body.Operations.Any(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer.Value: var value } declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && value.Unwrapped() is IInvocationOperation or IPropertyReferenceOperation { Property.IsIndexer: true } && IsTakenFromOwnCollection(value, body),
            IForEachLoopOperation loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default) && IsOwnCollection(loop.Collection, body),
            IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation { Instance: { } collection } } argument => argument.Value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation found && SymbolEqualityComparer.Default.Equals(found.Local, local)) && IsOwnCollection(collection, body),
            _ => false,
        }),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => IsOwnCollection(collection, body),
        _ => false,
    };

    private static bool IsOwnCollection(IOperation collection, BodyFacts body) => body.Paths.Read(collection.Unwrapped()).Elements is [.., { Member: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } }];

    /// <summary>Where the type makes sources of that kind, all of which run their continuations inline; null where it does not, or gets some from elsewhere: what its private methods are given is its own.</summary>
    private static IObjectCreationOperation? OnlyMadeInline(ITypeSymbol kind, TypeFacts type)
    {
        var made = type.Bodies.SelectMany(body => body.Body.Creations).Where(creation => SymbolEqualityComparer.Default.Equals(creation.Type, kind)).ToList();
        var isGiven = type.Bodies.Any(body => body.Body.Method is { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction), DeclaredAccessibility: not Accessibility.Private } method && method.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, kind)));
        return made.Count > 0 && !isGiven && made.TrueForAll(IsInline) ? made[0] : null;
    }
}
