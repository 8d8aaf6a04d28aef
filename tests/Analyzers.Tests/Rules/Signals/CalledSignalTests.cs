using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>Signals that others count on, and that a method gives which the started work calls.</summary>
public sealed class CalledSignalTests
{
    [Fact]
    public Task Reports_ACalledMethodThatReturnsBeforeItSignals() => Verify.Diagnostics("""
        using System.IO;

        class Given
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    ThreadPool.QueueUserWorkItem(_ => RunStep(step, done));
                done.Wait();
            }
            private static void RunStep(string step, CountdownEvent done)
            {
                if (!Directory.Exists(step)) return;
                Console.WriteLine(step);
                {|LKS4008:done.Signal()|};
            }
        }

        class Kept
        {
            private readonly CountdownEvent _done = new(3);
            public void Run(string[] steps)
            {
                foreach (var step in steps)
                    Task.Run(() => Step(step));
                _done.Wait();
            }
            private void Step(string step) => Write(step);
            private bool Write(string step)
            {
                if (step.Length == 0) return false;
                Console.WriteLine(step);
                {|LKS4008:_done.Signal()|};
                return true;
            }
        }

        class AsState
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    ThreadPool.QueueUserWorkItem(RunStep, done);
                done.Wait();
            }
            private static void RunStep(object? state)
            {
                var done = (CountdownEvent)state!;
                if (!Directory.Exists("steps")) return;
                {|LKS4008:done.Signal()|};
            }
        }

        class LocalFunction
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    Task.Run(() => { if (step.Length > 0) Console.WriteLine(step); Finish(step); });
                done.Wait();
                void Finish(string step)
                {
                    if (step.Length > 10) return;
                    {|LKS4008:done.Signal()|};
                }
            }
        }

        class NotCalled
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    Task.Run(() => { if (step.Length == 0) return; {|LKS4008:RunStep(step, done)|}; });
                done.Wait();
            }
            private static void RunStep(string step, CountdownEvent done) { Console.WriteLine(step); done.Signal(); }
        }
        """);

    [Fact]
    public Task Reports_AnEventThatTheWorkSetsOnlyWhenNothingFails() => Verify.Diagnostics("""
        using System.IO;

        class Loop
        {
            private readonly ManualResetEventSlim _ready = new(false);
            private readonly Func<IDisposable> _make;
            public Loop(Func<IDisposable> make)
            {
                _make = make;
                new Thread(Main) { IsBackground = true }.Start();
                _ready.Wait();
            }
            private void Main()
            {
                try { using var made = _make(); {|LKS4008:_ready.Set()|}; Console.WriteLine(made); }
                catch (Exception exception) { Console.WriteLine(exception); }
            }
        }

        class Local
        {
            public void Run(Func<IDisposable> make)
            {
                using var ready = new ManualResetEventSlim(false);
                var thread = new Thread(() =>
                {
                    try { make(); {|LKS4008:ready.Set()|}; }
                    catch (Exception exception) { Console.WriteLine(exception); }
                    Console.WriteLine("ended");
                }) { IsBackground = true };
                thread.Start();
                ready.Wait();
            }
        }

        class Called
        {
            private string? _failure;
            public void Run(string path)
            {
                using var read = new AutoResetEvent(false);
                Task.Run(() => Read(path, read));
                read.WaitOne();
            }
            private void Read(string path, AutoResetEvent read)
            {
                try { Console.WriteLine(File.ReadAllText(path)); {|LKS4008:read.Set()|}; }
                catch (IOException exception) when (exception.HResult != 0) { _failure = exception.Message; }
            }
            public override string ToString() => _failure ?? "";
        }
        """);

