// A caller of an iterator holds another lock than the iterator does.
namespace Programs.IteratorUnderLock.Hangs
{
    public sealed class List
    {
        private readonly object _items = new();
        private readonly object _view = new();
        private readonly List<int> _values = [1, 2, 3];
        private int _sum;

        public void Show()
        {
            lock (_view)
            {
                Stage.Meet();
                foreach (var value in All())
                    _sum += value;
            }
        }

        public void Add()
        {
            lock (_items)
            {
                Stage.Meet();
                lock (_view)
                    _sum++;
            }
        }

        private IEnumerable<int> All()
        {
            lock (_items)
            {
                foreach (var value in _values)
                    yield return value;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var list = new List();
            Stage.Both(list.Show, list.Add);
        }
    }
}

namespace Programs.IteratorUnderLock.Ends
{
    public sealed class List
    {
        private readonly object _items = new();
        private readonly object _view = new();
        private readonly List<int> _values = [1, 2, 3];
        private int _sum;

        public void Show()
        {
            lock (_view)
            {
                Stage.Meet();
                foreach (var value in All())
                    _sum += value;
            }
        }

        public void Add()
        {
            lock (_view)
            {
                Stage.Meet();
                lock (_items)
                    _sum++;
            }
        }

        private IEnumerable<int> All()
        {
            lock (_items)
            {
                foreach (var value in _values)
                    yield return value;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var list = new List();
            Stage.Both(list.Show, list.Add);
        }
    }
}
