using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Methods that wait without end in the rounds of a base class's loop.</summary>
public sealed class BlockedHookTests
{
    private const string Worker = """
        abstract class Worker : IDisposable
        {
            private readonly Thread _thread;
            private volatile bool _stop;
            protected Worker() => _thread = new Thread(Loop);
            public void Start() => _thread.Start();
            public void Dispose()
            {
                OnStopping();
                _stop = true;
                _thread.Join();
                OnStopped();
            }
            protected abstract void RunOnce();
            protected virtual void OnStopping() { }
            protected virtual void OnStopped() { }
            private void Loop()
            {
                while (!_stop)
                {
                    try
                    {
                        RunOnce();
                    }
                    catch (InvalidOperationException e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """;

    private static Task Check(string members, string header = "class Mailer : Worker") => Verify.Diagnostics($$"""
        using System.Collections.Concurrent;
        {{header}}
        {
            private readonly BlockingCollection<string> _items = new();
            private readonly AutoResetEvent _wake = new(false);
            public void Post(string item) => _items.Add(item);
            public void Poke() => _wake.Set();
            {{members}}
        }
        """, Worker);

    [Theory]
    [InlineData("protected override void RunOnce() => Console.WriteLine({|LKS5004:_items.Take()|});")]
    [InlineData("protected override void RunOnce() => Console.WriteLine({|LKS5004:_items.Take()|}); protected override void OnStopped() => _items.Dispose();")]
    [InlineData("protected override void RunOnce() { {|LKS5004:_wake.WaitOne()|}; Console.WriteLine(); }")]
    [InlineData("protected override void RunOnce() { {|LKS5004:_wake.WaitOne()|}; Console.WriteLine(); } protected override void OnStopped() => End(); private void End() => _wake.Dispose();")]
    public Task Reports_AWaitThatNobodyEndsInTime(string members) => Check(members);

    [Theory]
    [InlineData("protected override void RunOnce() => Console.WriteLine(_items.Take()); protected override void OnStopping() => _items.CompleteAdding();")]
    [InlineData("protected override void RunOnce() => Console.WriteLine(_items.Take()); protected override void OnStopping() => _items.Add(\"\");")]
    [InlineData("protected override void RunOnce() => Console.WriteLine(_items.Take()); protected override void OnStopping() => End(); private void End() => _items.CompleteAdding();")]
    [InlineData("protected override void RunOnce() => Console.WriteLine(_items.Take()); public void Stop() { _items.Add(\"\"); Dispose(); }")]
    [InlineData("protected override void RunOnce() => Console.WriteLine(_items.Take()); public void Complete() => _items.CompleteAdding();")]
    [InlineData("protected override void RunOnce() { if (_items.TryTake(out var item, 100)) Console.WriteLine(item); }")]
    [InlineData("protected override void RunOnce() { if (_wake.WaitOne(100)) Console.WriteLine(); }")]
    [InlineData("protected override void RunOnce() { if (_items.Count > 0) Console.WriteLine(_items.Take()); }")]
    [InlineData("protected override void RunOnce() => Thread.Sleep(100); protected override void OnStopped() => _items.Take();")]
    public Task Accepts_WaitsThatEnd_AndOtherHooks(string members) => Check(members);

    [Fact]
    public Task Accepts_ALoopThatNobodyWaitsFor_AndOneThatIsInterrupted() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        abstract class Interrupted : IDisposable
        {
            private readonly Thread _thread;
            private volatile bool _stop;
            protected Interrupted() => _thread = new Thread(Loop);
            public void Start() => _thread.Start();
            public void Dispose()
            {
                _stop = true;
                _thread.Interrupt();
                _thread.Join();
            }
            protected abstract void RunOnce();
            private void Loop()
            {
                while (!_stop)
                    RunOnce();
            }
        }
        sealed class Mailer : Interrupted
        {
            private readonly BlockingCollection<string> _items = new();
            public void Post(string item) => _items.Add(item);
            protected override void RunOnce() => Console.WriteLine(_items.Take());
        }
        abstract class Left
        {
            private volatile bool _stop;
            public void Start() => new Thread(Loop) { IsBackground = true }.Start();
            public void Stop() => _stop = true;
            protected abstract void RunOnce();
            private void Loop()
            {
                while (!_stop)
                    RunOnce();
            }
        }
        sealed class Printer : Left
        {
            private readonly BlockingCollection<string> _items = new();
            public void Post(string item) => _items.Add(item);
            protected override void RunOnce() => Console.WriteLine(_items.Take());
        }
        """);
}
