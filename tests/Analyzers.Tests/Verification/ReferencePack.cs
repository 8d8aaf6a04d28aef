using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>The reference assemblies of the pack that the project file names, read once from disk.</summary>
internal static class ReferencePack
{
    public static readonly string Root = Metadata("Root");

    public static readonly ImmutableArray<MetadataReference> References =
        [.. Directory.GetFiles(Metadata("ReferencePack"), "*.dll").Order().Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>What a library for every .NET sees.</summary>
    public static readonly ImmutableArray<MetadataReference> NetStandard =
        [.. Directory.GetFiles(Metadata("NetStandardPack"), "*.dll").Order().Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>A target framework without packages, so that the test library asks no registry for any.</summary>
    public static readonly ReferenceAssemblies NoPackages = new("net10.0");

    private static string Metadata(string key) => typeof(ReferencePack).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
