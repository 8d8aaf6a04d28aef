using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

public sealed class SynchronizedSourceTests
{
    [Theory]
    [InlineData("_watcher.SynchronizingObject = window;", false)]
    [InlineData("this._watcher.SynchronizingObject = window;", false)]
    [InlineData("_watcher = new FileSystemWatcher { SynchronizingObject = window };", false)]
    [InlineData("var made = new FileSystemWatcher { SynchronizingObject = window }; _watcher = made;", true)]
    [InlineData("_watcher.SynchronizingObject = null;", true)]
    [InlineData("_other.SynchronizingObject = window;", true)]
    public async Task Accepts_HandlersThatComeOnAWindowsThread(string set, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.ComponentModel; using System.IO; using System.Threading;
            public sealed class Folder
            {
                private FileSystemWatcher _watcher = new();
                private readonly FileSystemWatcher _other = new();
                private int _changes;

                public Folder(ISynchronizeInvoke window)
                {
                    {{set}}
                    _watcher.Changed += OnChanged;
                    _watcher.EnableRaisingEvents = true;
                }

                public void Forget() => _changes--;

                private void OnChanged(object sender, FileSystemEventArgs e) => _changes++;
            }
            """, "Folder.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS1001"));
    }

    [Fact]
    public Task Accepts_ATimerThatTicksThere() => Verify.Diagnostics("""
        using System.ComponentModel;

        public sealed class Clock
        {
            private readonly System.Timers.Timer _timer;
            private int _ticks;

            public Clock(ISynchronizeInvoke window)
            {
                var timer = new System.Timers.Timer(1000) { SynchronizingObject = window };
                timer.Elapsed += (_, _) => _ticks++;
                timer.Start();
                _timer = timer;
            }

            public void Reset() => _ticks--;
        }
        """);
}
