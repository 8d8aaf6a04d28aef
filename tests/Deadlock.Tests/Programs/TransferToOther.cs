// An object locks itself and then another of its kind.
namespace Programs.TransferToOther.Hangs
{
    public sealed class Node
    {
        private readonly object _gate = new();
        private int _load;

        public void Move(Node other)
        {
            lock (_gate)
            {
                Stage.Meet();
                lock (other._gate)
                {
                    other._load += _load;
                    _load = 0;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Node();
            var two = new Node();
            Stage.Both(() => one.Move(two), () => two.Move(one));
        }
    }
}

namespace Programs.TransferToOther.Ends
{
    public sealed class Node
    {
        private readonly object _gate = new();
        private int _load;

        public void Move(Node other)
        {
            int load;
            lock (_gate)
            {
                Stage.Meet();
                load = _load;
                _load = 0;
            }

            lock (other._gate)
                other._load += load;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Node();
            var two = new Node();
            Stage.Both(() => one.Move(two), () => two.Move(one));
        }
    }
}
