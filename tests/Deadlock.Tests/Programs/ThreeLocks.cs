// A ring of three locks.
namespace Programs.ThreeLocks.Hangs
{
    public sealed class Ring
    {
        private readonly object _red = new();
        private readonly object _green = new();
        private readonly object _blue = new();
        private int _turns;

        public void First()
        {
            lock (_red)
            {
                Stage.Meet(3);
                lock (_green)
                    _turns++;
            }
        }

        public void Second()
        {
            lock (_green)
            {
                Stage.Meet(3);
                lock (_blue)
                    _turns++;
            }
        }

        public void Third()
        {
            lock (_blue)
            {
                Stage.Meet(3);
                lock (_red)
                    _turns++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var ring = new Ring();
            Stage.All(ring.First, ring.Second, ring.Third);
        }
    }
}

namespace Programs.ThreeLocks.Ends
{
    public sealed class Ring
    {
        private readonly object _red = new();
        private readonly object _green = new();
        private readonly object _blue = new();
        private int _turns;

        public void First()
        {
            lock (_red)
            {
                Stage.Meet(3);
                lock (_green)
                    _turns++;
            }
        }

        public void Second()
        {
            lock (_green)
            {
                Stage.Meet(3);
                lock (_blue)
                    _turns++;
            }
        }

        public void Third()
        {
            lock (_red)
            {
                Stage.Meet(3);
                lock (_blue)
                    _turns++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var ring = new Ring();
            Stage.All(ring.First, ring.Second, ring.Third);
        }
    }
}
