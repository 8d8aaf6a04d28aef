// Two readers both wait for each other to write.
namespace Programs.ReaderUpgrade.Hangs
{
    public sealed class Table
    {
        private readonly ReaderWriterLock _lock = new();
        private int _rows;

        public void Add()
        {
            _lock.AcquireReaderLock(Timeout.Infinite);
            try
            {
                Stage.Meet();
                if (_rows < 10)
                {
                    _lock.AcquireWriterLock(Timeout.Infinite);
                    try { _rows++; }
                    finally { _lock.ReleaseWriterLock(); }
                }
            }
            finally
            {
                _lock.ReleaseReaderLock();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var table = new Table();
            Stage.Both(table.Add, table.Add);
        }
    }
}

namespace Programs.ReaderUpgrade.Ends
{
    public sealed class Table
    {
        private readonly ReaderWriterLock _lock = new();
        private int _rows;

        public void Add()
        {
            _lock.AcquireWriterLock(Timeout.Infinite);
            try
            {
                Stage.Meet();
                if (_rows < 10)
                    _rows++;
            }
            finally
            {
                _lock.ReleaseWriterLock();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var table = new Table();
            Stage.Both(table.Add, table.Add);
        }
    }
}
