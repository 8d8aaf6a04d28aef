using Spectre.Console;

namespace Runtime.Staging;

/// <summary>Prints a run: threads as columns, time downwards, then what came out.</summary>
internal static class TimelineView
{
    private static readonly Color[] s_colors = [Color.Aqua, Color.Yellow, Color.Fuchsia, Color.Lime, Color.Orange1, Color.DodgerBlue1];

    public static void Write(IAnsiConsole console, CatalogueEntry entry, Stage stage, Outcome outcome)
    {
        var color = entry.IsWrong ? Color.Red : Color.Green;
        var rules = entry.IsWrong ? $" ({string.Join(' ', entry.About.Rules)})" : "";
        console.WriteLine();
        console.Write(new Text($"{entry.About.Name} · {(entry.IsWrong ? "wrong" : "right")}{rules}: {entry.About.Claim}", new Style(color)));
        console.WriteLine();
        console.Write(Columns(stage.Threads, stage.Entries));
        var isShown = outcome.IsShown && !stage.IsDerailed;
        console.Write(new Text(isShown ? $"shown: {outcome.Text}" : $"NOT SHOWN: {outcome.Text}", new Style(isShown ? Color.Default : Color.Red)));
        console.WriteLine();
    }

    private static Table Columns(IReadOnlyList<string> threads, IReadOnlyList<TimelineEntry> entries)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (thread, index) in threads.Select((thread, index) => (thread, index)))
            table.AddColumn(new TableColumn(new Text(thread, s_colors[index % s_colors.Length])));
        foreach (var entry in entries)
        {
            var cells = threads.Select((thread, index) => new Text(
                thread == entry.Thread ? entry.Text : "",
                new Style(s_colors[index % s_colors.Length])));
            table.AddRow(cells);
        }

        return table;
    }
}
