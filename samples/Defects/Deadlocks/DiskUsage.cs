using System.Diagnostics;

namespace Samples.Deadlocks;

/// <summary>Asks a child process, and waits for its end before it hears the answer.</summary>
public static class DiskUsage
{
    public static string Of(string folder)
    {
        var info = new ProcessStartInfo("du", $"-a {folder}") { RedirectStandardOutput = true };
        using var du = Process.Start(info)!;
        du.WaitForExit(); // expect: LKS2017
        var sizes = du.StandardOutput.ReadToEnd();
        return du.ExitCode == 0 ? sizes : "";
    }
}
