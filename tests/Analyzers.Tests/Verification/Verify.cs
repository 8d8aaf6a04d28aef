using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>
/// Runs the whole analyzer over a source. Expected diagnostics are markup in the source, <c>{|LKS1001:_count++|}</c>; every
/// diagnostic that no markup expects fails the test, whatever its rule and severity.
/// </summary>
internal static class Verify
{
    /// <summary>Checks that the diagnostics of <paramref name="source"/> are those its markup names.</summary>
    public static Task Diagnostics(string source, params string[] moreSources)
    {
        var test = new CSharpAnalyzerTest<ConcurrencyAnalyzer, DefaultVerifier>();
        Prepare(test, source, moreSources);
        return test.RunAsync();
    }

    /// <summary>Checks a console program, of top-level statements or with a <c>Main</c>.</summary>
    public static Task Program(string source, params string[] moreSources)
    {
        var test = new CSharpAnalyzerTest<ConcurrencyAnalyzer, DefaultVerifier> { TestState = { OutputKind = OutputKind.ConsoleApplication } };
        Prepare(test, source, moreSources);
        return test.RunAsync();
    }

    /// <summary>
    /// Checks that <typeparamref name="TFix"/> turns <paramref name="source"/> into <paramref name="expected"/>, at each site alone
    /// and with Fix All in document, project and solution.
    /// </summary>
    /// <param name="choice">The equivalence key of the choice to take where the fix offers several; null takes the first.</param>
    /// <param name="iterations">How many applications it takes to mend all sites one by one; null lets the library count.</param>
    /// <param name="implicitUsings">Whether the sources are part of a project with implicit usings.</param>
    /// <param name="output">What the project builds: a console program where the source has top-level statements.</param>
    public static Task Fix<TFix>(string source, string expected, string? choice = null, int? iterations = null, bool implicitUsings = true, OutputKind output = OutputKind.DynamicallyLinkedLibrary)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<ConcurrencyAnalyzer, TFix, DefaultVerifier>
        {
            FixedCode = expected,
            NumberOfIncrementalIterations = iterations,
            CodeActionEquivalenceKey = choice,
            TestState = { OutputKind = output },
        };
        Prepare(test, source, [], implicitUsings);
        if (implicitUsings)
            test.FixedState.Sources.Add(("/0/GlobalUsings.cs", GlobalUsings));
        return test.RunAsync();
    }

    /// <summary>Checks that <typeparamref name="TFix"/> offers nothing for the diagnostics of <paramref name="source"/>.</summary>
    public static Task NoFix<TFix>(string source)
        where TFix : CodeFixProvider, new() => Fix<TFix>(source, source);

    private static void Prepare(AnalyzerTest<DefaultVerifier> test, string source, string[] moreSources, bool implicitUsings = true)
    {
        test.TestState.Sources.Add(source);
        foreach (var more in moreSources)
            test.TestState.Sources.Add(more);
        // Rules that are off by default run only where the test is about them.
        test.DisabledDiagnostics.AddRange(s_offByDefault.Where(id => !source.Contains(id, StringComparison.Ordinal)));
        test.ReferenceAssemblies = ReferencePack.NoPackages;
        test.TestState.AdditionalReferences.AddRange(ReferencePack.References);
        test.SolutionTransforms.Add((solution, id) =>
        {
            var project = solution.GetProject(id)!;
            var options = (CSharpCompilationOptions)project.CompilationOptions!;
            var parse = (CSharpParseOptions)project.ParseOptions!;
            return solution
                .WithProjectCompilationOptions(id, options.WithNullableContextOptions(NullableContextOptions.Enable).WithAllowUnsafe(true))
                .WithProjectParseOptions(id, parse.WithLanguageVersion(LanguageVersion.Latest));
        });
        // Sources read like ordinary files of a project with implicit usings.
        if (implicitUsings)
            test.TestState.Sources.Add(("/0/GlobalUsings.cs", GlobalUsings));
    }

    private static readonly string[] s_offByDefault = [.. new ConcurrencyAnalyzer().SupportedDiagnostics.Where(descriptor => !descriptor.IsEnabledByDefault).Select(descriptor => descriptor.Id)];

    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;
}
