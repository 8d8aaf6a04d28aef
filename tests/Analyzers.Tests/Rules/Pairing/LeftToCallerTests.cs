using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class LeftToCallerTests
{
    [Fact]
    public Task Accepts_TwoNodes_ByOutParameters() => Verify.Diagnostics("""
        class Node { public readonly int Key; public Node? Next; public Node(int key) { Key = key; } }

        class SortedSetOfKeys
        {
            private readonly Node _head = new(int.MinValue) { Next = new(int.MaxValue) };

            public void Add(int key)
            {
                Seek(key, out var previous, out var current);
                previous.Next = new Node(key) { Next = current };
                Monitor.Exit(current);
                Monitor.Exit(previous);
            }

            private void Seek(int key, out Node previous, out Node current)
            {
                previous = _head;
                Monitor.Enter(previous);
                current = previous.Next!;
                Monitor.Enter(current);
                while (current.Key < key)
                {
                    Monitor.Exit(previous);
                    previous = current;
                    current = current.Next!;
                    Monitor.Enter(current);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_PartOfNode_ThroughHelperAndWithResult() => Verify.Diagnostics("""
        class Node { public readonly SemaphoreSlim Gate = new(1, 1); public int Key; public Node Next = null!; }

        class Chain
        {
            private readonly Node _head = new();

            public bool Contains(int key)
            {
                var found = Find(key, out var previous, out var current);
                Unlock(previous, current);
                return found;
            }

            private static void Unlock(Node previous, Node current)
            {
                current.Gate.Release();
                previous.Gate.Release();
            }

            private bool Find(int key, out Node previous, out Node current)
            {
                previous = _head;
                previous.Gate.Wait();
                current = previous.Next;
                current.Gate.Wait();
                while (current.Key < key)
                {
                    previous.Gate.Release();
                    previous = current;
                    current = current.Next;
                    current.Gate.Wait();
                }
                return current.Key == key;
            }
        }
        """);

    [Fact]
    public Task Accepts_TupleAndStruct() => Verify.Diagnostics("""
        class Node { public readonly int Key; public Node? Next; public Node(int key) { Key = key; } }
        readonly record struct Position(Node Previous, Node Current);

        class Ring
        {
            private readonly Node _head = new(0);

            public (Node Previous, Node Current) Seek(int key)
            {
                var previous = _head;
                Monitor.Enter(previous);
                var current = previous.Next!;
                Monitor.Enter(current);
                while (current.Key < key)
                {
                    Monitor.Exit(previous);
                    previous = current;
                    current = current.Next!;
                    Monitor.Enter(current);
                }
                return (previous, current);
            }

            public Position Locate(int key)
            {
                var previous = _head;
                Monitor.Enter(previous);
                var current = previous.Next!;
                Monitor.Enter(current);
                while (current.Key < key)
                {
                    Monitor.Exit(previous);
                    previous = current;
                    current = current.Next!;
                    Monitor.Enter(current);
                }
                return new Position(previous, current);
            }
        }
        """);

    [Fact]
    public Task Reports_GivenByReference_NotReplaced_OrByNobodyReleased() => Verify.Diagnostics("""
        class Node { public readonly int Key; public Node? Next; public Node(int key) { Key = key; } }

        class Walker
        {
            private readonly Node _head = new(0);
            private int _count;

            public void Visit(ref Node node, bool skip)
            {
                {|LKS3001:Monitor.Enter(node)|};
                if (skip)
                    return;
                _count++;
                Monitor.Exit(node);
            }

            public int Size(int key)
            {
                Seek(key, out var node);
                return node.Key;
            }

            private void Seek(int key, out Node node)
            {
                node = _head;
                {|LKS3001:Monitor.Enter(node)|};
                if (key > 0)
                    return;
                Monitor.Exit(node);
            }

            public bool TryTake(out Node node)
            {
                node = _head;
                {|LKS3001:Monitor.Enter(node)|};
                if (node.Key > 0)
                    return false;
                Monitor.Exit(node);
                return true;
            }
        }
        """);
}
