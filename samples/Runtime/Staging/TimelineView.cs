using Spectre.Console;

namespace Runtime.Staging;

/// <summary>Prints a run: threads as columns, time downwards, then what came out.</summary>
internal static class TimelineView
{
    private const int Gap = 3;
    private const int ReadableWidth = 15;

    private static readonly Color[] s_colors = [Color.Aqua, Color.Yellow, Color.Fuchsia, Color.Lime, Color.Orange1, Color.DodgerBlue1];
    private static readonly Style s_alarm = new(Color.Red, decoration: Decoration.Bold);

    public static void Write(IAnsiConsole console, CatalogueEntry entry, Stage stage, Outcome outcome)
    {
        var color = entry.IsWrong ? Color.Red : Color.Green;
        var rules = entry.IsWrong ? $" ({string.Join(' ', entry.About.Rules)})" : "";
        console.WriteLine();
        console.Write(new Text($"{entry.About.Name} · {(entry.IsWrong ? "wrong" : "right")}{rules}: {entry.About.Claim}", new Style(color)));
        console.WriteLine();
        var entries = stage.Entries;
        var threads = stage.Threads.Where(thread => entries.Any(done => done.Thread == thread)).ToList();
        console.Write(Fit(threads, entries, console.Profile.Width) ? Columns(threads, entries) : Lines(threads, entries));
        var isShown = outcome.IsShown && !stage.IsDerailed;
        console.Write(new Text(isShown ? $"shown: {outcome.Text}" : $"NOT SHOWN: {outcome.Text}", new Style(isShown ? Color.Default : Color.Red)));
        console.WriteLine();
        if (entry.About.Right is { } right)
            console.Write(new Text($"right: run {right}", new Style(Color.Green)));
        console.WriteLine();
    }

    /// <summary>Whether columns can be read at this width: long texts may wrap, but not at every word.</summary>
    private static bool Fit(IReadOnlyList<string> threads, IReadOnlyList<TimelineEntry> entries, int width) => width >= threads.Sum(thread =>
        Gap + Math.Min(ReadableWidth, entries.Where(entry => entry.Thread == thread).Select(entry => entry.Text.Length).Append(thread.Length).Max()));

    private static Table Columns(IReadOnlyList<string> threads, IReadOnlyList<TimelineEntry> entries)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var thread in threads)
            table.AddColumn(new TableColumn(new Text(thread, Of(thread, threads))));
        foreach (var entry in entries)
            table.AddRow(threads.Select(thread => thread == entry.Thread ? new Text(entry.Text, Of(entry, threads)) : Text.Empty));
        return table;
    }

    /// <summary>For a narrow screen: one line for each thing, with the thread in front.</summary>
    private static Table Lines(IReadOnlyList<string> threads, IReadOnlyList<TimelineEntry> entries)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("who", "does what");
        foreach (var entry in entries)
            table.AddRow(new Text(entry.Thread, Of(entry.Thread, threads)), new Text(entry.Text, Of(entry, threads)));
        return table;
    }

    private static Style Of(TimelineEntry entry, IReadOnlyList<string> threads) => entry.IsAlarm ? s_alarm : Of(entry.Thread, threads);

    private static Style Of(string thread, IReadOnlyList<string> threads) =>
        new(s_colors[threads.TakeWhile(other => other != thread).Count() % s_colors.Length]);
}