    [Fact]
    public Task Reports_AParticipantThatLeavesTheOthersAlone() => Verify.Diagnostics("""
        using System.IO;

        class Parts
        {
            private readonly Barrier _met = new(4);
            public void Local(string[] parts)
            {
                var met = new Barrier(4);
                for (var i = 0; i < 4; i++)
                {
                    var part = parts[i];
                    new Thread(() => { if (!File.Exists(part)) return; Console.WriteLine(part); {|LKS4008:met.SignalAndWait()|}; }).Start();
                }
            }
            public void Called(string[] parts)
            {
                foreach (var part in parts)
                    Task.Run(() => Read(part));
            }
            private void Read(string part)
            {
                if (part.Length == 0) return;
                Console.WriteLine(part);
                {|LKS4008:_met.SignalAndWait()|};
            }
            public void Fails(string[] parts)
            {
                var met = new Barrier(4);
                for (var i = 0; i < 4; i++)
                {
                    var part = parts[i];
                    Task.Run(() =>
                    {
                        try { Console.WriteLine(File.ReadAllText(part)); {|LKS4008:met.SignalAndWait()|}; }
                        catch (IOException exception) { Console.WriteLine(exception); }
                    });
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ParticipantsThatAllLeaveOrSaySo() => Verify.Diagnostics("""
        using System.IO;

        class Parts
        {
            private volatile bool _stopped;
            public void Stop() => _stopped = true;
            public void Removed(string[] parts)
            {
                var met = new Barrier(4);
                for (var i = 0; i < 4; i++)
                {
                    var part = parts[i];
                    Task.Run(() => { if (part.Length == 0) { met.RemoveParticipant(); return; } Console.WriteLine(part); met.SignalAndWait(); });
                }
            }
            public void AllOrNone()
            {
                var met = new Barrier(4);
                for (var i = 0; i < 4; i++)
                    Task.Run(() => { if (_stopped) return; Console.WriteLine("part"); met.SignalAndWait(); });
            }
            public void Rounds(string[] parts)
            {
                var met = new Barrier(4);
                for (var i = 0; i < 4; i++)
                {
                    var part = parts[i];
                    Task.Run(() => { while (!_stopped) { Console.WriteLine(part); met.SignalAndWait(); } });
                }
            }
            public void Limited(string[] parts)
            {
                var met = new Barrier(4);
                foreach (var part in parts)
                    Task.Run(() => { if (part.Length == 0) return; if (!met.SignalAndWait(1000)) Console.WriteLine("late"); });
            }
            public void Joining(string[] parts)
            {
                var met = new Barrier(0);
                foreach (var part in parts)
                    Task.Run(() => { if (part.Length == 0) return; met.AddParticipant(); met.SignalAndWait(); });
            }
            public void Cancelled(string[] parts, CancellationToken token)
            {
                var met = new Barrier(4);
                foreach (var part in parts)
                    Task.Run(async () =>
                    {
                        try { Console.WriteLine(await File.ReadAllTextAsync(part, token)); met.SignalAndWait(); }
                        catch (OperationCanceledException) { Console.WriteLine("cancelled"); }
                    });
            }
        }
        """);

    [Fact]
    public Task Accepts_CalledMethodsWhoseSignalSomebodyGives() => Verify.Diagnostics("""
        using System.IO;

        class Finally
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    ThreadPool.QueueUserWorkItem(_ => RunStep(step, done));
                done.Wait();
            }
            private static void RunStep(string step, CountdownEvent done)
            {
                try { if (!Directory.Exists(step)) return; Console.WriteLine(step); }
                finally { done.Signal(); }
            }
        }

        class ByCaller
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    ThreadPool.QueueUserWorkItem(_ => { if (!RunStep(step, done)) done.Signal(); });
                done.Wait();
            }
            private static bool RunStep(string step, CountdownEvent done)
            {
                if (!Directory.Exists(step)) return false;
                done.Signal();
                return true;
            }
        }

        class ByHelper
        {
            private readonly CountdownEvent _done = new(3);
            public void Run(string[] steps)
            {
                foreach (var step in steps)
                    Task.Run(() => RunStep(step));
                _done.Wait();
            }
            private void RunStep(string step)
            {
                if (step.Length == 0) { Skip(step); return; }
                Console.WriteLine(step);
                _done.Signal();
            }
            private void Skip(string step) { Console.WriteLine($"no {step}"); _done.Signal(); }
        }

        class Optional
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    Task.Run(() => RunStep(step, done));
                RunStep("last", null);
                done.Wait();
            }
            private static void RunStep(string step, CountdownEvent? done)
            {
                Console.WriteLine(step);
                if (done is null) return;
                done.Signal();
            }
        }

        class Passed
        {
            public void Run(List<string> steps, Action<CountdownEvent> skip)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    Task.Run(() => { if (step.Length == 0) { skip(done); return; } Console.WriteLine(step); done.Signal(); });
                done.Wait();
            }
        }

        class Later
        {
            public void Run(List<string> steps)
            {
                using var done = new CountdownEvent(steps.Count);
                foreach (var step in steps)
                    Task.Run(() =>
                    {
                        if (step.Length == 0) { ThreadPool.QueueUserWorkItem(_ => done.Signal()); return; }
                        Console.WriteLine(step);
                        done.Signal();
                    });
                done.Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_EventsThatAreSetForFailures() => Verify.Diagnostics("""
        using System.IO;

        class Handled
        {
            private readonly ManualResetEventSlim _ready = new(false);
            private Exception? _failure;
            public Handled(Func<IDisposable> make)
            {
                new Thread(() => Main(make)) { IsBackground = true }.Start();
                _ready.Wait();
                if (_failure is not null) throw new InvalidOperationException("not ready", _failure);
            }
            private void Main(Func<IDisposable> make)
            {
                try { make(); _ready.Set(); }
                catch (Exception exception) { Fail(exception); }
            }
            private void Fail(Exception exception) { _failure = exception; _ready.Set(); }
        }

        class Limited
        {
            private readonly ManualResetEventSlim _ready = new(false);
            public Limited(Func<IDisposable> make)
            {
                new Thread(() => Main(make)) { IsBackground = true }.Start();
                if (!_ready.Wait(1000)) throw new TimeoutException();
            }
            private void Main(Func<IDisposable> make)
            {
                try { make(); _ready.Set(); }
                catch (Exception exception) { Console.WriteLine(exception); }
            }
        }

        class Elsewhere
        {
            private readonly ManualResetEventSlim _ready = new(false);
            public Elsewhere(Func<IDisposable> make)
            {
                new Thread(() => Main(make)) { IsBackground = true }.Start();
                _ready.Wait();
            }
            private void Main(Func<IDisposable> make)
            {
                try { make(); _ready.Set(); }
                catch (Exception exception) { Console.WriteLine(exception); }
            }
            public void Cancel() => _ready.Set();
        }

        class Escaping
        {
            public void Run(Func<IDisposable> make, List<ManualResetEventSlim> open)
            {
                var ready = new ManualResetEventSlim(false);
                open.Add(ready);
                Task.Run(() =>
                {
                    try { make(); ready.Set(); }
                    catch (Exception exception) { Console.WriteLine(exception); }
                });
                ready.Wait();
            }
        }

        class Ending
        {
            public void Run(Func<IDisposable> make)
            {
                var ready = new ManualResetEventSlim(false);
                new Thread(() =>
                {
                    try { make(); ready.Set(); }
                    catch (Exception exception) { Environment.FailFast("not made", exception); }
                }).Start();
                ready.Wait();
            }
        }

        class Retrying
        {
            public void Run(Func<IDisposable> make)
            {
                var ready = new ManualResetEventSlim(false);
                var isMade = false;
                new Thread(() =>
                {
                    do
                    {
                        try { make(); isMade = true; ready.Set(); }
                        catch (Exception) { Thread.Sleep(100); }
                    }
                    while (!isMade);
                }).Start();
                ready.Wait();
            }
        }

        class Afterwards
        {
            public void Run(Func<IDisposable> make)
            {
                var ready = new ManualResetEventSlim(false);
                new Thread(() =>
                {
                    Exception? failure = null;
                    try { make(); ready.Set(); }
                    catch (Exception exception) { failure = exception; }
                    if (failure is not null) { Console.WriteLine(failure); ready.Set(); }
                }).Start();
                ready.Wait();
            }
        }
        """);
}
