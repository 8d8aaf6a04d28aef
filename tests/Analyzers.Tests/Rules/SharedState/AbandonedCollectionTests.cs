using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class AbandonedCollectionTests
{
    [Fact]
    public Task Reports_WhatIsAddedToAQueueThatWasExchanged() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Batcher
        {
            private ConcurrentQueue<int> _filling = new();
            private ConcurrentBag<int> _plain = [];
            private readonly Timer _timer;
            public Batcher() => _timer = new Timer(_ => Flush(), null, 0, 1000);
            public void Track(int item)
            {
                {|LKS1007:Volatile.Read(ref _filling).Enqueue(item)|};
                {|LKS1007:_plain.Add(item)|};
            }
            private void Flush()
            {
                var full = Interlocked.Exchange(ref _filling, new ConcurrentQueue<int>());
                Send(full.ToArray());
                var old = _plain;
                _plain = [];
                foreach (var item in old)
                    Send([item]);
                Send(Interlocked.Exchange(ref _stack, new()).ToArray());
            }
            private ConcurrentStack<int> _stack = new();
            public void Push(int item) => {|LKS1007:_stack.Push(item)|};
            private static void Send(int[] items) => Console.WriteLine(items.Length);
        }
        """);

    [Fact]
    public Task Accepts_WhoLooksAgain_HoldsTheLock_OrGivesTime() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Batcher
        {
            private readonly object _gate = new();
            private ConcurrentQueue<int> _again = new();
            private ConcurrentQueue<int> _locked = new();
            private ConcurrentQueue<int> _patient = new();
            private ConcurrentQueue<int> _kept = new();
            private readonly ConcurrentQueue<ConcurrentQueue<int>> _full = new();
            public void Track(int item)
            {
                ConcurrentQueue<int> target;
                do
                {
                    target = Volatile.Read(ref _again);
                    target.Enqueue(item);
                }
                while (target != Volatile.Read(ref _again));
                lock (_gate) _locked.Enqueue(item);
                Volatile.Read(ref _patient).Enqueue(item);
                Volatile.Read(ref _kept).Enqueue(item);
            }
            public async Task FlushAsync()
            {
                Send(Interlocked.Exchange(ref _again, new()).ToArray());
                ConcurrentQueue<int> old;
                lock (_gate)
                {
                    old = _locked;
                    _locked = new();
                }
                Send(old.ToArray());
                var patient = Interlocked.Exchange(ref _patient, new());
                await Task.Delay(1000);
                Send(patient.ToArray());
                var kept = Interlocked.Exchange(ref _kept, new());
                _full.Enqueue(kept);
            }
            private static void Send(int[] items) => Console.WriteLine(items.Length);
        }
        """);
}
