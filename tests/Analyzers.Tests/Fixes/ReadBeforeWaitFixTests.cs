using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ReadBeforeWaitFixTests
{
    [Fact]
    public Task Fixes_ByMovingWhatReads_OrByALocal() => Verify.Fix<ReadBeforeWaitFix>(
        """
        using System.Diagnostics;
        class Git
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;

            public string Moved()
            {
                using var process = Launch();
                // The child first.
                {|LKS2017:process.WaitForExit()|};
                if (process.ExitCode != 0)
                    throw new InvalidOperationException();
                string text = process.StandardOutput.ReadToEnd().Trim(); // all of it
                return text;
            }

            public string Returned()
            {
                using var process = Launch();

                // The child first.
                {|LKS2017:process.WaitForExit()|}; // ends soon
                return process.ExitCode == 0 ? process.StandardOutput.ReadToEnd() : "";
            }

            public async Task Written(string output)
            {
                using var process = Launch();
                await {|LKS2017:process.WaitForExitAsync()|};
                Console.WriteLine(process.ExitCode + output + await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false));
            }

            public void Finished()
            {
                using var process = Launch();
                {|LKS2017:Finish(process)|};
                Console.WriteLine(process.StandardOutput.ReadToEnd());
            }

            private static void Finish(Process process) => process.WaitForExit();
        }
        """,
        """
        using System.Diagnostics;
        class Git
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;

            public string Moved()
            {
                using var process = Launch();
                string text = process.StandardOutput.ReadToEnd().Trim(); // all of it
                // The child first.
                process.WaitForExit();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException();
                return text;
            }

            public string Returned()
            {
                using var process = Launch();

                // The child first.
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit(); // ends soon
                return process.ExitCode == 0 ? output : "";
            }

            public async Task Written(string output)
            {
                using var process = Launch();
                var output2 = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
                await process.WaitForExitAsync();
                Console.WriteLine(process.ExitCode + output + output2);
            }

            public void Finished()
            {
                using var process = Launch();
                var output = process.StandardOutput.ReadToEnd();
                Finish(process);
                Console.WriteLine(output);
            }

            private static void Finish(Process process) => process.WaitForExit();
        }
        """,
        choice: "ReadBefore");

    [Fact]
    public Task Fixes_ProgramsOfStatements() => Verify.Fix<ReadBeforeWaitFix>(
        """
        using System.Diagnostics;

        using var git = Process.Start(new ProcessStartInfo("git", args) { RedirectStandardOutput = true })!;
        // The child first.
        {|LKS2017:git.WaitForExit()|};
        Console.WriteLine(git.StandardOutput.ReadToEnd());
        """,
        """
        using System.Diagnostics;

        using var git = Process.Start(new ProcessStartInfo("git", args) { RedirectStandardOutput = true })!;
        // The child first.
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Console.WriteLine(output);
        """,
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Fixes_NothingWhereItIsReadInSeveralPlaces_OrByAReaderOfItsOwn() => Verify.NoFix<ReadBeforeWaitFix>(
        """
        using System.Diagnostics;
        class Git
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;

            public string Twice(bool all)
            {
                using var process = Launch();
                {|LKS2017:process.WaitForExit()|};
                return all ? process.StandardOutput.ReadToEnd() : process.StandardOutput.ReadLine()!;
            }

            public string Reader()
            {
                using var process = Launch();
                {|LKS2017:process.WaitForExit()|};
                using var reader = process.StandardOutput;
                return reader.ReadToEnd();
            }

            public string StartedInside()
            {
                var process = new Process { StartInfo = new("git") { RedirectStandardOutput = true } };
                if (process.Start())
                    {|LKS2017:process.WaitForExit()|};
                return process.StandardOutput.ReadToEnd();
            }

            public Func<string> Later()
            {
                var process = Launch();
                {|LKS2017:process.WaitForExit()|};
                return () => process.StandardOutput.ReadToEnd();
            }
        }
        """);

    [Fact]
    public Task Fixes_TwoStreamsByAReadBesideTheOther() => Verify.Fix<ReadBesideWaitFix>(
        """
        using System.Diagnostics;
        class Compiler
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;

            public string Compile()
            {
                using var process = Launch();
                // all of it
                string output = {|LKS2017:process.StandardOutput.ReadToEnd()|};
                string error = process.StandardError.ReadToEnd(); // and this
                process.WaitForExit();
                return output + error;
            }

            public async Task<int> CompileAsync(CancellationToken token)
            {
                using var process = Launch();
                await {|LKS2017:process.WaitForExitAsync(token)|};
                if ((await process.StandardError.ReadToEndAsync(token).ConfigureAwait(false)).Length > 0)
                    return 0;
                return process.StandardOutput.ReadToEnd().Length;
            }

            public string Both()
            {
                using var process = Launch();
                return {|LKS2017:process.StandardOutput.ReadToEnd()|} + process.StandardError.ReadToEnd();
            }

            public void Lines()
            {
                using var process = Launch();
                while ({|LKS2017:process.StandardOutput.ReadLine()|} is { } line)
                    Console.WriteLine(line);
                Console.WriteLine(process.StandardError.ReadToEnd());
            }
        }
        """,
        """
        using System.Diagnostics;
        class Compiler
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;

            public string Compile()
            {
                using var process = Launch();
                // all of it
                var errorRead = process.StandardError.ReadToEndAsync();
                string output = process.StandardOutput.ReadToEnd();
                string error = errorRead.GetAwaiter().GetResult(); // and this
                process.WaitForExit();
                return output + error;
            }

            public async Task<int> CompileAsync(CancellationToken token)
            {
                using var process = Launch();
                var outputRead = process.StandardOutput.ReadToEndAsync();
                var errorRead = process.StandardError.ReadToEndAsync(token);
                await process.WaitForExitAsync(token);
                if ((await errorRead.ConfigureAwait(false)).Length > 0)
                    return 0;
                return (await outputRead).Length;
            }

            public string Both()
            {
                using var process = Launch();
                var errorRead = process.StandardError.ReadToEndAsync();
                return process.StandardOutput.ReadToEnd() + errorRead.GetAwaiter().GetResult();
            }

            public void Lines()
            {
                using var process = Launch();
                var errorRead = process.StandardError.ReadToEndAsync();
                while (process.StandardOutput.ReadLine() is { } line)
                    Console.WriteLine(line);
                Console.WriteLine(errorRead.GetAwaiter().GetResult());
            }
        }
        """,
        choice: "ReadBeside");

    [Fact]
    public Task Fixes_AStreamThatNothingReads_ByReadingIt() => Verify.Fix<ReadBesideWaitFix>(
        """
        using System.Diagnostics;
        class Compiler
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;

            public async Task CompileAsync()
            {
                using var process = Launch();
                await {|LKS2017:process.WaitForExitAsync()|};
                if (process.ExitCode != 0)
                    throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
            }
        }
        """,
        """
        using System.Diagnostics;
        class Compiler
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;

            public async Task CompileAsync()
            {
                using var process = Launch();
                _ = process.StandardOutput.ReadToEndAsync();
                var errorRead = process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException(await errorRead);
            }
        }
        """);

    [Fact]
    public Task Fixes_OutputThatNothingReads_ByReadingAndDroppingIt() => Verify.Fix<ReadBesideWaitFix>(
        """
        using System.Diagnostics;
        class Compiler
        {
            private readonly Process _child = new() { StartInfo = new("cc") { UseShellExecute = false, RedirectStandardError = true } };

            public string Quiet()
            {
                using var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var output = {|LKS2017:process!.StandardOutput.ReadToEnd()|};
                process.WaitForExit();
                return output;
            }

            public void Run()
            {
                this._child.Start();
                {|LKS2017:this._child.WaitForExit()|}; // all of it
            }
        }
        """,
        """
        using System.Diagnostics;
        class Compiler
        {
            private readonly Process _child = new() { StartInfo = new("cc") { UseShellExecute = false, RedirectStandardError = true } };

            public string Quiet()
            {
                using var process = Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                _ = process!.StandardError.ReadToEndAsync();
                var output = process!.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return output;
            }

            public void Run()
            {
                this._child.Start();
                _ = this._child.StandardError.ReadToEndAsync();
                this._child.WaitForExit(); // all of it
            }
        }
        """);

    [Fact]
    public Task Fixes_NothingOfAProcessThatHasNoVariable() => Verify.NoFix<ReadBesideWaitFix>(
        """
        using System.Diagnostics;
        class Compiler
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("cc") { RedirectStandardOutput = true })!;

            public void Run()
            {
                {|LKS2017:Launch().WaitForExit()|};
            }

            public void End()
            {
                var child = Launch();
                {|LKS2017:Finish(child)|};
            }

            private static void Finish(Process process)
            {
                process.WaitForExit();
            }

            private static void Execute(ProcessStartInfo info)
            {
                using var process = Process.Start(info)!;
                process.WaitForExit();
            }

            public void Quiet()
            {
                Execute(new ProcessStartInfo("cc"));
                {|LKS2017:Execute(new ProcessStartInfo("cc") { RedirectStandardError = true })|};
            }
        }
        """);

    [Fact]
    public Task Fixes_AHandlerThatIsNeverCalled() => Verify.Fix<ReadBesideWaitFix>(
        """
        using System.Diagnostics;
        class Build
        {
            public void Run()
            {
                using var process = new Process { StartInfo = new("make") { RedirectStandardOutput = true, RedirectStandardError = true } };
                process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
                process.Start();
                var output = {|LKS2017:process.StandardOutput.ReadToEnd()|};
                process.WaitForExit();
                Console.WriteLine(output);
            }
        }
        """,
        """
        using System.Diagnostics;
        class Build
        {
            public void Run()
            {
                using var process = new Process { StartInfo = new("make") { RedirectStandardOutput = true, RedirectStandardError = true } };
                process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
                process.Start();
                process.BeginErrorReadLine();
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                Console.WriteLine(output);
            }
        }
        """);

    [Fact]
    public Task Fixes_WhatNothingReads_ByNoRedirection() => Verify.Fix<DropRedirectFix>(
        """
        using System.Diagnostics;
        class Build
        {
            public void Run()
            {
                var info = new ProcessStartInfo("make") { UseShellExecute = false, RedirectStandardOutput = true };
                // quiet
                info.RedirectStandardError = true;
                using var process = Process.Start(info)!;
                {|LKS2017:process.WaitForExit()|};
            }

            public async Task CleanAsync()
            {
                var process = new Process
                {
                    StartInfo = new ProcessStartInfo
                    {
                        RedirectStandardOutput = true,
                        FileName = "make",
                        Arguments = "clean", // all of it
                        RedirectStandardError = true,
                    },
                };
                process.Start();
                await {|LKS2017:process.WaitForExitAsync()|};
            }
        }
        """,
        """
        using System.Diagnostics;
        class Build
        {
            public void Run()
            {
                var info = new ProcessStartInfo("make") { UseShellExecute = false };
                // quiet
                using var process = Process.Start(info)!;
                process.WaitForExit();
            }

            public async Task CleanAsync()
            {
                var process = new Process
                {
                    StartInfo = new ProcessStartInfo
                    {
                        FileName = "make",
                        Arguments = "clean", // all of it
                    },
                };
                process.Start();
                await process.WaitForExitAsync();
            }
        }
        """);

    [Fact]
    public Task Fixes_NoRedirectionOfAnotherMethod_OrThatAHandlerCountsOn() => Verify.NoFix<DropRedirectFix>(
        """
        using System.Diagnostics;
        class Build
        {
            private static Process Launch() => Process.Start(new ProcessStartInfo("make") { UseShellExecute = false, RedirectStandardOutput = true })!;

            public void Run()
            {
                using var process = Launch();
                {|LKS2017:process.WaitForExit()|};
            }

            public void Watch()
            {
                using var process = new Process { StartInfo = new("make") { UseShellExecute = false, RedirectStandardOutput = true } };
                process.OutputDataReceived += (_, line) => Console.WriteLine(line.Data);
                process.Start();
                {|LKS2017:process.WaitForExit()|};
            }

            public string Late()
            {
                using var process = Process.Start(new ProcessStartInfo("make") { UseShellExecute = false, RedirectStandardOutput = true })!;
                {|LKS2017:process.WaitForExit()|};
                return process.StandardOutput.ReadToEnd();
            }
        }
        """);
}
