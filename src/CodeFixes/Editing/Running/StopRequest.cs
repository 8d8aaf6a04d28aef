using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>How others ask a loop to stop, and wait until it has: in the member that ends the object already, or in a new one.</summary>
/// <param name="Type">The type of the loop.</param>
/// <param name="IsStatic">Whether the loop, and what asks it, are static.</param>
/// <param name="Text">What asks it (<c>_stopping.Cancel()</c>).</param>
/// <param name="Worker">The thread or task that runs the loop, where a field keeps it.</param>
internal sealed record StopRequest(INamedTypeSymbol Type, bool IsStatic, string Text, IFieldSymbol? Worker)
{
    private static readonly string[] s_ends = ["Stop", "StopAsync", "Shutdown", "Close", "Dispose", "DisposeAsync"];

    /// <summary>The index after the member of <paramref name="type"/> that contains <paramref name="node"/>.</summary>
    public static int IndexAfter(TypeDeclarationSyntax type, SyntaxNode node) =>
        type.Members.IndexOf(node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First(member => member.Parent == type)) + 1;

    /// <summary>The field that keeps what is created at <paramref name="created"/>; null where none does.</summary>
    public static IFieldSymbol? WorkerKept(FixSite site, SyntaxNode? created)
    {
        var creation = created?.FirstAncestorOrSelf<ExpressionSyntax>(node => node is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax);
        return (creation?.Parent switch
        {
            AssignmentExpressionSyntax assignment when assignment.Right == creation => site.Model.GetSymbolInfo(assignment.Left, site.Cancellation).Symbol,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => site.Model.GetDeclaredSymbol(declarator, site.Cancellation),
            _ => null,
        }) as IFieldSymbol is { Type.Name: "Thread" or "Task" } field ? field : null;
    }

    /// <summary>The name of the member that asks: of <paramref name="declaration"/>, or the one to be added.</summary>
    public string MemberName(TypeDeclarationSyntax declaration) => Existing(declaration)?.Identifier.ValueText ?? NewName;

    /// <summary>Adds the request to the member that ends the object, or a new member after <paramref name="index"/> others.</summary>
    public TypeDeclarationSyntax AddTo(TypeDeclarationSyntax declaration, int index)
    {
        if (Existing(declaration) is not { } end)
            return declaration.WithMethod(index, NewMember());
        var isAsync = end.Modifiers.Any(SyntaxKind.AsyncKeyword);
        var written = end.ToString();
        var statements = new List<string>();
        if (!written.Contains(Text))
            statements.Add(Text);
        if (Worker is not null && !written.Contains(Worker.Name) && (Worker.Type.Name == "Thread" || isAsync || end.ReturnType is PredefinedTypeSyntax))
            statements.Add(Join(isAsync));
        return statements.Count == 0 ? declaration : declaration.ReplaceNode(end, WithFirst(end, statements, isAsync));
    }

    private string NewName => AwaitsWorker ? Members.FreeName(Type, "StopAsync") : Type.GetMembers("Stop").IsEmpty ? "Stop" : Members.FreeName(Type, "RequestStop");

    private bool AwaitsWorker => Worker is { Type.Name: "Task" };

    /// <summary>The member that ends the object: it takes nothing, or a token, and is written here.</summary>
    private MethodDeclarationSyntax? Existing(TypeDeclarationSyntax declaration) => s_ends
        .SelectMany(name => declaration.Members.OfType<MethodDeclarationSyntax>().Where(method => method.Identifier.ValueText == name))
        .FirstOrDefault(method => (method.Body is not null || method.ExpressionBody is not null) && method.Modifiers.Any(SyntaxKind.StaticKeyword) == IsStatic
            && method.ParameterList.Parameters.All(parameter => parameter.Type?.ToString() == "CancellationToken"));

    private MethodDeclarationSyntax NewMember()
    {
        var modifiers = SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PublicKeyword));
        if (IsStatic)
            modifiers = modifiers.Add(SyntaxFactory.Token(SyntaxKind.StaticKeyword));
        if (AwaitsWorker)
            modifiers = modifiers.Add(SyntaxFactory.Token(SyntaxKind.AsyncKeyword));
        var type = AwaitsWorker ? Members.Named(Worker!.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)) : SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword));
        var method = SyntaxFactory.MethodDeclaration(type, NewName).WithModifiers(modifiers);
        return Worker is null
            ? method.WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression(Text))).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            : method.WithBody(SyntaxFactory.Block(Statement(Text), Statement(Join(AwaitsWorker))));
    }

    private string Join(bool isAsync)
    {
        var mayBeNull = Worker!.Type.NullableAnnotation == NullableAnnotation.Annotated;
        var access = Worker.Name + (mayBeNull ? "?" : "");
        return Worker.Type.Name == "Thread" ? $"{access}.Join()"
            : !isAsync ? $"{access}.Wait()"
            : mayBeNull ? $"if ({Worker.Name} is {{ }} worker) await worker" : $"await {Worker.Name}";
    }

    private static MethodDeclarationSyntax WithFirst(MethodDeclarationSyntax end, List<string> first, bool isAsync)
    {
        var statements = first.Select(Statement);
        if (end.Body is { } body)
            return end.WithBody(body.WithStatements(body.Statements.InsertRange(0, statements)));
        var only = end.ExpressionBody!.Expression.WithoutTrivia();
        StatementSyntax last = isAsync || end.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } ? SyntaxFactory.ExpressionStatement(only) : SyntaxFactory.ReturnStatement(only);
        return end.WithExpressionBody(null).WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statements.Append(last))).WithTrailingTrivia(end.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
    }

    private static StatementSyntax Statement(string text) => SyntaxFactory.ParseStatement(text + ";")
        .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
}
