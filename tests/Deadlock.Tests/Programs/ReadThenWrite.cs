// Each reads one and writes the other.
namespace Programs.ReadThenWrite.Hangs
{
    public sealed class Index
    {
        private readonly ReaderWriterLockSlim _words = new();
        private readonly ReaderWriterLockSlim _pages = new();
        private int _count;

        public void Add()
        {
            _words.EnterReadLock();
            try
            {
                Stage.Meet();
                _pages.EnterWriteLock();
                try { _count++; }
                finally { _pages.ExitWriteLock(); }
            }
            finally { _words.ExitReadLock(); }
        }

        public void Sort()
        {
            _pages.EnterReadLock();
            try
            {
                Stage.Meet();
                _words.EnterWriteLock();
                try { _count--; }
                finally { _words.ExitWriteLock(); }
            }
            finally { _pages.ExitReadLock(); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var index = new Index();
            Stage.Both(index.Add, index.Sort);
        }
    }
}

namespace Programs.ReadThenWrite.Ends
{
    public sealed class Index
    {
        private readonly ReaderWriterLockSlim _words = new();
        private readonly ReaderWriterLockSlim _pages = new();
        private int _count;

        public void Add()
        {
            _words.EnterReadLock();
            try
            {
                Stage.Meet();
                _pages.EnterWriteLock();
                try { _count++; }
                finally { _pages.ExitWriteLock(); }
            }
            finally { _words.ExitReadLock(); }
        }

        public void Sort()
        {
            _words.EnterReadLock();
            try
            {
                Stage.Meet();
                _pages.EnterWriteLock();
                try { _count--; }
                finally { _pages.ExitWriteLock(); }
            }
            finally { _words.ExitReadLock(); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var index = new Index();
            Stage.Both(index.Add, index.Sort);
        }
    }
}
