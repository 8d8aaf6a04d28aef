using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class PublicLockTests
{
    [Fact]
    public Task Reports_PublicFieldsAndProperties() => Verify.Diagnostics("""
        public class Registry
        {
            public readonly object Gate = new();
            public object Inner { get; } = new();
            public static readonly List<int> All = new();
            public void Add(int value)
            {
                lock ({|LKS6004:Gate|}) Console.WriteLine();
                lock ({|LKS6004:All|}) All.Add(value);
                Monitor.Enter({|LKS6004:Inner|});
                try { Console.WriteLine(); }
                finally { Monitor.Exit(Inner); }
            }
        }
        """);

    [Fact]
    public Task Accepts_HiddenLocksAndSyncRoots() => Verify.Diagnostics("""
        public class Registry : System.Collections.ICollection
        {
            private readonly object _gate = new();
            internal readonly object Shared = new();
            protected readonly object Inherited = new();
            public object SyncRoot { get; } = new();
            public int Count => 0;
            public bool IsSynchronized => true;
            public void CopyTo(Array array, int index) { }
            public System.Collections.IEnumerator GetEnumerator() => throw new NotSupportedException();
            public void Add(System.Collections.ICollection other)
            {
                lock (_gate) Console.WriteLine();
                lock (Shared) Console.WriteLine();
                lock (Inherited) Console.WriteLine();
                lock (SyncRoot) Console.WriteLine();
                lock (other.SyncRoot) Console.WriteLine();
            }
            private sealed class Part
            {
                public readonly object Gate = new();
                public void Do() { lock (Gate) Console.WriteLine(); }
            }
        }
        """);
}
