using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// Knows members that are kept apart by whoever calls them: wherever the compilation does, a lock is held, or the object is only being made. Types are
/// judged one by one, so that their callers are looked for when a race is about to be reported, and only then.
/// </summary>
/// <param name="type">The outermost type whose members are asked for. What it does itself under locks is known better.</param>
/// <param name="written">Where callers are looked for.</param>
/// <param name="cancellation">Ends the search.</param>
internal sealed class HoldingCallers(INamedTypeSymbol type, WrittenUses written, CancellationToken cancellation)
{
    /// <summary>How many callers of callers are asked.</summary>
    private const int MaxDepth = 4;

    private readonly Dictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether something calls <paramref name="method"/>, and all that does holds a lock, or makes the object by it.</summary>
    public bool Guard(IMethodSymbol method)
    {
        var member = MemberOf(method);
        return _known.TryGetValue(member, out var known) ? known : _known[member] = IsGuarded(member, MaxDepth, []) == true;
    }

    private static bool IsSet(SimpleNameSyntax use) => (use.Parent is MemberBindingExpressionSyntax binding ? binding : WrittenUses.Whole(use)) is { Parent: var user } target && (user is AssignmentExpressionSyntax assignment ? assignment.Left == target : user is PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or ArgumentSyntax or TupleExpressionSyntax);

