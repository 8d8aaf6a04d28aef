// A pool asks its connections whether they are idle under its lock; a connection goes back to the pool under its own.
namespace Programs.ConnectionPool.Hangs
{
    public sealed class Pool
    {
        private readonly object _gate = new();
        private readonly List<Connection> _all = [];
        private readonly Queue<Connection> _free = [];

        public Connection Rent()
        {
            lock (_gate)
            {
                if (_free.TryDequeue(out var connection))
                    return connection;
                var created = new Connection(this);
                _all.Add(created);
                return created;
            }
        }

        public int Prune()
        {
            lock (_gate)
            {
                Stage.Meet();
                return _all.RemoveAll(connection => connection.IsIdle);
            }
        }

        internal void Return(Connection connection)
        {
            lock (_gate)
                _free.Enqueue(connection);
        }
    }

    public sealed class Connection
    {
        private readonly Pool _pool;
        private bool _busy = true;
        private int _uses;

        internal Connection(Pool pool) => _pool = pool;

        public bool IsIdle
        {
            get
            {
                lock (this)
                {
                    return !_busy && _uses > 0;
                }
            }
        }

        public void Close()
        {
            lock (this)
            {
                if (!_busy)
                    return;
                _busy = false;
                _uses++;
                Stage.Meet();
                _pool.Return(this);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pool = new Pool();
            var connection = pool.Rent();
            Stage.Both(() => pool.Prune(), connection.Close);
        }
    }
}

namespace Programs.ConnectionPool.Ends
{
    public sealed class Pool
    {
        private readonly object _gate = new();
        private readonly List<Connection> _all = [];
        private readonly Queue<Connection> _free = [];

        public Connection Rent()
        {
            lock (_gate)
            {
                if (_free.TryDequeue(out var connection))
                    return connection;
                var created = new Connection(this);
                _all.Add(created);
                return created;
            }
        }

        public int Prune()
        {
            lock (_gate)
            {
                Stage.Meet();
                return _all.RemoveAll(connection => connection.IsIdle);
            }
        }

        internal void Return(Connection connection)
        {
            lock (_gate)
                _free.Enqueue(connection);
        }
    }

    public sealed class Connection
    {
        private readonly Pool _pool;
        private bool _busy = true;
        private int _uses;

        internal Connection(Pool pool) => _pool = pool;

        public bool IsIdle
        {
            get
            {
                lock (this)
                {
                    return !_busy && _uses > 0;
                }
            }
        }

        public void Close()
        {
            lock (this)
            {
                if (!_busy)
                    return;
                _busy = false;
                _uses++;
                Stage.Meet();
            }

            _pool.Return(this);
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pool = new Pool();
            var connection = pool.Rent();
            Stage.Both(() => pool.Prune(), connection.Close);
        }
    }
}
