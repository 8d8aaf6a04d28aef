using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Lets somebody learn of the exception of a task that nobody awaits: the log of the class, or the trace.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HandleFailureFix)), Shared]
public sealed class HandleFailureFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LostException);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } work || work.Parent is not (ExpressionStatementSyntax or AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression })
            || site.Model.GetTypeInfo(work, site.Cancellation).Type is not { Name: "Task", ContainingNamespace.Name: "Tasks" }
            || site.Type("System.Threading.CancellationToken") is not { } token || site.Type("System.Threading.Tasks.TaskContinuationOptions") is not { } options || site.Type("System.Threading.Tasks.TaskScheduler") is not { } scheduler)
            yield break;
        var isTaken = site.Model.LookupSymbols(work.SpanStart, name: "failed").Any(symbol => symbol is ILocalSymbol or IParameterSymbol);
        var failed = isTaken ? StatementPlace.FreeName(work, "failed") : "failed";
        if (Handler(site, work, failed) is not { } handler)
            yield break;
        yield return new Remedy("Handle its failure in a continuation", "Handle", () => site.Root.ReplaceNode(work, SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, work.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("ContinueWith")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(new[]
            {
                SyntaxFactory.Argument(SyntaxFactory.SimpleLambdaExpression(SyntaxFactory.Parameter(SyntaxFactory.Identifier(failed)), handler)),
                Static(token, "None"),
                Static(options, "OnlyOnFaulted"),
                Static(scheduler, "Default"),
            }))).WithTrailingTrivia(work.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation)));
    }

    /// <summary>What is done about the exception: the log of the class gets it, where it has one, else the trace.</summary>
    private static ExpressionSyntax? Handler(FixSite site, SyntaxNode work, string failed)
    {
        var log = site.Model.LookupSymbols(work.SpanStart).FirstOrDefault(symbol => symbol is IFieldSymbol or IParameterSymbol && TypeOf(symbol) is { Name: "ILogger" } type && CanLog(site, work, type));
        if (log is not null)
            return SyntaxFactory.ParseExpression($"{log.Name}.LogError({failed}.Exception, \"A task failed\")");
        return site.Type("System.Diagnostics.Trace") is { } trace
            ? SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(trace), SyntaxFactory.IdentifierName("TraceError")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"$\"{{{failed}.Exception}}\"")))))
            : null;
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IParameterSymbol { RefKind: RefKind.None } parameter => parameter.Type,
        _ => null,
    };

    /// <summary>Whether the extension that logs an exception can be called there.</summary>
    private static bool CanLog(FixSite site, SyntaxNode work, ITypeSymbol log) => log.ContainingNamespace.ToDisplayString() == "Microsoft.Extensions.Logging"
        && site.Model.LookupSymbols(work.SpanStart, log, "LogError", includeReducedExtensionMethods: true).Any();

    private static ArgumentSyntax Static(INamedTypeSymbol type, string name) =>
        SyntaxFactory.Argument(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName(name)));
}
