// A visitor walks a tree under its lock, and each node lets itself be visited under its own.
namespace Programs.Visitor.Hangs
{
    public interface IVisitor
    {
        void Visit(Leaf leaf);

        void Visit(Branch branch);
    }

    public abstract class Node
    {
        protected readonly object Sync = new();

        public abstract void Accept(IVisitor visitor);
    }

    public sealed class Leaf(int weight) : Node
    {
        public int Weight { get; } = weight;

        public override void Accept(IVisitor visitor)
        {
            lock (Sync)
            {
                Stage.Meet();
                visitor.Visit(this);
            }
        }
    }

    public sealed class Branch(params Node[] nodes) : Node
    {
        public override void Accept(IVisitor visitor)
        {
            visitor.Visit(this);
            foreach (var node in nodes)
                node.Accept(visitor);
        }
    }

    public sealed class Weigher : IVisitor
    {
        private readonly object _gate = new();
        private int _weight;
        private int _branches;

        public int Weigh(Node root)
        {
            lock (_gate)
            {
                Stage.Meet();
                _weight = 0;
                root.Accept(this);
                return _weight;
            }
        }

        public void Visit(Leaf leaf)
        {
            lock (_gate)
                _weight += leaf.Weight;
        }

        public void Visit(Branch branch)
        {
            lock (_gate)
                _branches++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var leaf = new Leaf(3);
            var weigher = new Weigher();
            var root = new Branch(leaf);
            Stage.Both(() => weigher.Weigh(root), () => leaf.Accept(weigher));
        }
    }
}

namespace Programs.Visitor.Ends
{
    public interface IVisitor
    {
        void Visit(Leaf leaf);

        void Visit(Branch branch);
    }

    public abstract class Node
    {
        protected readonly object Sync = new();

        public abstract void Accept(IVisitor visitor);
    }

    public sealed class Leaf(int weight) : Node
    {
        public int Weight { get; } = weight;

        public override void Accept(IVisitor visitor)
        {
            lock (Sync)
            {
                Stage.Meet();
            }

            visitor.Visit(this);
        }
    }

    public sealed class Branch(params Node[] nodes) : Node
    {
        public override void Accept(IVisitor visitor)
        {
            visitor.Visit(this);
            foreach (var node in nodes)
                node.Accept(visitor);
        }
    }

    public sealed class Weigher : IVisitor
    {
        private readonly object _gate = new();
        private int _weight;
        private int _branches;

        public int Weigh(Node root)
        {
            lock (_gate)
            {
                Stage.Meet();
                _weight = 0;
                root.Accept(this);
                return _weight;
            }
        }

        public void Visit(Leaf leaf)
        {
            lock (_gate)
                _weight += leaf.Weight;
        }

        public void Visit(Branch branch)
        {
            lock (_gate)
                _branches++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var leaf = new Leaf(3);
            var weigher = new Weigher();
            var root = new Branch(leaf);
            Stage.Both(() => weigher.Weigh(root), () => leaf.Accept(weigher));
        }
    }
}
