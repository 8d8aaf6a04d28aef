using Spectre.Console;

namespace Runtime.Staging;

/// <summary>The commands <c>list</c>, <c>run NAME</c> and <c>run all</c>.</summary>
public static class CommandLine
{
    /// <summary>Everything that was run showed what it claims.</summary>
    public const int Shown = 0;

    /// <summary>A demonstration did not show what it claims.</summary>
    public const int NotShown = 1;

    /// <summary>The command or the name is unknown.</summary>
    public const int Misused = 2;

    /// <summary>Runs the command in <paramref name="args"/>, prints to <paramref name="console"/>, returns the exit code.</summary>
    public static int Run(string[] args, IAnsiConsole console) => args switch
    {
        ["list"] => List(console),
        // How demonstrations with several processes start the others.
        ["child", var role] => Child.Play(role),
        ["run", "all"] => Run(Catalogue.Entries, console),
        ["run", var name] when Catalogue.Find(name) is { } entry => Run([entry], console),
        ["run", var name] => Misuse(console, $"There is no demonstration '{name}'."),
        _ => Misuse(console, "Say what to do."),
    };

    private static int List(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("row", "", "name", "shows", "rules");
        foreach (var column in table.Columns.Where((_, index) => index < 3))
            column.NoWrap();
        foreach (var entry in Catalogue.Entries)
        {
            table.AddRow(
                new Text(entry.About.Row.ToString()),
                entry.IsWrong ? new Text("wrong", Color.Red) : new Text("right", Color.Green),
                new Text(entry.About.Name),
                new Text(entry.About.Claim),
                new Text(string.Join(' ', entry.About.Rules)));
        }

        console.Write(table);
        return Shown;
    }

    private static int Run(IReadOnlyList<CatalogueEntry> entries, IAnsiConsole console)
    {
        var missed = new List<string>();
        foreach (var entry in entries)
        {
            var (stage, outcome) = entry.Run();
            TimelineView.Write(console, entry, stage, outcome);
            if (!outcome.IsShown || stage.IsDerailed)
                missed.Add(entry.About.Name);
        }

        if (entries.Count > 1)
            console.WriteLine($"{entries.Count - missed.Count} of {entries.Count} demonstrations showed what they claim.");
        return missed.Count == 0 ? Shown : NotShown;
    }

    private static int Misuse(IAnsiConsole console, string why)
    {
        console.WriteLine($"{why} Commands: list | run <name> | run all");
        return Misused;
    }
}
