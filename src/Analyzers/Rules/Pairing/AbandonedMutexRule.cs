using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>Another process can die with a named mutex, and whoever gets it next gets an exception.</summary>
internal sealed class AbandonedMutexRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AbandonedMutex,
        title: "A named mutex is acquired without handling AbandonedMutexException",
        messageFormat: "'{0}' throws AbandonedMutexException, with the mutex acquired, when another process has ended without releasing it: nothing here catches that",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: false,
        description: "Catch AbandonedMutexException: the mutex is held then, and what it guards may be half done.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var acquires in body.Events.Where(sync => sync is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Mutex }).GroupBy(acquire => acquire.Call))
        {
            if (acquires.Select(acquire => Named(acquire.Target, body)).FirstOrDefault(named => named is not null) is { } created && !IsHandled(acquires.Key))
                report.At(acquires.Key.Syntax.GetLocation(), [created.Syntax.GetLocation()], FixHints.None, Excerpt.Of(acquires.Key.Syntax));
        }
    }

    /// <summary>Where the mutex gets a name, by which other processes know it.</summary>
    private static IOperation? Named(IOperation mutex, BodyFacts body)
    {
        var values = body.Paths.Read(mutex).Variable is ISymbol variable ? Assignments.ValuesOf(variable, body.Type) : [mutex];
        return values.Select(value => value.Unwrapped()).FirstOrDefault(value => value switch
        {
            IObjectCreationOperation creation => creation.Arguments.Any(argument => argument.Parameter?.Name == "name" && !argument.Value.IsNull()),
            IInvocationOperation call => call.TargetMethod.Name == "OpenExisting",
            _ => false,
        });
    }

    private static bool IsHandled(IOperation call) => call.EnclosingInMember().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(call.Syntax.Span)
        && attempt.Catches.Any(handler => handler.ExceptionType is { Name: "AbandonedMutexException" or "Exception" or "SystemException" or "Object" }));
}
