using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Objects that raise no event before they are told to.</summary>
public sealed class EventBeginningTests
{
    [Theory]
    [InlineData("LISTEN _lines.Add(\"begin\"); _process.Start(); _process.BeginOutputReadLine();", false)]
    [InlineData("LISTEN _process.Start(); _lines.Add(\"begin\"); _process.BeginOutputReadLine();", false)]
    [InlineData("LISTEN _process.Start(); _process.BeginOutputReadLine(); _lines.Add(\"begun\");", true)]
    [InlineData("_process.Start(); _process.BeginOutputReadLine(); _lines.Add(\"begun\"); LISTEN", false)]
    public async Task Accepts_WhatIsDoneBeforeTheOutputIsRead(string start, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Diagnostics;
            public sealed class Runner
            {
                private readonly Process _process = new();
                private readonly List<string> _lines = [];

                public Runner(ProcessStartInfo info)
                {
                    _process.StartInfo = info;
                    {{start.Replace("LISTEN", "_process.OutputDataReceived += (_, e) => _lines.Add(e.Data!);", StringComparison.Ordinal)}}
                }
            }
            """, "Runner.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS1005"));
    }

    [Theory]
    [InlineData("_names.Add(\"a\"); watcher.EnableRaisingEvents = true;", false)]
    [InlineData("watcher.EnableRaisingEvents = true; _names.Add(\"a\");", true)]
    public async Task Accepts_WhatIsDoneBeforeAWatcherIsEnabled(string start, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Folder
            {
                private readonly List<string> _names = [];

                public void Watch(string path)
                {
                    var watcher = new FileSystemWatcher(path);
                    watcher.Created += (_, e) => _names.Add(e.Name!);
                    {{start}}
                }
            }
            """, "Folder.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS1005"));
    }
}
