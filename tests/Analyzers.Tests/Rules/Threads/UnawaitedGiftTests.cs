using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class UnawaitedGiftTests
{
    [Fact]
    public Task Reports_WhatItsCallerMeansToCatch() => Verify.Diagnostics("""
        sealed class Step(Func<Task> run, Action undo)
        {
            public Task RunAsync() => run();
            public void Undo() => undo();
        }
        sealed class Saga
        {
            private readonly List<Step> _steps = [];
            public Saga Add(Func<Task> run, Action undo)
            {
                _steps.Add(new Step(run, undo));
                return this;
            }
            public async Task Execute()
            {
                try
                {
                    foreach (var step in _steps)
                        await step.RunAsync();
                }
                catch (Exception)
                {
                    foreach (var step in _steps)
                        Compensate(step);
                }
            }
            private static void Compensate(Step step)
            {
                try
                {
                    step.Undo();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        sealed class Booker
        {
            public Task Book() => new Saga()
                .Add(async () => await Task.Delay(1), {|LKS5010:async () => await Task.Delay(1)|})
                .Add(() => Task.Delay(1), () => Console.WriteLine())
                .Execute();
        }
        """);

    [Fact]
    public Task Reports_MethodsHelpersAndFields() => Verify.Diagnostics("""
        static class Safely
        {
            public static void Run(Action work, Action<Exception>? failed = null)
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    failed?.Invoke(e);
                }
            }
            public static void Plainly(Action work) => work();
        }
        sealed class Job
        {
            public Action? Done { get; set; }
            public void Finish()
            {
                try
                {
                    Done?.Invoke();
                }
                catch
                {
                    Console.WriteLine("failed");
                }
            }
        }
        sealed class Client
        {
            private async void Send() => await Task.Delay(1);
            public void Start()
            {
                Safely.Run({|LKS5010:Send|});
                var job = new Job { Done = {|LKS5010:async () => await Task.Delay(1)|} };
                job.Finish();
                try
                {
                    Safely.Plainly({|LKS5010:async () => await Task.Delay(1)|});
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        """);

    [Fact]
    public Task Suggests_WhereNobodyMeansToCatch() => Verify.Diagnostics("""
        sealed class Bus
        {
            private readonly List<Action<string>> _handlers = [];
            public void Subscribe(Action<string> handler) => _handlers.Add(handler);
        }
        sealed class Client(Bus bus)
        {
            public void Start() => bus.Subscribe({|LKS5010:async text => await Task.Delay(text.Length)|});
        }
        """);

    [Fact]
    public Task Accepts_WhatIsAwaitedCaughtOrAnEvent() => Verify.Diagnostics("""
        sealed class Bell
        {
            public event EventHandler? Rung;
            public EventHandler? Handler { get; set; }
            public Action? Idle { get; set; }
            public void Ring()
            {
                try
                {
                    Rung?.Invoke(this, EventArgs.Empty);
                    Handler?.Invoke(this, EventArgs.Empty);
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
            public void Rest() => Idle?.Invoke();
        }
        static class Safely
        {
            public static void Run(Action work)
            {
                try
                {
                    work();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
            public static async Task Run(Func<Task> work)
            {
                try
                {
                    await work();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        sealed class Client(Bell bell)
        {
            public async Task Start()
            {
                bell.Rung += async (_, _) => await Task.Delay(1);
                bell.Handler = async (_, _) => await Task.Delay(1);
                bell.Idle = async () => await Task.Delay(1);
                await Safely.Run(async () => await Task.Delay(1));
                Safely.Run(() => Console.WriteLine());
                Safely.Run(async () =>
                {
                    try
                    {
                        await Task.Delay(1);
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                });
            }
        }
        sealed class Command(Action execute) : System.Windows.Input.ICommand
        {
            public event EventHandler? CanExecuteChanged { add { } remove { } }
            public bool CanExecute(object? parameter) => true;
            public void Execute(object? parameter) => execute();
        }
        sealed class View
        {
            public System.Windows.Input.ICommand Save { get; } = new Command(async () => await Task.Delay(1));
        }
        """);
}
