using Runtime.Staging;
using Spectre.Console;

namespace Runtime.Tests;

public sealed class CatalogueTests
{
    public static TheoryData<string> Names => [.. Catalogue.Entries.Select(entry => entry.About.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shows_WhatItClaims(string name)
    {
        var (stage, outcome) = Catalogue.Find(name)!.Run();

        Assert.True(outcome.IsShown, outcome.Text);
        Assert.False(stage.IsDerailed, string.Join(Environment.NewLine, stage.Entries));
        Assert.NotEmpty(stage.Entries);
    }

    [Fact]
    public void Has_AWrongAndARightProgramInEveryRow()
    {
        foreach (var row in Catalogue.Entries.GroupBy(entry => entry.About.Row))
        {
            // What to choose for which work is nothing to do wrong.
            Assert.Equal(row.Key != 20, row.Any(entry => entry.IsWrong));
            Assert.Contains(row, entry => !entry.IsWrong);
        }

        Assert.Equal(Enumerable.Range(1, 23), Catalogue.Entries.Select(entry => entry.About.Row).Distinct());
    }

    [Theory]
    [InlineData(CommandLine.Shown, "list")]
    [InlineData(CommandLine.Shown, "run", "lost-update")]
    [InlineData(CommandLine.Misused, "run", "no such program")]
    [InlineData(CommandLine.Misused)]
    public void Answers_ACommand(int exitCode, params string[] args)
    {
        var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });

        Assert.Equal(exitCode, CommandLine.Run(args, console));
        Assert.Contains(args is ["list"] or ["run", "lost-update"] ? "lost-update" : "Commands:", written.ToString());
    }
}
