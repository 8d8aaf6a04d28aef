using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// Something a path through a body can know the value of: a variable, the result of an operation, or a test of one of them against a
/// constant.
/// </summary>
/// <param name="Subject">An <see cref="AccessPath"/>, a flow capture's id or an <see cref="IOperation"/>.</param>
/// <param name="Test">The test's text, as in <c>== null</c>; empty for the subject's own value.</param>
internal readonly record struct Term(object Subject, string Test)
{
    /// <summary>The value of <paramref name="subject"/> itself.</summary>
    public static Term Value(object subject) => new(subject, "");

    /// <summary>Whether <paramref name="subject"/> is null.</summary>
    public static Term IsNull(object subject) => new(subject, "== null");

    public override string ToString() => $"{Subject} {Test}".TrimEnd();
}
