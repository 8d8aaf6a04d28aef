// A catalog reads under its lock and writes the index; the index reads under its own and writes the catalog.
namespace Programs.ReadersAcross.Hangs
{
    public sealed class Catalog : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly Dictionary<int, string> _titles = new() { [1] = "Emma" };

        public SearchIndex? Index { get; set; }

        public void Reindex()
        {
            _lock.EnterReadLock();
            try
            {
                Stage.Meet();
                foreach (var (id, title) in _titles)
                    Index!.Put(title, id);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }

        public void Add(int id, string title)
        {
            _lock.EnterWriteLock();
            try
            {
                _titles[id] = title;
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }

        public void Dispose() => _lock.Dispose();
    }

    public sealed class SearchIndex(Catalog catalog) : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly Dictionary<string, int> _ids = new() { ["Persuasion"] = 2 };

        public void Put(string title, int id)
        {
            _lock.EnterWriteLock();
            try
            {
                _ids[title] = id;
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }

        public void Restore()
        {
            _lock.EnterReadLock();
            try
            {
                Stage.Meet();
                foreach (var (title, id) in _ids)
                    catalog.Add(id, title);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }

        public void Dispose() => _lock.Dispose();
    }

    public static class Program
    {
        public static void Run()
        {
            var catalog = new Catalog();
            var index = new SearchIndex(catalog);
            catalog.Index = index;
            Stage.Both(catalog.Reindex, index.Restore);
        }
    }
}

namespace Programs.ReadersAcross.Ends
{
    public sealed class Catalog : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly Dictionary<int, string> _titles = new() { [1] = "Emma" };

        public SearchIndex? Index { get; set; }

        public void Reindex()
        {
            _lock.EnterReadLock();
            try
            {
                Stage.Meet();
                foreach (var (id, title) in _titles)
                    Index!.Put(title, id);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }

        public void Add(int id, string title)
        {
            _lock.EnterWriteLock();
            try
            {
                _titles[id] = title;
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }

        public void Dispose() => _lock.Dispose();
    }

    public sealed class SearchIndex(Catalog catalog) : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly Dictionary<string, int> _ids = new() { ["Persuasion"] = 2 };

        public void Put(string title, int id)
        {
            _lock.EnterWriteLock();
            try
            {
                _ids[title] = id;
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }

        public void Restore()
        {
            KeyValuePair<string, int>[] known;
            _lock.EnterReadLock();
            try
            {
                Stage.Meet();
                known = _ids.ToArray();
            }
            finally
            {
                _lock.ExitReadLock();
            }

            foreach (var (title, id) in known)
                catalog.Add(id, title);
        }

        public void Dispose() => _lock.Dispose();
    }

    public static class Program
    {
        public static void Run()
        {
            var catalog = new Catalog();
            var index = new SearchIndex(catalog);
            catalog.Index = index;
            Stage.Both(catalog.Reindex, index.Restore);
        }
    }
}
