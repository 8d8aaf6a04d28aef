using Runtime.Staging;
using Spectre.Console;

var settings = Console.IsOutputRedirected
    ? new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Enrichment = { UseDefaultEnrichers = false } }
    : new AnsiConsoleSettings();
var console = AnsiConsole.Create(settings);
if (Console.IsOutputRedirected)
    console.Profile.Width = 120;
return CommandLine.Run(args, console);
