using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A stream of a child process that comes through a pipe which nobody empties in time.</summary>
/// <param name="Redirect">What sends it through the pipe; null where that is in another document.</param>
/// <param name="LateRead">The call that reads all of it when the wait is over; null where there is none.</param>
/// <param name="IsReadOtherwise">Whether something reads it that is no such call, or not the only one.</param>
internal sealed record ChildPipe(AssignmentExpressionSyntax? Redirect, InvocationExpressionSyntax? LateRead, bool IsReadOtherwise)
{
    /// <summary>The late read with its <c>await</c>.</summary>
    public ExpressionSyntax? Value
    {
        get
        {
            ExpressionSyntax? value = LateRead;
            if (value?.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured })
                value = configured;
            return value?.Parent is AwaitExpressionSyntax awaited ? awaited : LateRead;
        }
    }

    /// <summary>Whether the late read is a task that the program waits for itself.</summary>
    public bool IsTask => LateRead is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ReadToEndAsync" } } && Value is not AwaitExpressionSyntax;

    /// <summary>What the output is called.</summary>
    public string Name => LateRead is { Expression: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StandardError" } } } ? "error" : "output";
}
