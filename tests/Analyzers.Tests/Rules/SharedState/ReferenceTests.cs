using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Variables that are reached by reference: arguments, locals, pointers.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public Task Reports_VariablesThatMethodsGetByReference() => Verify.Diagnostics("""
        static class Counters
        {
            public static void Increment(ref int count) => count++;
            public static void Reset(this ref int count) => count = 0;
            public static void Show(ref int count) => Console.WriteLine(count);
        }
        static class Program
        {
            static void Main()
            {
                int added = 0, reset = 0, shown = 0, chosen = 0, other = 0;
                Task.Run(() => Console.WriteLine(added + reset + chosen));
                Counters.Increment(ref {|LKS1003:added|});
                {|LKS1024:reset|}.Reset();
                Task.Run(() => {|LKS1003:shown = DateTime.Now.Year|});
                Counters.Show(ref shown);
                Counters.Increment(ref {|LKS1003:DateTime.Now.Year > 2000 ? ref chosen : ref other|});
            }
        }
        """);

    [Fact]
    public Task Reports_LocalsThatReferToAnother() => Verify.Diagnostics("""
        static class Program
        {
            static void Main()
            {
                var count = 0;
                ref var same = ref count;
                Task.Run(() => {|LKS1003:count++|});
                Console.WriteLine(same);
            }
        }
        """);

    [Fact]
    public Task Accepts_ReferencesOfWhichNobodyKnowsTheUse_AndAtomicOnes() => Verify.Diagnostics("""
        abstract class Counter
        {
            public abstract void Change(ref int count);
            public void Count(ref int count) => Interlocked.Increment(ref count);
        }
        static class Program
        {
            static void Main(string[] args)
            {
                int one = 0, two = 0, three = 0;
                Counter counter = null!;
                Task.Run(() => Console.WriteLine(one + two + three));
                counter.Change(ref one);
                counter.Count(ref two);
                Array.Resize(ref args, 3);
            }
        }
        """);

    [Fact]
    public Task Reports_NoUpdateOfValuesThatAreOnlyComparedBeforeTheyAreReplaced() => Verify.Diagnostics("""
        class Room
        {
            private string _name = "";
            private int _id;
            public event Action<string>? Changed;
            public Room() { _ = Task.Run(() => Refresh()); }
            public string Name { get => _name; private set => SetField(ref {|LKS1004:_name|}, value, nameof(Name)); }
            public int Id { get => _id; private set => SetField(ref {|LKS1004:_id|}, value, nameof(Id)); }
            public void Start() => _ = Task.Run(() => Refresh());
            private void Refresh() { Name = "x"; Id = 3; }
            private bool SetField<T>(ref T location, T value, string name)
            {
                if (EqualityComparer<T>.Default.Equals(location, value))
                    return false;
                location = value;
                Changed?.Invoke(name);
                return true;
            }
        }
        """);

    [Fact]
    public Task Reports_ValuesThatAreComputedFromTheOldOne() => Verify.Diagnostics("""
        class Room
        {
            private int _count;
            public Room() { _ = Task.Run(() => Refresh()); }
            public void Start() => _ = Task.Run(() => Refresh());
            private void Refresh() => Raise(ref {|LKS1001:_count|}, 3);
            private static void Raise(ref int location, int limit)
            {
                if (Equals(location, limit))
                    return;
                location = location + 1;
            }
        }
        """);
}
