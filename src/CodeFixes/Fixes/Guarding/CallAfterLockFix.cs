using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Copies under the lock what handlers and callbacks need, and calls them after it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallAfterLockFix)), Shared]
public sealed class CallAfterLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.EventUnderLock, RuleIds.CallbackUnderLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (MoveOutOfLockFix.Movable(site) is not null)
            yield break;
        if (site.Diagnostic.Id == RuleIds.EventUnderLock && DeferredLoop.At(site)?.After(site) is { } looped)
            yield return new Remedy("Copy the handlers under the lock, and call them after it", "Deferred", () => looped);
        if (DeferredCall.At(site) is not { } call || call.After(site, isAwaited: false) is not { } after)
            yield break;
        var title = site.Diagnostic.Id == RuleIds.EventUnderLock && call.Receiver is not null ? "Copy the handlers under the lock, and call them after it" : $"Call '{call.Method}' after the lock";
        yield return new Remedy(title, "Deferred", () => after);
        if (IsCancelled(call, site) && IsAsync(call.Whole) && call.After(site, isAwaited: true) is { } awaited)
            yield return new Remedy("Await 'CancelAsync' after the lock", "CancelAsync", () => awaited);
    }

    private static bool IsCancelled(DeferredCall call, FixSite site) => call is { Method: "Cancel", Receiver: not null } && call.Arguments.IsEmpty
        && site.Model.GetTypeInfo(call.Receiver!, site.Cancellation).Type is { Name: "CancellationTokenSource" } source && !source.GetMembers("CancelAsync").IsEmpty;

    private static bool IsAsync(SyntaxNode node) => node.Body() switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        _ => false,
    };
}
