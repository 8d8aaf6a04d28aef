using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class SharedLockObjectTests
{
    [Fact]
    public Task Reports_ObjectsThatOthersHave() => Verify.Diagnostics("""
        public class Store
        {
            private int _n;
            private readonly string _name = "store";
            public void Add(Type type, Thread thread)
            {
                lock ({|LKS6001:this|}) _n++;
                lock ({|LKS6001:typeof(Store)|}) Console.WriteLine();
                lock ({|LKS6001:_name|}) Console.WriteLine();
                lock ({|LKS6001:type|}) Console.WriteLine();
                lock ({|LKS6001:thread|}) Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Suggests_ForTypesThatNobodyElseSees() => Verify.Diagnostics("""
        class Store
        {
            private int _n;
            public void Add() { lock ({|LKS6001:this|}) _n++; }
        }
        """);

    [Fact]
    public Task Accepts_ObjectsOfTheirOwn() => Verify.Diagnostics("""
        public class Store
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly List<int> _items = [];
            public void Add()
            {
                lock (_gate) Console.WriteLine();
                lock (_lock) Console.WriteLine();
                lock (_items) _items.Add(1);
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsHandedToTheMonitor() => Verify.Diagnostics("""
        public class Counter
        {
            private string _name = "";
            private int _count = 1;

            public void Own() { Monitor.Enter({|LKS6001:this|}); try { Console.WriteLine(); } finally { Monitor.Exit(this); } }
            public void OfType() { Monitor.Enter({|LKS6001:typeof(string)|}); try { Console.WriteLine(); } finally { Monitor.Exit(typeof(string)); } }
            public bool Text() { if (!Monitor.TryEnter({|LKS6001:_name|})) return false; try { Console.WriteLine(); return true; } finally { Monitor.Exit(_name); } }
            public void Boxed() { lock ({|LKS6001:(object)_count|}) Console.WriteLine(); }
            public void OfAssembly() { lock ({|LKS6001:typeof(Counter).Assembly|}) Console.WriteLine(); }
        }
        """);
}
