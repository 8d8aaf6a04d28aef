using System.Diagnostics;
using Runtime.Staging;

namespace Runtime.Tests;

/// <summary>What reaches a file, a pipe, and a terminal that shows plain text.</summary>
public sealed class ScreenTests
{
    [Theory]
    [InlineData(true, null, null, null)]
    [InlineData(true, null, "xterm-256color", "40")]
    [InlineData(false, "1", "xterm-256color", null)]
    [InlineData(false, null, "dumb", null)]
    [InlineData(false, "1", "dumb", "40")]
    public void Prints_PlainText(bool isRedirected, string? noColor, string? term, string? columns)
    {
        var written = new StringWriter();
        var console = Screen.Open(written, isRedirected, name => name switch { "NO_COLOR" => noColor, "TERM" => term, "COLUMNS" => columns, _ => null });

        Assert.Equal(CommandLine.Shown, CommandLine.Run(["run", "lost-update"], console));

        var text = written.ToString();
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("lost-update", text);
        if (columns is not null)
            Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, int.Parse(columns)));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("run", "lost-update")]
    public void Prints_PlainTextIntoAPipe(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Screen).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor", ["COLUMNS"] = "200" },
        };
        using var program = Process.Start(start)!;
        var text = program.StandardOutput.ReadToEnd();
        program.WaitForExit();

        Assert.Equal(CommandLine.Shown, program.ExitCode);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("lost-update", text);
    }
}