    /// <summary>Whether the member is used on an object that nobody else has yet: in its initializer, or on a local that has just been made, and until then only used so.</summary>
    private static bool IsBeingMade(ExpressionSyntax called, SemanticModel model)
    {
        if (called.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ObjectInitializerExpression } } set && set.Left == called)
            return true;
        if (called is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } owner } || model.GetSymbolInfo(owner).Symbol is not ILocalSymbol { DeclaringSyntaxReferences: [var declared] }
            || declared.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax, Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } declaration } || WrittenUses.FunctionAround(called) != WrittenUses.FunctionAround(declaration))
            return false;
        var statement = called.Ancestors().FirstOrDefault(outer => outer.Parent == block);
        return statement is not null && block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name && use.SpanStart > declaration.Span.End && use.SpanStart < statement.Span.End)
            .All(use => use.Parent is MemberAccessExpressionSyntax access && access.Expression == use && WrittenUses.FunctionAround(use) == WrittenUses.FunctionAround(declaration));
    }

    /// <summary>Whether callers guard the member; null where only it calls itself, and somebody else must do so first.</summary>
    private bool? IsGuarded(ISymbol member, int depth, HashSet<ISymbol> open)
    {
        if (!open.Add(member))
            return null;
        if (depth == 0 || member is IMethodSymbol { MethodKind: not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.PropertySet) } or IMethodSymbol { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } or IPropertySymbol { IsIndexer: true })
            return false;
        var names = WrittenUses.NamesOf((member as IMethodSymbol)?.AssociatedSymbol ?? member).ToList();
        // What the framework calls, it calls when it likes.
        if (names.Exists(name => !name.IsInSource()))
            return false;
        // Whom nobody calls somebody out of sight does.
        bool? isGuarded = false;
        var isFirst = true;
        foreach (var use in names.Select(name => name.Name).Distinct().SelectMany(written.Of).Take(WrittenUses.Most + 1).Select((use, index) => (Use: use, IsOne: index < WrittenUses.Most)))
        {
            if (!use.IsOne)
                return false;
            if (written.SymbolOf(use.Use) is not { } used || !names.Contains(used, SymbolEqualityComparer.Default) || WrittenUses.IsNamedOnly(use.Use) || (member is IMethodSymbol { MethodKind: MethodKind.PropertySet } && !IsSet(use.Use)))
                continue;
            var isKept = IsKept(use.Use, written.ModelOf(use.Use), member, depth, open);
            if (isKept == false)
                return false;
            isGuarded = isFirst ? isKept : isGuarded ?? isKept;
            isFirst = false;
        }

        return isGuarded;
    }

    /// <summary>Whether a lock is held where the name is written, the object is being made there, or that is so of all that comes there.</summary>
    private bool? IsKept(SimpleNameSyntax use, SemanticModel model, ISymbol member, int depth, HashSet<ISymbol> open)
    {
        var called = WrittenUses.Whole(use);
        if (IsBeingMade(called, model))
            return true;
        // A method that is handed over is called by somebody else.
        if (model.GetSymbolInfo(use, cancellation).Symbol is IMethodSymbol && called.Parent is not InvocationExpressionSyntax && use.Parent is not MemberBindingExpressionSyntax)
            return false;
        // Of what others in the compilation may call, the type does not know itself that all its own callers hold a lock.
        var isOwn = member.DeclaredAccessibility != Accessibility.Internal && SymbolEqualityComparer.Default.Equals(model.GetEnclosingSymbol(use.SpanStart, cancellation)?.OutermostType(), type);
        var owner = Root((called as MemberAccessExpressionSyntax)?.Expression, model);
        foreach (var around in use.Ancestors())
        {
            if (around is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return false;
            if (!isOwn && LocksAround(around, use, model).Any(taken => !PlacesShape.HasSeveral(model.GetSymbolInfo(taken, cancellation).Symbol) && MayGuard(Root(taken, model), owner)))
                return true;
            if (around is MemberDeclarationSyntax)
                break;
        }

        return model.GetEnclosingSymbol(use.SpanStart, cancellation) switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => called == use || called is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax },
            IMethodSymbol { MethodImplementationFlags: var flags } when (flags & System.Reflection.MethodImplAttributes.Synchronized) != 0 => true,
            IMethodSymbol caller => IsGuarded(MemberOf(caller), depth - 1, open),
            _ => false,
        };
    }

    /// <summary>The locks that the statement holds around <paramref name="use"/>: it is one, its scope does, or it releases them in the end.</summary>
    private IEnumerable<ExpressionSyntax> LocksAround(SyntaxNode around, SyntaxNode use, SemanticModel model) => around switch
    {
        LockStatementSyntax statement when statement.Statement.Span.Contains(use.Span) => [statement.Expression],
        UsingStatementSyntax { Expression: { } scope } statement when statement.Statement.Span.Contains(use.Span) => LockOf(scope, model),
        UsingStatementSyntax { Declaration: { } scope } statement when statement.Statement.Span.Contains(use.Span) => scope.Variables.SelectMany(variable => LockOf(variable.Initializer?.Value, model)),
        BlockSyntax block => block.Statements.TakeWhile(statement => statement.Span.End <= use.SpanStart).OfType<LocalDeclarationStatementSyntax>().Where(statement => statement.UsingKeyword.RawKind != 0)
            .SelectMany(statement => statement.Declaration.Variables).SelectMany(variable => LockOf(variable.Initializer?.Value, model)),
        TryStatementSyntax { Finally.Block: var last } statement when statement.Block.Span.Contains(use.Span) => last.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => model.GetOperation(call, cancellation) is IInvocationOperation released && EventReader.Read(released) is { Action: SyncAction.Release, Target.Syntax: ExpressionSyntax target } ? target : null).OfType<ExpressionSyntax>(),
        _ => [],
    };

    /// <summary>The lock that a scope holds, or the scope itself where it is not told which.</summary>
    private IEnumerable<ExpressionSyntax> LockOf(ExpressionSyntax? scope, SemanticModel model)
    {
        if (scope is null || model.GetOperation(scope, cancellation) is not { } resource)
            return [];
        var acquired = resource.DescendantsAndSelf().Select(part => part is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Acquire, Target.Syntax: ExpressionSyntax target } ? target : null).FirstOrDefault(target => target is not null);
        return acquired is not null ? [acquired] : ScopeShape.MayHoldLock(resource) ? [scope] : [];
    }

    /// <summary>What the expression begins with: a static member, a local or parameter, or the object itself (null).</summary>
    private ISymbol? Root(ExpressionSyntax? expression, SemanticModel model)
    {
        while (expression is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or AwaitExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            if (model.GetSymbolInfo(expression, cancellation).Symbol is { IsStatic: true } and (IFieldSymbol or IPropertySymbol))
                break;
            expression = expression switch
            {
                MemberAccessExpressionSyntax access => access.Expression,
                InvocationExpressionSyntax call => call.Expression,
                ElementAccessExpressionSyntax element => element.Expression,
                AwaitExpressionSyntax awaited => awaited.Expression,
                _ => ((ParenthesizedExpressionSyntax)expression).Expression,
            };
        }

        return expression is null ? null : model.GetSymbolInfo(expression, cancellation).Symbol switch
        {
            ILocalSymbol local => local,
            IParameterSymbol { IsThis: false } parameter => parameter,
            { IsStatic: true } shared => shared,
            _ => null,
        };
    }

    /// <summary>Whether a lock of that root can keep the users of the object apart: the lock of another object, one of several, does not.</summary>
    private static bool MayGuard(ISymbol? gate, ISymbol? owner) => gate switch
    {
        null => owner is not { IsStatic: true },
        { IsStatic: true } => true,
        _ => SymbolEqualityComparer.Default.Equals(gate, owner),
    };

    /// <summary>The member that callers name; a setter is known from the getter beside it.</summary>
    private static ISymbol MemberOf(IMethodSymbol method) => (method.MethodKind == MethodKind.PropertySet ? method : method.AssociatedSymbol ?? method).OriginalDefinition;
}
