using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class UnreadOutputTests
{
    [Fact]
    public Task Reports_AWaitBeforeTheRead_HoweverTheProcessIsStarted() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        class Git
        {
            private readonly ProcessStartInfo _status = new("git", "status") { RedirectStandardOutput = true };
            private Process? _child;

            public string Version()
            {
                var process = new Process { StartInfo = new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true } };
                process.Start();
                {|LKS2017:process.WaitForExit()|};
                return process.StandardOutput.ReadToEnd();
            }

            public string? Log()
            {
                var info = new ProcessStartInfo();
                info.FileName = "git";
                info.ArgumentList.Add("log");
                info.RedirectStandardOutput = true;
                using var process = Process.Start(info) ?? throw new InvalidOperationException();
                {|LKS2017:process.WaitForExit(Timeout.Infinite)|};
                if (process.ExitCode != 0)
                    return null;
                using (var reader = process.StandardOutput)
                    return reader.ReadToEnd();
            }

            public string Show()
            {
                using (var process = new Process { StartInfo = { FileName = "git", RedirectStandardError = true } })
                {
                    process.StartInfo.RedirectStandardOutput = true;
                    process.OutputDataReceived += (_, line) => Console.WriteLine(line.Data);
                    process.Start();
                    process.BeginOutputReadLine();
                    {|LKS2017:process.WaitForExit()|};
                    return process.StandardError.ReadToEnd();
                }
            }

            public async Task<string> ShowAsync(CancellationToken token)
            {
                if (Process.Start(_status) is not { } process)
                    return "";
                await {|LKS2017:process.WaitForExitAsync(token)|}.ConfigureAwait(false);
                return await process.StandardOutput.ReadToEndAsync(token);
            }

            public void Start(ProcessStartInfo info)
            {
                info.UseShellExecute = false;
                info.RedirectStandardOutput = true;
                _child = Process.Start(info);
            }

            public string? End()
            {
                _child?{|LKS2017:.WaitForExit()|};
                return _child?.StandardOutput.ReadToEnd();
            }
        }
        """);

    [Fact]
    public Task Reports_OutputThatNothingReads() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        class Build
        {
            private const bool Quiet = true;
            public int Run(string target)
            {
                var info = new ProcessStartInfo("make", target) { RedirectStandardOutput = Quiet, RedirectStandardError = true };
                using var process = Process.Start(info)!;
                {|LKS2017:process.WaitForExit()|};
                return process.ExitCode;
            }

            public void Clean() => {|LKS2017:Process.Start(new ProcessStartInfo("make") { Arguments = "clean", RedirectStandardOutput = true })!.WaitForExit()|};

            public string Test()
            {
                using var process = new Process();
                process.StartInfo = new ProcessStartInfo("make", "test") { RedirectStandardOutput = true, RedirectStandardError = true };
                process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
                process.Start();
                var output = {|LKS2017:process.StandardOutput.ReadToEnd()|};
                process.WaitForExit();
                return output;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoStreamsReadOneAfterTheOther() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        class Compiler
        {
            public (string, string) Compile(string file)
            {
                var info = new ProcessStartInfo("cc", file) { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(info)!;
                string output = {|LKS2017:process.StandardOutput.ReadToEnd()|};
                string error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                return (output, error);
            }

            public async Task<string> CompileAsync(string file)
            {
                var info = new ProcessStartInfo("cc", file) { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(info)!;
                var error = await {|LKS2017:process.StandardError.ReadToEndAsync()|};
                await process.WaitForExitAsync();
                return error + await process.StandardOutput.ReadToEndAsync();
            }

            public string Lines(string file)
            {
                var info = new ProcessStartInfo("cc", file) { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(info)!;
                while ({|LKS2017:process.StandardOutput.ReadLine()|} is { } line)
                    Console.WriteLine(line);
                return process.StandardError.ReadToEnd();
            }

            public string Both(string file)
            {
                var info = new ProcessStartInfo("cc", file) { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(info)!;
                {|LKS2017:process.WaitForExit()|};
                return process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatMethodsLambdasAndLocalFunctionsOfTheTypeDo() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        static class Tools
        {
            private static ProcessStartInfo Describe(string name)
            {
                var info = new ProcessStartInfo(name);
                info.RedirectStandardOutput = true;
                Hide(info);
                return info;
            }

            private static void Hide(ProcessStartInfo info) => info.CreateNoWindow = info.RedirectStandardError = true;

            private static Process Launch(string name)
            {
                var process = Process.Start(Describe(name));
                return process ?? throw new InvalidOperationException();
            }

            private static void Finish(Process process)
            {
                ArgumentNullException.ThrowIfNull(process);
                process.WaitForExit();
            }

            public static string Version(string name)
            {
                using var process = Launch(name);
                process.BeginErrorReadLine();
                {|LKS2017:Finish(process)|};
                return process.StandardOutput.ReadToEnd();
            }

            public static string Right(string name)
            {
                using var process = Launch(name);
                var error = process.StandardError.ReadToEndAsync();
                var output = process.StandardOutput.ReadToEnd();
                Finish(process);
                return output;
            }

            public static Func<string> Later(string name) => () =>
            {
                var process = Launch(name);
                process.BeginErrorReadLine();
                Wait();
                return "";
                void Wait() => {|LKS2017:process.WaitForExit()|};
            };

            public static List<string> Each(string[] names)
            {
                var answers = new List<string>();
                foreach (var name in names)
                {
                    using var process = Launch(name);
                    process.BeginErrorReadLine();
                    {|LKS2017:process.WaitForExit()|};
                    answers.Add(process.StandardOutput.ReadToEnd());
                }

                return answers;
            }

            private static async Task<Process> LaunchAsync(string name)
            {
                await Task.Yield();
                return Process.Start(Describe(name))!;
            }

            private static async Task<int> EndAsync(Process? process, CancellationToken token)
            {
                await process!.WaitForExitAsync(token).ConfigureAwait(false);
                return process.ExitCode;
            }

            public static async Task<string> VersionAsync(string name, CancellationToken token)
            {
                var process = await LaunchAsync(name);
                var error = process.StandardError.ReadToEndAsync(token);
                if (await {|LKS2017:EndAsync(process, token)|} != 0)
                    return await error;
                return await process.StandardOutput.ReadToEndAsync(token);
            }

            public static async Task<string> RightAsync(string name, CancellationToken token)
            {
                var process = await LaunchAsync(name);
                process.BeginErrorReadLine();
                var end = EndAsync(process, token);
                var output = await process.StandardOutput.ReadToEndAsync(token);
                await end;
                return output;
            }

            public static string TooLate(string name)
            {
                var process = Launch(name);
                process.BeginErrorReadLine();
                {|LKS2017:process.WaitForExit()|};
                return Task.Run(() => process.StandardOutput.ReadToEnd()).Result;
            }
        }
        """);

    [Fact]
    public Task Reports_ProgramsOfStatements() => Verify.Program(
        """
        using System.Diagnostics;

        var info = new ProcessStartInfo("git", args) { RedirectStandardOutput = true };
        using var git = Process.Start(info);
        if (git is null)
            return 1;
        {|LKS2017:git.WaitForExit()|};
        foreach (var line in Lines(git))
            Console.WriteLine(line);
        return git.ExitCode;

        static IEnumerable<string> Lines(Process process)
        {
            while (process.StandardOutput.ReadLine() is { } line)
                yield return line;
        }
        """);

    [Fact]
    public Task Reports_FieldsOfPartsAndNestedTypes() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        partial class Tool(string name)
        {
            private readonly Process _process = new() { StartInfo = new ProcessStartInfo(name) };
            private static readonly Process s_check = new() { StartInfo = { RedirectStandardOutput = true } };

            public void Start()
            {
                _process.StartInfo.RedirectStandardError = true;
                _process.Start();
                {|LKS2017:_process.WaitForExit()|};
            }

            private sealed class Check
            {
                public string Run()
                {
                    s_check.Start();
                    {|LKS2017:s_check.WaitForExit()|};
                    return s_check.StandardOutput.ReadToEnd();
                }
            }
        }
        """,
        """
        using System.Diagnostics;
        partial class Tool
        {
            public int Result => _process.ExitCode;
        }
        """);

    [Fact]
    public Task Accepts_WhatOtherPartsRead_AndFieldsThatOthersReach() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        partial class Tool
        {
            private readonly Process _process = new() { StartInfo = new("cc") { RedirectStandardOutput = true } };
            protected Process _open = new() { StartInfo = new("cc") { RedirectStandardOutput = true } };
            private Process? _either;
            public Process Shown { get; } = new() { StartInfo = new("cc") { RedirectStandardOutput = true } };

            public void Run()
            {
                _process.Start();
                _process.WaitForExit();
                _open.Start();
                _open.WaitForExit();
                Shown.Start();
                Shown.WaitForExit();
            }

            public void Choose(bool quiet)
            {
                if (quiet)
                    _either = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true });
                else
                    _either = Process.Start(new ProcessStartInfo("cc"));
                _either!.WaitForExit();
            }
        }
        """,
        """
        using System.Diagnostics;
        partial class Tool
        {
            public string Output => _process.StandardOutput.ReadToEnd();
        }
        """);

    [Fact]
    public Task Accepts_OutputThatIsReadMeanwhile() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        using System.IO;
        class Right
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            private Process? _server;

            public string One()
            {
                using var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return output;
            }

            public void Events()
            {
                using var process = Launch();
                process.OutputDataReceived += (_, line) => Console.WriteLine(line.Data);
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                process.WaitForExit();
            }

            public async Task<string> Tasks()
            {
                using var process = Launch();
                var output = process.StandardOutput.ReadToEndAsync();
                var error = process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                return await output + await error;
            }

            public async Task All()
            {
                using var process = Launch();
                await Task.WhenAll(process.WaitForExitAsync(), process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            }

            public async Task ExitFirst()
            {
                using var process = Launch();
                var exit = process.WaitForExitAsync();
                var error = process.StandardError.ReadToEndAsync();
                await process.StandardOutput.ReadToEndAsync();
                await exit;
            }

            public string Thread()
            {
                using var process = Launch();
                var error = "";
                var reader = new Thread(() => error = process.StandardError.ReadToEnd()) { IsBackground = true };
                reader.Start();
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                reader.Join();
                return output + error;
            }

            public void Pumped(TextWriter log)
            {
                using var process = Launch();
                var pumps = new[] { Pump(process.StandardOutput), Pump(process.StandardError) };
                process.WaitForExit();
                Task.WaitAll(pumps);
                async Task Pump(StreamReader reader)
                {
                    while (await reader.ReadLineAsync() is { } line)
                        await log.WriteLineAsync(line);
                }
            }

            public void Listen()
            {
                _server = Launch();
                _server.BeginErrorReadLine();
                Task.Run(() => _server.StandardOutput.ReadToEnd());
            }

            public void Stop() => _server?.WaitForExit();

            public void WaitsElsewhere()
            {
                var process = Launch();
                process.BeginErrorReadLine();
                var ended = Task.Run(() => process.WaitForExit());
                Console.WriteLine(process.StandardOutput.ReadToEnd());
                ended.Wait();
            }

            public void Copied(Stream target)
            {
                using var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;
                process.StandardOutput.BaseStream.CopyTo(target);
                process.WaitForExit();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatMayNotBeRedirected_OrIsNotSeen() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        class Careful(ProcessStartInfo given, Action<ProcessStartInfo> configure, List<Process> children)
        {
            public string? Chosen(bool capture)
            {
                var info = new ProcessStartInfo("cc") { RedirectStandardOutput = capture };
                using var process = Process.Start(info)!;
                process.WaitForExit();
                return capture ? process.StandardOutput.ReadToEnd() : null;
            }

            public void Conditional(bool capture)
            {
                var info = new ProcessStartInfo("cc");
                if (capture)
                    info.RedirectStandardOutput = true;
                using var process = Process.Start(info)!;
                process.WaitForExit();
            }

            public void TakenBack(bool show)
            {
                var info = new ProcessStartInfo("cc") { RedirectStandardOutput = true };
                if (show)
                    info.RedirectStandardOutput = false;
                Process.Start(info)!.WaitForExit();
            }

            public void Given() => Process.Start(given)!.WaitForExit();

            public void GivenHere(ProcessStartInfo info) => Process.Start(info)!.WaitForExit();

            public void Configured()
            {
                var info = new ProcessStartInfo("cc") { RedirectStandardOutput = true };
                configure(info);
                Process.Start(info)!.WaitForExit();
            }

            public void Kept()
            {
                var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;
                children.Add(process);
                process.WaitForExit();
            }

            public Process HandedOut()
            {
                var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;
                process.WaitForExit();
                return process;
            }

            public void Watched()
            {
                var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;
                Watcher.Watch(process);
                process.WaitForExit();
            }

            private static Process Launch(ProcessStartInfo info) => Process.Start(info)!;

            public string Reading()
            {
                var process = Launch(new ProcessStartInfo("cc") { RedirectStandardOutput = true });
                return process.StandardOutput.ReadToEnd();
            }

            public void NotReading()
            {
                var process = Launch(new ProcessStartInfo("cc"));
                process.WaitForExit();
            }

            public void Input()
            {
                using var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardInput = true })!;
                process.WaitForExit();
            }
        }
        static class Watcher { public static void Watch(Process process) => process.BeginOutputReadLine(); }
        """);

    [Fact]
    public Task Accepts_WaitsThatEnd() => Verify.Diagnostics(
        """
        using System.Diagnostics;
        class Patient
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;

            public string? Timed()
            {
                using var process = Launch();
                if (!process.WaitForExit(5000))
                    return null;
                process.WaitForExit();
                return process.StandardOutput.ReadToEnd();
            }

            public void Killed()
            {
                using var process = Launch();
                Thread.Sleep(10);
                process.Kill();
                process.WaitForExit();
            }

            public async Task KilledByToken(CancellationToken token)
            {
                using var process = Launch();
                using var registration = token.Register(() => process.Kill());
                await process.WaitForExitAsync();
            }

            public async Task Limited()
            {
                using var process = Launch();
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await process.WaitForExitAsync(limit.Token);
            }

            public void OneOfTwo(bool show)
            {
                using var process = Launch();
                if (show)
                    Console.WriteLine(process.StandardOutput.ReadToEnd());
                else
                    process.WaitForExit();
            }

            public async Task<string> Ended()
            {
                var info = new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = new Process { StartInfo = info, EnableRaisingEvents = true };
                var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                process.Exited += (_, _) => ended.TrySetResult();
                process.Start();
                await ended.Task;
                return await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
            }

            public string Rounds()
            {
                using var process = Launch();
                var text = "";
                for (var ended = false; ; )
                {
                    if (ended)
                    {
                        process.WaitForExit();
                        return text;
                    }

                    var line = process.StandardOutput.ReadLine();
                    ended = line is null;
                    text += line;
                }
            }

            private static Process Run(ProcessStartInfo info, bool wait)
            {
                var process = Process.Start(info)!;
                if (wait)
                    process.WaitForExit();
                return process;
            }

            public string Told()
            {
                Run(new ProcessStartInfo("cc"), wait: true);
                return Run(new ProcessStartInfo("cc") { RedirectStandardOutput = true }, wait: false).StandardOutput.ReadToEnd();
            }

            public string? FirstLine()
            {
                using var process = Launch();
                var line = process.StandardOutput.ReadLine();
                process.WaitForExit();
                return line;
            }
        }
        """);
}
