using System.Globalization;
using Spectre.Console;

namespace Runtime.Staging;

/// <summary>Where the program prints: in colour on a terminal, as plain text for files, pipes and whoever asks for it.</summary>
public static class Screen
{
    private const int PlainWidth = 120;

    /// <summary>The console for an output, by what the environment says of it (<c>NO_COLOR</c>, <c>TERM</c>, <c>COLUMNS</c>).</summary>
    public static IAnsiConsole Open(TextWriter output, bool isRedirected, Func<string, string?> variable)
    {
        var isPlain = isRedirected || variable("NO_COLOR") is { Length: > 0 } || variable("TERM") == "dumb";
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (isPlain)
        {
            settings.Ansi = AnsiSupport.No;
            settings.ColorSystem = ColorSystemSupport.NoColors;
            settings.Enrichment.UseDefaultEnrichers = false;
        }

        var console = AnsiConsole.Create(settings);
        if (int.TryParse(variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0)
            console.Profile.Width = columns;
        else if (isRedirected)
            console.Profile.Width = PlainWidth;
        return console;
    }
}
