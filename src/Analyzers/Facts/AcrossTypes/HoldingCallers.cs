using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// Knows members that are kept apart by whoever calls them: wherever the compilation does, a lock is held, or the object is only being made. Types are
/// judged one by one, so that their callers are looked for when a race is about to be reported, and only then.
/// </summary>
/// <param name="type">The outermost type whose members are asked for. What it does itself under locks is known better.</param>
/// <param name="compilation">The compilation, in which callers are looked for.</param>
/// <param name="cancellation">Ends the search.</param>
internal sealed class HoldingCallers(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
{
    /// <summary>How often a name may be written before it says too little.</summary>
    private const int MaxUses = 100;

    /// <summary>How many callers of callers are asked.</summary>
    private const int MaxDepth = 4;

    private readonly Dictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether something calls <paramref name="method"/>, and all that does holds a lock, or makes the object by it.</summary>
    public bool Guard(IMethodSymbol method)
    {
        var member = MemberOf(method);
        return _known.TryGetValue(member, out var known) ? known : _known[member] = IsGuarded(member, MaxDepth, []) == true;
    }

    /// <summary>
    /// Whether something in the compilation calls <paramref name="leave"/>, or hands it over, where <paramref name="enter"/> is not called: it may leave for whoever has entered.
    /// </summary>
    public bool IsLeftElsewhere(IMethodSymbol leave, IMethodSymbol enter)
    {
        var names = NamesOf(leave.OriginalDefinition).ToList();
        var uses = names.Select(name => name.Name).Distinct().SelectMany(UsesOf).Take(MaxUses + 1).ToList();
        return uses.Count > MaxUses || uses.Exists(use => !IsNamedOnly(use) && (!IsCalled(use) || FunctionAround(use)?.DescendantNodes().Any(other => other is SimpleNameSyntax { Identifier.ValueText: var name } && name == enter.Name) != true)
            && SymbolOf(use) is { } used && names.Contains(used, SymbolEqualityComparer.Default));
    }

    /// <summary>Whether objects of <paramref name="made"/> are made in the compilation, and all of them with an argument that is written as <paramref name="argument"/>.</summary>
    public bool AreMadeWith(INamedTypeSymbol made, string argument)
    {
        var creations = CreationsOf(made).ToList();
        return creations.Count > 0 && creations.TrueForAll(creation => creation.ArgumentList?.Arguments.Any(given => given.Expression.ToString() == argument) == true);
    }

    /// <summary>
    /// Where a lock is acquired as <paramref name="acquire"/> does it before an object of <paramref name="made"/> is made of it; null where that is not so of all such objects of the
    /// compilation, or where it may be released again.
    /// </summary>
    public SyntaxNode? AcquireBefore(INamedTypeSymbol made, SyncEvent acquire)
    {
        var acquires = CreationsOf(made).Select(creation => AcquireBefore(creation, acquire)).ToList();
        return acquires.Count > 0 && acquires.TrueForAll(before => before is not null) ? acquires[0] : null;
    }

    private static SyntaxNode? AcquireBefore(BaseObjectCreationExpressionSyntax creation, SyncEvent acquire)
    {
        var calls = FunctionAround(creation)?.DescendantNodes().OfType<InvocationExpressionSyntax>().ToList() ?? [];
        var rows = calls.Select(call => (Call: call, Row: RowOf(call, acquire.Call.TargetMethod.ContainingType.Name))).Where(call => call.Row?.Mode == acquire.Mode).ToList();
        var given = creation.ArgumentList?.Arguments.Select(argument => argument.Expression.ToString()).ToList() ?? [];
        return rows.Exists(call => call.Row!.Action != SyncAction.Acquire) ? null
            : rows.Find(call => call.Call.SpanStart < creation.SpanStart && (given.Contains("this") || given.Contains(TargetOf(call.Call, call.Row!)))).Call is { } before
            && !calls.Exists(between => between.SpanStart > before.Span.End && between.SpanStart < creation.SpanStart) ? before : null;
    }

    private static string TargetOf(InvocationExpressionSyntax call, LockRow row) => (row.TargetIsArgument ? call.ArgumentList.Arguments[0].Expression : ((MemberAccessExpressionSyntax)call.Expression).Expression).ToString();

    private static LockRow? RowOf(InvocationExpressionSyntax call, string type) => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } && LockTable.Find(type, member) is { } row && (!row.TargetIsArgument || call.ArgumentList.Arguments.Count > 0) ? row : null;

    /// <summary>Where objects of the type are made, as far as it is named there, or by the method that returns it.</summary>
    private IEnumerable<BaseObjectCreationExpressionSyntax> CreationsOf(INamedTypeSymbol made) => UsesOf(made.Name).Take(MaxUses).SelectMany(use => use.Parent switch
    {
        ObjectCreationExpressionSyntax creation => [creation],
        VariableDeclarationSyntax { Variables: [{ Initializer.Value: ImplicitObjectCreationExpressionSyntax creation }] } => [creation],
        PropertyDeclarationSyntax { Initializer.Value: ImplicitObjectCreationExpressionSyntax creation } => [creation],
        MethodDeclarationSyntax method => method.DescendantNodes().OfType<ImplicitObjectCreationExpressionSyntax>().Where(creation => creation.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax),
        _ => Enumerable.Empty<BaseObjectCreationExpressionSyntax>(),
    });

    private static bool IsCalled(SimpleNameSyntax use) => (use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access.Parent : use.Parent is MemberBindingExpressionSyntax binding ? binding.Parent : use.Parent) is InvocationExpressionSyntax;

    private ISymbol? SymbolOf(SimpleNameSyntax use) => ModelOf(use).GetSymbolInfo(use, cancellation).Symbol?.OriginalDefinition;

    private SemanticModel ModelOf(SyntaxNode use) => ForeignBodies.ModelOf(use, compilation);

    private static SyntaxNode? FunctionAround(SyntaxNode use) => use.Ancestors().FirstOrDefault(outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax);

    /// <summary>Whether callers guard the member; null where only it calls itself, and somebody else must do so first.</summary>
    private bool? IsGuarded(ISymbol member, int depth, HashSet<ISymbol> open)
    {
        if (!open.Add(member))
            return null;
        if (depth == 0 || member is IMethodSymbol { MethodKind: not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation) } or IPropertySymbol { IsIndexer: true })
            return false;
        var names = NamesOf(member).ToList();
        // What the framework calls, it calls when it likes.
        if (names.Exists(name => !name.IsInSource()))
            return false;
        // Whom nobody calls somebody out of sight does.
        bool? isGuarded = false;
        var isFirst = true;
        foreach (var use in names.Select(name => name.Name).Distinct().SelectMany(UsesOf).Take(MaxUses + 1).Select((use, index) => (Use: use, IsOne: index < MaxUses)))
        {
            if (!use.IsOne)
                return false;
            if (SymbolOf(use.Use) is not { } used || !names.Contains(used, SymbolEqualityComparer.Default) || IsNamedOnly(use.Use))
                continue;
            var isKept = IsKept(use.Use, ModelOf(use.Use), depth, open);
            if (isKept == false)
                return false;
            isGuarded = isFirst ? isKept : isGuarded ?? isKept;
            isFirst = false;
        }

        return isGuarded;
    }

    /// <summary>Whether a lock is held where the name is written, the object is being made there, or that is so of all that comes there.</summary>
    private bool? IsKept(SimpleNameSyntax use, SemanticModel model, int depth, HashSet<ISymbol> open)
    {
        var called = use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : (ExpressionSyntax)use;
        // A method that is handed over is called by somebody else.
        if (model.GetSymbolInfo(use, cancellation).Symbol is IMethodSymbol && called.Parent is not InvocationExpressionSyntax && use.Parent is not MemberBindingExpressionSyntax)
            return false;
        var isOwn = SymbolEqualityComparer.Default.Equals(model.GetEnclosingSymbol(use.SpanStart, cancellation)?.OutermostType(), type);
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

    private static bool IsNamedOnly(SimpleNameSyntax use) => use.Ancestors().Any(around => around is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } or AttributeSyntax);

    /// <summary>Where <paramref name="name"/> is written as the name of something.</summary>
    private IEnumerable<SimpleNameSyntax> UsesOf(string name)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText(cancellation).ToString();
            for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
            {
                if (tree.GetRoot(cancellation).FindToken(at) is { Parent: SimpleNameSyntax use } token && token.SpanStart == at && token.ValueText == name)
                    yield return use;
            }
        }
    }

    /// <summary>The member itself, and all that it overrides or implements: callers may name any of them.</summary>
    private static IEnumerable<ISymbol> NamesOf(ISymbol member)
    {
        yield return member;
        for (var overridden = Overridden(member); overridden is not null; overridden = Overridden(overridden))
            yield return overridden.OriginalDefinition;
        foreach (var implemented in member.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers()))
        {
            if (implemented is IMethodSymbol or IPropertySymbol && SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(implemented), member))
                yield return implemented.OriginalDefinition;
        }
    }

    private static ISymbol? Overridden(ISymbol member) => member is IMethodSymbol method ? method.OverriddenMethod : (member as IPropertySymbol)?.OverriddenProperty;

    private static ISymbol MemberOf(IMethodSymbol method) => (method.AssociatedSymbol ?? method).OriginalDefinition;
}
