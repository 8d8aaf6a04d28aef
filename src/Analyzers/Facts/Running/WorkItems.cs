using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Finds the objects of a type that it hands to threads which call a method of theirs, in place of a function: <c>ThreadPool.UnsafeQueueUserWorkItem(this, false)</c>.</summary>
internal static class WorkItems
{
    /// <summary>The methods that are started so in <paramref name="body"/>.</summary>
    public static IEnumerable<ThreadEntry> Of(BodyFacts body, TypeFacts type)
    {
        foreach (var call in body.Body.Calls)
        {
            if (EntryTable.FindItem(call.TargetMethod) is not var (row, work))
                continue;
            foreach (var item in call.Arguments.Where(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter?.Type, work.ContainingType)).Select(argument => argument.Value.Unwrapped()))
            {
                if (item.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } made && made.FindImplementationForInterfaceMember(work) is IMethodSymbol implemented && type.Calls.BodyOf(implemented) is { } target)
                    yield return new ThreadEntry(target, row, call, body, IsOnSameObject: item is IInstanceReferenceOperation);
            }
        }
    }
}
