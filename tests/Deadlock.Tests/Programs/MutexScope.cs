// A scope holds a mutex until it is disposed of; the file is locked within it, and elsewhere around it.
namespace Programs.MutexScope.Hangs
{
    public readonly struct MutexScope : IDisposable
    {
        private readonly Mutex _mutex;

        public MutexScope(Mutex mutex)
        {
            _mutex = mutex;
            _mutex.WaitOne();
        }

        public void Dispose() => _mutex.ReleaseMutex();
    }

    public sealed class Journal
    {
        private readonly Mutex _processes = new();
        private readonly object _writer = new();
        private readonly StringWriter _text = new();
        private int _rotations;

        public void Append(string line)
        {
            lock (_writer)
            {
                Stage.Meet();
                using (new MutexScope(_processes))
                {
                    _text.WriteLine(line);
                }
            }
        }

        public void Rotate()
        {
            using var scope = new MutexScope(_processes);
            Stage.Meet();
            lock (_writer)
            {
                _rotations++;
                _text.GetStringBuilder().Clear();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var journal = new Journal();
            Stage.Both(() => journal.Append("started"), journal.Rotate);
        }
    }
}

namespace Programs.MutexScope.Ends
{
    public readonly struct MutexScope : IDisposable
    {
        private readonly Mutex _mutex;

        public MutexScope(Mutex mutex)
        {
            _mutex = mutex;
            _mutex.WaitOne();
        }

        public void Dispose() => _mutex.ReleaseMutex();
    }

    public sealed class Journal
    {
        private readonly Mutex _processes = new();
        private readonly object _writer = new();
        private readonly StringWriter _text = new();
        private int _rotations;

        public void Append(string line)
        {
            lock (_writer)
            {
                Stage.Meet();
                using (new MutexScope(_processes))
                {
                    _text.WriteLine(line);
                }
            }
        }

        public void Rotate()
        {
            lock (_writer)
            {
                using var scope = new MutexScope(_processes);
                Stage.Meet();
                _rotations++;
                _text.GetStringBuilder().Clear();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var journal = new Journal();
            Stage.Both(() => journal.Append("started"), journal.Rotate);
        }
    }
}
