using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value of several words is read while another thread writes it.</summary>
internal sealed class TornValueRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.TornValue,
        title: "A value of several words is shared without a lock",
        messageFormat: "'{0}' {1} '{2}', a {3} of several words, {4}: half of the old value and half of the new may be seen",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Only values of one machine word are read and written at once. Guard the value with a lock, or keep it in an immutable object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            foreach (var look in TornLook.Among(variable, accesses))
                Publish(report, variable, look, accesses);
        }

        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached))
        {
            if (variable.ValueType()?.IsOfSeveralWords() != true || IsAlwaysUtc(variable, accesses))
                continue;
            var guard = GuardEvidence.Of(accesses);
            var torn = accesses.Where(access => access is { Kind: AccessKind.Write or AccessKind.Update, Part: null } && access.Guards.AreNone)
                .Select(write => (Write: write, Meeting: Reader(write, accesses, type)))
                .Where(pair => pair.Meeting is not null)
                .ToList();
            // What is missing for the variable is missing once; a lock that others hold is missing at each of its sites.
            foreach (var (write, meeting) in guard is null ? torn.Take(1) : torn)
            {
                var sites = meeting!.Sites.Concat(guard is null ? torn.Skip(1).Select(other => other.Write.Location) : []).Distinct();
                object[] arguments = [Excerpt.Of(write.Operation.Syntax), "writes", variable.Name, Shown(variable), meeting.Text];
                // Who sets up or ends mostly does so before or after the others.
                report.Judge(!(IsSetForGood(variable, accesses) || (meeting.Left.Entry is null && meeting.Right.Entry?.StartedIn.Body.Outermost != write.Body.Body.Outermost && (MethodNames.IsLifecycle(write.Body.Body) || MethodNames.MayBeLast(write.Body.Body)))), write.Location, sites, LockHints.OfGuard(guard, write), arguments);
            }
        }
    }

    private static void Publish(Report report, ISymbol variable, TornLook look, ImmutableArray<Access> accesses)
    {
        var (read, write, guard) = look;
        var threads = read.Body.Type.Threads;
        var member = threads.OutsideCaller(read.Body);
        if (MethodNames.IsLifecycle(member) || IsAlwaysUtc(variable, accesses) || OneUserShape.Has(variable) || !threads.RootsOf(read.Body).Any(root => root.Entry is null) || (threads.IsConfined(read.Body) && threads.IsConfined(write.Body))
            // Where a thread of the type is known to be at the other end, it is told of below.
            || accesses.Where(other => other.Writes).Any(other => threads.InParallel(other, read) is not null && other.Guards.AreNone)
            || LockText.Of(guard, read) is not { } text)
            return;
        var hints = FixHints.None.Add(FixHints.Member, variable.Name).Add(FixHints.Guard, text).Add(FixHints.Primitive, guard.Lock.Kind.ToString());
        object[] arguments = [Excerpt.Of(read.Operation.Syntax), "reads", variable.Name, Shown(variable), $"without '{text}', under which '{Excerpt.Of(write.Operation.Syntax)}' in '{write.Body.Body.Name}' on line {Excerpt.Line(write.Location)} writes it"];
        // Internal and protected members may have callers that hold the lock; of a nullable word one half is hardly ever wrong.
        report.Judge(member.Method is { DeclaredAccessibility: Accessibility.Public } && !MethodNames.MayBeLast(member) && !variable.ValueType()!.IsNullableWord() && !read.Body.IsKeptApartByCallers, read.Location, [write.Location], hints, arguments);
    }

    private static string Shown(ISymbol variable) => variable.ValueType()!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>How another thread comes to use the value while it is written; null when none is known to.</summary>
    private static Meeting? Reader(Access write, ImmutableArray<Access> accesses, TypeFacts type) => accesses
        .Where(other => other != write && other.Kind is AccessKind.Read or AccessKind.Write or AccessKind.Update && !other.MayExclude(write) && (other.IsElement == write.IsElement || other.Part is not null) && !TornLook.IsLookedAtOnly(other))
        .OrderBy(other => other.Writes)
        .Select(other => type.Threads.InParallel(write, other))
        .FirstOrDefault(found => found is not null && !(found.Left.Entry?.Row.IsOnDemand ?? found.Right.Entry!.Row.IsOnDemand));

    /// <summary>Whether every time that is stored is of the same offset, so that only the word with the ticks ever changes.</summary>
    private static bool IsAlwaysUtc(ISymbol variable, ImmutableArray<Access> accesses) =>
        variable.ValueType() is { Name: "DateTimeOffset", ContainingNamespace.Name: "System" }
        && accesses.Where(access => access.Writes).All(StoredAlike.IsTimeInUtc);

    /// <summary>Whether a nullable word never becomes null again: only its first value can be seen half stored.</summary>
    private static bool IsSetForGood(ISymbol variable, ImmutableArray<Access> accesses) => variable.ValueType()?.IsNullableWord() == true
        && accesses.Where(access => access.Writes).All(write => write.Operation is IAssignmentOperation { Value: var value } && value.Unwrapped().Type?.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T && !value.IsNull() && value.Unwrapped() is not (IDefaultValueOperation or IConditionalOperation or ICoalesceOperation));
}
