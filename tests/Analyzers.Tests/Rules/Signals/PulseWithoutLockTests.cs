using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class PulseWithoutLockTests
{
    [Fact]
    public Task Reports_APulseWithoutTheLock() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            public void Put() => {|LKS4002:Monitor.Pulse(_gate)|};
            public void PutAll() { lock (_other) {|LKS4002:Monitor.PulseAll(_gate)|}; }
        }
        """);

    [Fact]
    public Task Accepts_CallersThatHoldIt() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            public void Put() { lock (_gate) Signal(); }
            public void PutByHand()
            {
                Monitor.Enter(_gate);
                try { Monitor.Pulse(_gate); }
                finally { Monitor.Exit(_gate); }
            }
            private void Signal() => Monitor.PulseAll(_gate);
            internal void SignalLocked() => Monitor.PulseAll(_gate);
        }
        """);

    [Fact]
    public Task Reports_AnExitOfWhatNobodyHasEntered() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;
            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
            public void Leave() => {|LKS4002:Monitor.Exit(_gate)|};
            public void Close() => CloseCore();
            private void CloseCore() => {|LKS4002:Monitor.Exit(_gate)|};
        }
        """);

    [Fact]
    public Task Accepts_AnExitOfWhatOthersMayHaveEntered() => Verify.Diagnostics("""
        class Pair
        {
            private readonly object _gate = new();
            public void Begin() => Monitor.Enter(_gate);
            public void End() => Monitor.Exit(_gate);
        }
        class Given
        {
            private readonly object _gate;
            public Given(object gate) => _gate = gate;
            public void End() => Monitor.Exit(_gate);
        }
        class Shown
        {
            private readonly object _gate = new();
            public object SyncRoot => _gate;
            public void End() => Monitor.Exit(_gate);
        }
        class Called
        {
            private readonly object _gate = new();
            public void Rest() { lock (_gate) { Leave(); Thread.Sleep(1); Back(); } }
            public void Ensure() { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); }
            private void Leave() => Monitor.Exit(_gate);
            private void Back() => Monitor.Enter(_gate);
        }
        """);

    [Theory]
    [InlineData("lock (queue.SyncRoot) queue.Insert(1);", false)]
    [InlineData("queue.Insert(1);", true)]
    public async Task Accepts_APulseForWhichAllCallersHoldALock(string call, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic; using System.Threading;
            public sealed class TimerQueue
            {
                private readonly object _gate = new();
                private readonly List<int> _tasks = [];
                public object SyncRoot => _gate;
                public void Insert(int task) { _tasks.Add(task); Monitor.Pulse(_gate); }
                public void Run() { lock (_gate) { while (_tasks.Count == 0) Monitor.Wait(_gate); } }
            }
            public sealed class User(TimerQueue queue) { public void Add() { {{call}} } }
            """, "TimerQueue.cs")]));
        Assert.Equal(isReported, reported.Any(one => one.Id == "LKS4002"));
    }
}
