using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>The lock that a member gets of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsKnown">Whether an earlier application has made it.</param>
/// <param name="IsStatic">Whether it is static, as the member is.</param>
internal sealed record NewLock(string Name, bool IsKnown, bool IsStatic)
{
    /// <summary>The lock for <paramref name="member"/>, or null where the type cannot have one.</summary>
    public static NewLock? For(ISymbol member, TypeDeclarationSyntax declaration, FixSite site)
    {
        if (declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.ValueText: "struct" }
            || !SymbolEqualityComparer.Default.Equals(member.ContainingType, site.Model.GetDeclaredSymbol(declaration, site.Cancellation)))
            return null;
        var name = Members.LockName(member);
        var existing = member.ContainingType.GetMembers(name);
        var isKnown = existing is [IFieldSymbol { IsReadOnly: true, Type: { Name: "Lock" } or { SpecialType: SpecialType.System_Object } } known] && known.IsStatic == member.IsStatic;
        return isKnown || existing.IsEmpty ? new NewLock(name, isKnown, member.IsStatic) : null;
    }

    /// <summary>The type with the lock's field.</summary>
    public TypeDeclarationSyntax AddedTo(TypeDeclarationSyntax declaration, FixSite site) =>
        declaration.WithField(Members.NewObject(site, Members.LockType(site), Name, IsStatic));

    /// <summary>Whether the node is under the lock already.</summary>
    public bool IsHeldAt(SyntaxNode node) => node.Ancestors().OfType<LockStatementSyntax>().Any(section => section.Expression.Normal() == Name);
}
