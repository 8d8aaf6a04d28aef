using System.IO.Compression;

namespace Package.Tests;

public sealed class PackageTests
{
    private static readonly string[] s_broken = ["CS8032", "CS9057", "CS0436", "AD0001", "LKS0002"];

    [Fact]
    public void Contains_WhatItShould_AndNothingElse()
    {
        var path = Path.Combine(Consumer.Metadata("PackageFolder"), $"Lockset.Analyzers.{Consumer.Metadata("PackageVersion")}.nupkg");
        using var package = ZipFile.OpenRead(path);
        var entries = package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "CHANGELOG.md",
                "LICENSE",
                "Lockset.Analyzers.nuspec",
                "README.md",
                "analyzers/dotnet/cs/Lockset.Analyzers.dll",
                "analyzers/dotnet/cs/Lockset.CodeFixes.dll",
                "buildTransitive/Lockset.Analyzers.props",
                "buildTransitive/Lockset.Analyzers.targets",
                "buildTransitive/Recommended.globalconfig",
                "buildTransitive/Strict.globalconfig",
                "icon.png",
            ],
            entries);
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    [InlineData("netstandard2.0")]
    [InlineData("net10.0;netstandard2.0")]
    public void Reports_InAConsumer(string targetFrameworks)
    {
        using var consumer = new Consumer(targetFrameworks);
        var (exitCode, output) = consumer.Build();

        Assert.True(exitCode == 0, output);
        Assert.Contains("warning LKS3001", output);
        Assert.All(s_broken, id => Assert.DoesNotContain(id, output.Replace("(LKS0002", "")));
    }

    [Theory]
    [InlineData("<DisableLockset>true</DisableLockset>")]
    [InlineData("<LocksetMode>None</LocksetMode>")]
    public void Accepts_BeingSwitchedOff(string property)
    {
        using var consumer = new Consumer("net10.0", property);
        var (exitCode, output) = consumer.Build();

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("LKS", output);
    }

    [Fact]
    public void Reports_ErrorsInStrictMode()
    {
        using var consumer = new Consumer("net10.0", "<LocksetMode>Strict</LocksetMode>");
        var (exitCode, output) = consumer.Build();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error LKS3001", output);
    }

    [Fact]
    public void Reports_AModeItDoesNotKnow()
    {
        using var consumer = new Consumer("net10.0", "<LocksetMode>Sometimes</LocksetMode>");
        var (exitCode, output) = consumer.Build();

        Assert.True(exitCode == 0, output);
        Assert.Contains("warning LKS0001: LocksetMode is 'Sometimes'", output);
        Assert.Contains("warning LKS3001", output);
    }

    [Fact]
    public void Follows_TheEditorConfig()
    {
        using var consumer = new Consumer("net10.0", "<LocksetMode>Strict</LocksetMode>");
        consumer.Write(".editorconfig", """
            root = true
            [*.cs]
            dotnet_diagnostic.LKS3001.severity = none
            """);
        var (exitCode, output) = consumer.Build();

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("LKS3001:", output);
    }
}
