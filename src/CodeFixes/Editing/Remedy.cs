using Microsoft.CodeAnalysis;

namespace Lockset.CodeFixes.Editing;

/// <summary>One way to mend a diagnostic. Everything is checked before a remedy is made; applying it cannot fail.</summary>
/// <param name="Title">What the user reads.</param>
/// <param name="Key">What Fix All groups by; the same for all diagnostics that the remedy mends in the same way.</param>
/// <param name="Apply">Makes the changed root. New nodes carry <see cref="Layout.Annotation"/> to be formatted.</param>
internal sealed record Remedy(string Title, string Key, Func<SyntaxNode> Apply);
