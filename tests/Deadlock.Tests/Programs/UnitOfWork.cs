// A unit of work saves its repositories under its lock, and a repository registers itself with the unit under its own.
namespace Programs.UnitOfWork.Hangs
{
    public interface IRepository
    {
        string Name { get; }

        int Save();
    }

    public sealed class UnitOfWork
    {
        private readonly object _lock = new();
        private readonly HashSet<IRepository> _dirty = [];

        public void Register(IRepository repository)
        {
            lock (_lock)
            {
                _dirty.Add(repository);
            }
        }

        public int Commit()
        {
            var saved = 0;
            lock (_lock)
            {
                Stage.Meet();
                foreach (var repository in _dirty)
                    saved += repository.Save();
                _dirty.Clear();
            }

            return saved;
        }
    }

    public sealed class Repository<T>(UnitOfWork unit) : IRepository
        where T : class
    {
        private readonly object _lock = new();
        private readonly List<T> _pending = [];
        private readonly List<T> _stored = [];

        public string Name => typeof(T).Name;

        public void Add(T item)
        {
            lock (_lock)
            {
                _pending.Add(item);
                Stage.Meet();
                unit.Register(this);
            }
        }

        public int Save()
        {
            lock (_lock)
            {
                var count = _pending.Count;
                _stored.AddRange(_pending);
                _pending.Clear();
                return count;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var unit = new UnitOfWork();
            var people = new Repository<string>(unit);
            unit.Register(people);
            Stage.Both(() => unit.Commit(), () => people.Add("Ada"));
        }
    }
}

namespace Programs.UnitOfWork.Ends
{
    public interface IRepository
    {
        string Name { get; }

        int Save();
    }

    public sealed class UnitOfWork
    {
        private readonly object _lock = new();
        private readonly HashSet<IRepository> _dirty = [];

        public void Register(IRepository repository)
        {
            lock (_lock)
            {
                _dirty.Add(repository);
            }
        }

        public int Commit()
        {
            var saved = 0;
            lock (_lock)
            {
                Stage.Meet();
                foreach (var repository in _dirty)
                    saved += repository.Save();
                _dirty.Clear();
            }

            return saved;
        }
    }

    public sealed class Repository<T>(UnitOfWork unit) : IRepository
        where T : class
    {
        private readonly object _lock = new();
        private readonly List<T> _pending = [];
        private readonly List<T> _stored = [];

        public string Name => typeof(T).Name;

        public void Add(T item)
        {
            lock (_lock)
            {
                _pending.Add(item);
                Stage.Meet();
            }

            unit.Register(this);
        }

        public int Save()
        {
            lock (_lock)
            {
                var count = _pending.Count;
                _stored.AddRange(_pending);
                _pending.Clear();
                return count;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var unit = new UnitOfWork();
            var people = new Repository<string>(unit);
            unit.Register(people);
            Stage.Both(() => unit.Commit(), () => people.Add("Ada"));
        }
    }
}
