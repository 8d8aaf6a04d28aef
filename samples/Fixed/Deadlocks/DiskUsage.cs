using System.Diagnostics;

namespace Samples.Deadlocks;

/// <summary>Asks a child process, and hears the answer before it waits for its end.</summary>
public static class DiskUsage
{
    public static string Of(string folder)
    {
        var info = new ProcessStartInfo("du", $"-a {folder}") { RedirectStandardOutput = true };
        using var du = Process.Start(info)!;
        var sizes = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        return du.ExitCode == 0 ? sizes : "";
    }
}
