using System.Diagnostics;
using System.Reflection;

namespace Package.Tests;

/// <summary>A project in a folder of its own that uses the packed package, with one defect in it.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockset-consumer-");

    public Consumer(string targetFrameworks, string properties = "")
    {
        // A project of its own: nothing of this repository's build files applies.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFrameworks>{targetFrameworks}</TargetFrameworks>
                <LangVersion>latest</LangVersion>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{Metadata("PackageFolder")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{Metadata("PackageCache")}</RestoreFallbackFolders>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Lockset.Analyzers" Version="{Metadata("PackageVersion")}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        Write("Store.cs", """
            using System.Threading;

            public sealed class Store
            {
                private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);

                public int Read(bool skip)
                {
                    _gate.Wait();
                    if (skip)
                        return 0;
                    _gate.Release();
                    return 1;
                }
            }
            """);
    }

    public static string Metadata(string key) => typeof(Consumer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    /// <summary>Builds the project and returns the exit code and all that was printed.</summary>
    public (int ExitCode, string Output) Build()
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-v:n", "-tl:off", "-p:ReportAnalyzer=true"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The build that runs these tests leaves settings of its own in the environment.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
