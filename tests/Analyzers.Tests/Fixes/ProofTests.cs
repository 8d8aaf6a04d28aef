using System.Collections.Concurrent;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Fixes;

/// <summary>
/// What holds of every fix for every finding: the result compiles, the finding is gone, nothing new is said, comments, directives, line ends and
/// indents are kept, and Fix All does the same in document, project and solution.
/// </summary>
public sealed class ProofTests
{
    private static readonly ConcurrentDictionary<string, Task<FixProof>> s_proofs = [];

    public static TheoryData<string> Defects => [.. Analysis.Files("samples/Defects").Select(file => Path.GetRelativePath(ReferencePack.Root, file))];

    public static TheoryData<string> Disguises => [.. Disguise.All.Select(disguise => disguise.Name)];

    public static TheoryData<string> Tests => [.. Analysis.Files("tests/Analyzers.Tests/Rules").Concat(Analysis.Files("tests/Analyzers.Tests/Fixes")).Select(file => Path.GetRelativePath(ReferencePack.Root, file))];

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task Mends_EveryDefect(string file)
    {
        var proof = await Proof(file);

        Assert.Empty(proof.Failures);
        Assert.Equal(proof.Pairs > 0, proof.Rounds > 0);
    }

    /// <summary>Of the warnings on the samples, fixes are offered for 85 in a hundred; the rest is a matter of what is meant.</summary>
    [Fact]
    public async Task Offers_AFixForMostWarnings()
    {
        var proofs = await Task.WhenAll(Analysis.Files("samples/Defects").Select(file => Proof(Path.GetRelativePath(ReferencePack.Root, file))));
        var warnings = proofs.SelectMany(proof => proof.Findings.Where(finding => finding.Severity == DiagnosticSeverity.Warning).Select(proof.HasFix)).ToList();

        Assert.InRange((double)warnings.Count(hasFix => hasFix) / warnings.Count, 0.85, 1);
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task Mends_DefectsThatAreWrittenInOtherWays(string name)
    {
        var disguise = Disguise.All.Single(candidate => candidate.Name == name).Apply;
        var pairs = 0;
        foreach (var file in Analysis.Files("samples/Defects"))
        {
            var proof = await FixProof.Of(disguise(TestProgram.Of(file)));
            Assert.Empty(proof.Failures);
            pairs += proof.Pairs;
        }

        Assert.InRange(pairs, 30, int.MaxValue);
    }

    /// <summary>The programs of all other tests, as far as they compile by themselves.</summary>
    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Mends_WhatTheTestsOfRulesReport(string file)
    {
        // Two tasks that wait for each other go on doing so, whichever of them awaits.
        if (file.EndsWith("WaitCycleTests.cs", StringComparison.Ordinal))
            return;
        foreach (var program in TestProgram.In(Path.Combine(ReferencePack.Root, file)))
        {
            var failures = (await FixProof.Of(program)).Failures;
            Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        }
    }

    private static Task<FixProof> Proof(string file) => s_proofs.GetOrAdd(file, path => FixProof.Of(TestProgram.Of(Path.Combine(ReferencePack.Root, path)), withFixAll: true));
}
