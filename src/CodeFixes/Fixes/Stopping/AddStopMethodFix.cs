using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Stopping;

/// <summary>Sets a stop flag, or cancels a source, that nothing sets or cancels.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStopMethodFix)), Shared]
public sealed class AddStopMethodFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NeverSetStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is not { } name || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not INamedTypeSymbol type
            || type.GetMembers(site.Hint(FixHints.Holder) ?? name).FirstOrDefault(member => member is IFieldSymbol or IPropertySymbol { SetMethod: not null }) is not { } member)
            yield break;
        var flag = site.Hint(FixHints.Holder) is { } holder ? $"{holder}.{name}" : name;
        // Through a helper, the flag may be read in another place than where it is asked for; a source is read and cancelled.
        var text = site.Hint(FixHints.StopValue) is { } value ? $"{flag} = {value}" : $"{name}{(IsNullable(member) ? "?" : "")}.Cancel()";
        if (flag == name && site.Hint(FixHints.StopValue) is not null && member is IFieldSymbol { IsReadOnly: true })
            yield break;
        var worker = StopRequest.WorkerKept(site, site.Others.FirstOrDefault()) is { } kept && kept.IsStatic == member.IsStatic ? kept : null;
        var request = new StopRequest(type, member.IsStatic, text, worker);
        var verb = site.Hint(FixHints.StopValue) is null ? "cancel" : "set";
        yield return new Remedy($"Let '{request.MemberName(declaration)}' {verb} '{flag}'", "StopMethod", () =>
            site.Root.ReplaceNode(declaration, request.AddTo(declaration, StopRequest.IndexAfter(declaration, site.Node))));
    }

    private static bool IsNullable(ISymbol member) => member is IFieldSymbol { Type.NullableAnnotation: NullableAnnotation.Annotated };
}
