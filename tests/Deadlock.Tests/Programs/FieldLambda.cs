// A delegate in a field locks the statistics, and is called under the lock of the queue; elsewhere the queue is locked under the statistics.
namespace Programs.FieldLambda.Hangs
{
    public sealed class Throttle
    {
        private readonly object _queueLock = new();
        private readonly object _statisticsLock = new();
        private readonly Queue<string> _queue = [];
        private readonly Action<string> _onRejected;
        private readonly int _limit;
        private int _rejected;

        public Throttle(int limit)
        {
            _limit = limit;
            _onRejected = name =>
            {
                lock (_statisticsLock)
                {
                    _rejected += name.Length;
                }
            };
        }

        public bool TryEnqueue(string name)
        {
            lock (_queueLock)
            {
                if (_queue.Count < _limit)
                {
                    _queue.Enqueue(name);
                    return true;
                }

                Stage.Meet();
                _onRejected(name);
                return false;
            }
        }

        public (int Waiting, int Rejected) Statistics()
        {
            lock (_statisticsLock)
            {
                Stage.Meet();
                lock (_queueLock)
                    return (_queue.Count, _rejected);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var throttle = new Throttle(1);
            throttle.TryEnqueue("first");
            Stage.Both(() => throttle.TryEnqueue("second"), () => throttle.Statistics());
        }
    }
}

namespace Programs.FieldLambda.Ends
{
    public sealed class Throttle
    {
        private readonly object _queueLock = new();
        private readonly object _statisticsLock = new();
        private readonly Queue<string> _queue = [];
        private readonly Action<string> _onRejected;
        private readonly int _limit;
        private int _rejected;

        public Throttle(int limit)
        {
            _limit = limit;
            _onRejected = name =>
            {
                lock (_statisticsLock)
                {
                    _rejected += name.Length;
                }
            };
        }

        public bool TryEnqueue(string name)
        {
            lock (_queueLock)
            {
                if (_queue.Count < _limit)
                {
                    _queue.Enqueue(name);
                    return true;
                }

                Stage.Meet();
            }

            _onRejected(name);
            return false;
        }

        public (int Waiting, int Rejected) Statistics()
        {
            lock (_statisticsLock)
            {
                Stage.Meet();
                lock (_queueLock)
                    return (_queue.Count, _rejected);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var throttle = new Throttle(1);
            throttle.TryEnqueue("first");
            Stage.Both(() => throttle.TryEnqueue("second"), () => throttle.Statistics());
        }
    }
}
