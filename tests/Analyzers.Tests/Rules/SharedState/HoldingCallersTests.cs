using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>What is kept apart by the callers of another type is suggested, and no warning: they may hold the lock that the type itself does not show.</summary>
public sealed class HoldingCallersTests
{
    private const string Undo = """
        public interface IUndo { void Clear(); void Store(int step); }
        public class UndoState : IUndo
        {
            private readonly List<int> _undo = new();
            public void Store(int step) { lock (_undo) { _undo.Add(step); } }
            public int Take() { lock (_undo) { var last = _undo[^1]; _undo.RemoveAt(_undo.Count - 1); return last; } }
            public bool Has(int step) { lock (_undo) { return _undo.Contains(step); } }
            public void Clear() { _undo.Clear(); }
        }
        """;

    [Theory]
    [InlineData("public void Reset() { lock (_gate) { _state.Clear(); } }", "Info")]
    [InlineData("public void Reset() { lock (_gate) { _state?.Clear(); } }", "Info")]
    [InlineData("public void Reset() { _turn.Wait(); try { _state.Clear(); } finally { _turn.Release(); } }", "Info")]
    [InlineData("public void Reset() { using (_lock.EnterScope()) { _state.Clear(); } }", "Info")]
    [InlineData("public void Reset() { using var held = _lock.EnterScope(); _state.Clear(); }", "Info")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] public void Reset() { _state.Clear(); }", "Info")]
    [InlineData("public void Reset() { lock (_gate) { ResetCore(); } } private void ResetCore() { Log(); _state.Clear(); } private void Log() { }", "Info")]
    [InlineData("public void Reset() { lock (_gate) { Again(3); } } private void Again(int left) { if (left > 0) { Again(left - 1); } _state.Clear(); }", "Info")]
    [InlineData("private readonly IUndo _any = new UndoState(); public void Reset() { lock (_gate) { _any.Clear(); } }", "Info")]
    [InlineData("public void Reset() { Console.WriteLine(nameof(UndoState.Clear)); lock (_gate) { _state.Clear(); } }", "Info")]
    [InlineData("public void Reset() { var seen = new List<int>(); seen.Clear(); lock (_gate) { _state.Clear(); } }", "Info")]
    [InlineData("public static void Reset(Part part) { lock (part._gate) { part._state.Clear(); } }", "Info")]
    [InlineData("", "Warning")]
    [InlineData("public void Reset(Part other) { lock (other._gate) { _state.Clear(); } }", "Warning")]
    [InlineData("private static readonly UndoState s_all = new(); public void Reset() { lock (_gate) { s_all.Clear(); } }", "Warning")]
    [InlineData("public void Reset() { Again(3); } private void Again(int left) { if (left > 0) { Again(left - 1); } _state.Clear(); }", "Warning")]
    [InlineData("public void Reset() { _state.Clear(); }", "Warning")]
    [InlineData("public void Reset() { lock (_gate) { } _state.Clear(); }", "Warning")]
    [InlineData("public void Reset() { lock (_gate) { _state.Clear(); } } public void Forget() { _state.Clear(); }", "Warning")]
    [InlineData("public void Reset() { lock (_gate) { ResetCore(); } } public void ResetCore() { _state.Clear(); } public void Forget() { ResetCore(); }", "Warning")]
    [InlineData("public void Reset() { lock (_gate) { Task.Run(() => _state.Clear()); } }", "Warning")]
    [InlineData("public void Reset() { lock (_gate) { _later = _state.Clear; } } private Action? _later;", "Warning")]
    [InlineData("private readonly IUndo _any = new UndoState(); public void Reset() { lock (_gate) { _state.Clear(); } } public void Forget() { _any.Clear(); }", "Warning")]
    public Task MemberThatIsCalledUnderLocks_IsAGuess(string members, string severity) => Is("LKS1002", severity, Undo + $$"""

        public class Part
        {
            private readonly object _gate = new(); private readonly Lock _lock = new(); private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly UndoState _state = new();
            public int Back() { lock (_gate) { return _state.Has(1) ? _state.Take() : 0; } }
            {{members}}
        }
        """);

    [Fact]
    public Task LockThatTheTypeItselfNeverTakes_IsNoCallers() => Is("LKS1001", "Warning", """
        public class Weak
        {
            private readonly SemaphoreSlim _gate = new(1, 1); private int _size;
            public void Add() { _gate.Wait(); try { _size++; } finally { _gate.Release(); } }
            public void Drop() { _gate.Wait(); try { _size--; } finally { _gate.Release(); } }
            public void Sweep(bool taken) { try { Shrink(); } finally { if (taken) { _gate.Release(); } } }
            private void Shrink() { _size -= 2; }
        }
        """);

    [Fact]
    public Task DecoratorsThatCallEachOther_AreCalledByOthersFirst() => Is("LKS1002", "Warning", Undo + """

        public class Logged(IUndo inner) : IUndo { public void Clear() { inner.Clear(); } public void Store(int step) => inner.Store(step); }
        """);

