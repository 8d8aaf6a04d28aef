using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ChangedByUpdateTests
{
    [Fact]
    public Task Reports_AMethodThatChangesWhatIsKept() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Window
        {
            public int Used { get; private set; }
            public Window Count()
            {
                {|LKS1028:Used++|};
                return this;
            }
        }
        sealed class Limiter
        {
            private readonly ConcurrentDictionary<string, Window> _windows = new();
            public bool TryConsume(string key) => _windows.AddOrUpdate(key, static _ => new Window(), static (_, current) => current.Count()).Used <= 10;
        }
        """);

    [Fact]
    public Task Reports_AnUpdateOfAMember() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Window { public int Used; }
        sealed class Limiter
        {
            private readonly ConcurrentDictionary<string, Window> _windows = new();
            public int Count(string key) => _windows.AddOrUpdate(key, _ => new Window(), (_, current) =>
            {
                {|LKS1005:current|}.Used++;
                return current;
            }).Used;
        }
        """);

    [Fact]
    public Task Accepts_NewValues_Locks_AndAtomics() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Window
        {
            private int _used;
            public int Used { get; init; }
            public Window Counted() => new() { Used = Used + 1 };
            public Window Count() { Interlocked.Increment(ref _used); return this; }
            public Window CountLocked() { lock (this.Gate) _plain++; return this; }
            private readonly object Gate = new();
            private int _plain;
        }
        sealed record State(int Used);
        sealed class Limiter
        {
            private readonly ConcurrentDictionary<string, Window> _windows = new();
            private readonly ConcurrentDictionary<string, State> _states = new();
            public void Run(string key)
            {
                _windows.AddOrUpdate(key, _ => new Window(), (_, current) => current.Counted());
                _windows.AddOrUpdate(key, _ => new Window(), (_, current) => current.Count());
                _windows.AddOrUpdate(key, _ => new Window(), (_, current) => current.CountLocked());
                _states.AddOrUpdate(key, _ => new State(1), (_, current) => current with { Used = current.Used + 1 });
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsOnlyStored() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Entry
        {
            private readonly object _gate = new();
            private int _state;
            public int State { get { lock (_gate) return _state; } set { lock (_gate) _state = value; } }
            public string? Seen;
        }
        sealed class Cache
        {
            private readonly ConcurrentDictionary<string, Entry> _entries = new();
            public void Touch(string key) => _entries.AddOrUpdate(key, _ => new Entry(), (_, entry) => { entry.State = 1; return entry; });
            public void See(string key, string by) => _entries.AddOrUpdate(key, _ => new Entry(), (_, entry) => { entry.Seen = by; return entry; });
            public void Raise(string key, int to) => _entries.AddOrUpdate(key, _ => new Entry(), (_, entry) =>
            {
                if (entry.State < to)
                    {|LKS1005:entry|}.State = to;
                return entry;
            });
        }
        """);
}
