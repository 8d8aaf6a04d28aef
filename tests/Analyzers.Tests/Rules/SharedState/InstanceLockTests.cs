using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Guarding;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class InstanceLockTests
{
    [Fact]
    public Task Reports_StaticsUnderInstanceLocks() => Verify.Diagnostics("""
        class Session
        {
            private static int s_count;
            private static readonly List<Session> s_all = [];
            private readonly object _gate = new();
            public void Open()
            {
                lock (_gate)
                    {|LKS1016:s_count++|};
                lock ({|LKS6001:this|})
                    {|LKS1016:s_all|}.Add(this);
            }
        }
        """);

    [Fact]
    public Task Accepts_StaticLocks() => Verify.Diagnostics("""
        class Session
        {
            private static readonly object s_gate = new();
            private static int s_count;
            private readonly object _gate = new();
            public void Open()
            {
                lock (s_gate)
                    s_count++;
                lock (_gate)
                {
                    lock (s_gate)
                        s_count++;
                }
            }
        }
        """);

    [Fact]
    public Task Suggests_InASingleton() => Verify.Diagnostics("""
        sealed class Only
        {
            public static readonly Only Instance = new();
            private static int s_count;
            private readonly object _gate = new();
            private Only() { }
            public void Add() { lock (_gate) {|LKS1016:s_count++|}; }
        }
        """);

    [Fact]
    public async Task Suggests_WhereAReferenceIsMadeOnce()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Collections.Generic;
            class Session
            {
                private static object? s_generator;
                private static Action? s_callback;
                private static List<int> s_all = new();
                private readonly object _gate = new();
                public void Open() { lock (_gate) { if (s_generator == null) { s_generator = new object(); } } }
                public void Close() { lock (_gate) { s_callback ??= Open; } }
                public void Add(int one) { lock (_gate) { s_all = new List<int>(s_all) { one }; } }
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Info, DiagnosticSeverity.Warning], reported.Where(one => one.Id == "LKS1016").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Theory]
    [InlineData("lock (s_gate) {|LKS1016:NameTable.Ids.Add(name, 1)|};", "Interner<T>")]
    [InlineData("lock (s_gate) {|LKS1016:NameTable.Count++|};", "Interner<T>")]
    [InlineData("lock (s_gate) NameTable.Ids.Add(name, 1);", "Interner")]
    [InlineData("lock (NameTable.Ids) NameTable.Ids.Add(name, 1);", "Interner<T>")]
    [InlineData("lock (s_gate) { var count = NameTable.Ids.Count; Console.WriteLine(count); }", "Interner<T>")]
    [InlineData("lock (s_gate) s_own.Add(name, 1);", "Interner<T>")]
    [InlineData("lock (Gate) NameTable.Ids.Add(name, 1);", "Interner<T>")]
    [InlineData("lock (s_shared) NameTable.Ids.Add(name, 1);", "Interner<T>")]
    public Task Reports_AStaticLockOfEachClosedType(string statement, string type) => Verify.Diagnostics($$"""
        internal static class NameTable { internal static readonly Dictionary<string, int> Ids = []; internal static int Count; internal static readonly object Gate = new(); }
        public static class {{type}}
        {
            private static readonly object s_gate = new();
            private static readonly object s_shared = NameTable.Gate;
            private static object Gate => NameTable.Gate;
            private static readonly Dictionary<string, int> s_own = [];
            public static void Note(string name) { {{statement.Replace("{|LKS1016:NameTable.Ids.Add(name, 1)|}", "{|LKS1016:NameTable.Ids|}.Add(name, 1)")}} }
        }
        """);

    [Fact]
    public Task Fixes_NothingInAGenericType() => Verify.NoFix<UseOwnLockFix>("""
        internal static class NameTable { internal static int Count; }
        public static class Interner<T>
        {
            private static readonly object s_gate = new();
            public static void Note() { lock (s_gate) {|LKS1016:NameTable.Count++|}; }
        }
        """);
}