    [Theory]
    [InlineData("Load();", "", "Info")]
    [InlineData("this.Load();", "", "Info")]
    [InlineData("", "", "Warning")]
    [InlineData("Load();", "public class Plugin(Definitions all) { public void Reload() { all.Load(); } }", "Warning")]
    [InlineData("", "public class Plugin { public Plugin(Definitions all) { all.Load(); } }", "Warning")]
    public Task MemberThatOnlyConstructorsCall_IsAGuess(string constructor, string other, string severity) => Is("LKS1007", severity, $$"""
        public class Definitions
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, object> _all = new();
            public Definitions() { {{constructor}} }
            public void Load() { if (!_all.ContainsKey("a")) { _all["a"] = new object(); } }
            public object? Find(string name) => _all.TryGetValue(name, out var found) ? found : null;
        }
        {{other}}
        """);

    [Theory]
    [InlineData("lock (_gate) { _log.Add(1); }", "Info")]
    [InlineData("_log.Add(1);", "Warning")]
    public Task StepOfAVolatileCount_UnderTheLockOfCallers(string call, string severity) => Is("LKS1001", severity, $$"""
        public class Log { private volatile int _length; public int Length => _length; public void Add(int count) { _length += count; } }
        public class Store
        {
            private readonly object _gate = new(); private readonly Log _log = new();
            public void Put() { {{call}} }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { _pool.Run(); }")]
    [InlineData("_pool.Run();")]
    public Task ThreadsOfTheTypeItself_ComeUnderNobodysLock(string call) => Is("LKS1001", "Warning", $$"""
        public class Pool
        {
            private int _done;
            public int Done => _done;
            public void Run() { Parallel.For(0, 10, _ => { _done++; }); }
        }
        public class Owner
        {
            private readonly object _gate = new(); private readonly Pool _pool = new();
            public void Work() { {{call}} }
        }
        """);

    [Fact]
    public Task WhatTheFrameworkCalls_ItCallsWhenItLikes() => Is("LKS1002", "Warning", """
        public class Names : IComparer<string>
        {
            private readonly object _gate = new(); private readonly Dictionary<string, int> _order = new();
            public void Add(string name) { lock (_gate) { _order[name] = _order.Count; } }
            public void Remove(string name) { lock (_gate) { _order.Remove(name); } }
            public int Count() { lock (_gate) { return _order.Count; } }
            public int Compare(string? first, string? second) { _order.TryAdd(first!, 0); return 0; }
        }
        public class User
        {
            private readonly object _gate = new(); private readonly Names _names = new();
            public int Ask() { lock (_gate) { return _names.Compare("a", "b"); } }
        }
        """);

    private static async Task Is(string rule, string severities, string source)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;\n" + source, "Source.cs")]));
        Assert.Equal(severities, string.Join(", ", reported.Where(one => one.Id == rule).OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity)));
    }

    [Fact]
    public async Task Suggests_WhereOnlyScopesCallTheHelper()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            public sealed class Sheet
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, int> _undo = new();
                private int _sum;
                public Edit Begin()
                {
                    Monitor.Enter(_gate);
                    return new Edit(this);
                }
                public int Read() { lock (_gate) return _sum; }
                public void Reset() { lock (_gate) _sum = 0; }
                private void Put(int value) => _sum += value;
                private void Finish(bool isAccepted)
                {
                    try { if (!isAccepted) RollBack(); }
                    finally { Monitor.Exit(_gate); }
                }
                private void RollBack() { foreach (var (_, old) in _undo) _sum -= old; }
                public ref struct Edit
                {
                    private Sheet? _sheet;
                    internal Edit(Sheet sheet) => _sheet = sheet;
                    public void Set(int value) => _sheet!.Put(value);
                    public void Dispose()
                    {
                        var sheet = _sheet;
                        _sheet = null;
                        sheet?.Finish(true);
                    }
                }
            }
            """, "Sheet.cs")]));
        Assert.DoesNotContain(found, diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
    }

    [Theory]
    [InlineData("var store = new Store { Limit = 3 }; return store;", "Info")]
    [InlineData("var store = new Store(); store.Limit = 3; return store;", "Info")]
    [InlineData("var store = new Store(); store.Clear(); if (store.Limit > 1) store.Limit = 3; return store;", "Info")]
    [InlineData("var store = new Store(); Kept = store; store.Limit = 3; return store;", "Warning")]
    [InlineData("var store = new Store(); Task.Run(() => store.Clear()); store.Limit = 3; return store;", "Warning")]
    [InlineData("Kept.Limit = 3; return Kept;", "Warning")]
    public async Task Suggests_WhereASetterIsOnlyUsedOnObjectsThatAreBeingMade(string make, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Store
            {
                private readonly object _limitGate = new();
                private readonly Dictionary<string, int> _items = [];
                private int _limit;
                public int Limit
                {
                    get => _limit;
                    set { lock (_limitGate) { _limit = value; _items.Clear(); } }
                }
                public void Clear() { lock (this) _items.Clear(); }
                public void Add(string name) { lock (this) _items.Add(name, 1); }
            }
            public static class Stores
            {
                public static Store Kept = new();
                public static Store Make() { {{make}} }
            }
            """, "Store.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS1017").Select(one => one.Severity)));
    }
}
