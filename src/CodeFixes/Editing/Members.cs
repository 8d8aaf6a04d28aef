using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Lockset.CodeFixes.Editing;

/// <summary>New members of a type.</summary>
internal static class Members
{
    private static readonly SymbolDisplayFormat s_written = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type of a new lock: <c>System.Threading.Lock</c> where the project has it and its language knows it, else <c>object</c>.</summary>
    public static ITypeSymbol LockType(FixSite site) =>
        site.Type("System.Threading.Lock") is { } modern && (site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion >= (LanguageVersion)1300
            ? modern
            : site.Model.Compilation.ObjectType;

    /// <summary>The name of the lock that guards <paramref name="member"/> when it has one of its own: <c>_countLock</c> for <c>_count</c> and <c>Count</c>.</summary>
    public static string LockName(ISymbol member)
    {
        var name = member.Name.TrimStart('_');
        var prefix = name.StartsWith("s_", StringComparison.Ordinal) ? "s_" : "_";
        name = prefix == "s_" ? name.Substring(2) : name;
        return $"{prefix}{char.ToLowerInvariant(name[0])}{name.Substring(1)}Lock";
    }

    /// <summary>A name that <paramref name="type"/> has no member of: <paramref name="wanted"/>, or with a number.</summary>
    public static string FreeName(INamedTypeSymbol type, string wanted)
    {
        var name = wanted;
        for (var i = 2; !type.GetMembers(name).IsEmpty; i++)
            name = wanted + i;
        return name;
    }

    /// <summary>Where the document names the field, with the object that it is of; not in <c>nameof</c>.</summary>
    public static IEnumerable<ExpressionSyntax> Uses(IFieldSymbol field, FixSite site) => site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == field.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol?.OriginalDefinition, field.OriginalDefinition))
        .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name)
        .Where(use => !use.IsInNameOf());

    /// <summary>The type as it is written where it is known by its name, with the using that it needs.</summary>
    public static TypeSyntax Named(ITypeSymbol type) =>
        SyntaxFactory.ParseTypeName(type.ToDisplayString(s_written)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary>The type as the receiver of a static call.</summary>
    public static ExpressionSyntax Receiver(INamedTypeSymbol type) =>
        SyntaxFactory.ParseExpression(type.ToDisplayString(s_written)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary><c>private [static] readonly TYPE name = new();</c></summary>
    public static FieldDeclarationSyntax NewObject(FixSite site, ITypeSymbol type, string name, bool isStatic)
    {
        var written = Named(type);
        var creation = SyntaxFactory.EqualsValueClause(SyntaxFactory.ImplicitObjectCreationExpression());
        if ((site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion < LanguageVersion.CSharp9)
            creation = SyntaxFactory.EqualsValueClause(SyntaxFactory.ObjectCreationExpression(written).WithArgumentList(SyntaxFactory.ArgumentList()));
        return Field(written, name, isStatic, SyntaxKind.ReadOnlyKeyword, creation);
    }

    /// <summary><c>private [static] volatile bool name;</c></summary>
    public static FieldDeclarationSyntax Flag(string name, bool isStatic) =>
        Field(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.BoolKeyword)), name, isStatic, SyntaxKind.VolatileKeyword, null);

    /// <summary><c>private [static] volatile TYPE name [= value];</c></summary>
    public static FieldDeclarationSyntax Volatile(TypeSyntax type, string name, bool isStatic, EqualsValueClauseSyntax? value) => Field(type, name, isStatic, SyntaxKind.VolatileKeyword, value);

    /// <summary><c>private [static] TYPE name;</c></summary>
    public static FieldDeclarationSyntax Variable(TypeSyntax type, string name, bool isStatic) => Field(type, name, isStatic, null, null);

    /// <summary>Adds a field before the first member of a type, or after its first fields.</summary>
    public static TypeDeclarationSyntax WithField(this TypeDeclarationSyntax type, FieldDeclarationSyntax field)
    {
        // A lambda of a static initialiser may run before later fields have their values.
        var fields = type.Members.TakeWhile(member => member is FieldDeclarationSyntax other && !(field.Modifiers.Any(SyntaxKind.StaticKeyword) && other.Modifiers.Any(SyntaxKind.StaticKeyword) && other.DescendantNodes().Any(node => node.IsFunction()))).Count();
        var hasGap = fields == 0 && type.Members.Count > 0 && !type.Members[0].GetLeadingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        field = field.WithTrailingTrivia(hasGap && type.Members[0] is not FieldDeclarationSyntax
            ? SyntaxFactory.TriviaList(SyntaxFactory.ElasticCarriageReturnLineFeed, SyntaxFactory.ElasticCarriageReturnLineFeed)
            : SyntaxFactory.TriviaList(SyntaxFactory.ElasticCarriageReturnLineFeed));
        return type.WithMembers(type.Members.Insert(fields, field.WithAdditionalAnnotations(Layout.Annotation)));
    }

    /// <summary>Adds a method, with an empty line around it, after <paramref name="index"/> members of a type.</summary>
    public static TypeDeclarationSyntax WithMethod(this TypeDeclarationSyntax type, int index, MemberDeclarationSyntax method)
    {
        method = method.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed);
        return type.WithMembers(type.Members.Insert(index, method.WithAdditionalAnnotations(Layout.Annotation)));
    }

    private static FieldDeclarationSyntax Field(TypeSyntax type, string name, bool isStatic, SyntaxKind? modifier, EqualsValueClauseSyntax? value)
    {
        var modifiers = new List<SyntaxKind> { SyntaxKind.PrivateKeyword };
        if (isStatic)
            modifiers.Add(SyntaxKind.StaticKeyword);
        if (modifier is { } word)
            modifiers.Add(word);
        return SyntaxFactory.FieldDeclaration(
            SyntaxFactory.VariableDeclaration(type, SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(value))))
            .WithModifiers(SyntaxFactory.TokenList(modifiers.Select(SyntaxFactory.Token)));
    }
}
