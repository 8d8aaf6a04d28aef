// A server disposes of its sessions under its lock, and a session that is disposed of takes itself out of the server under its own.
namespace Programs.DisposeOrder.Hangs
{
    public sealed class Server : IDisposable
    {
        private readonly object _sessionsLock = new();
        private readonly Dictionary<Guid, IDisposable> _sessions = [];

        public Session Open()
        {
            var session = new Session(this);
            lock (_sessionsLock)
            {
                _sessions.Add(session.Id, session);
            }

            return session;
        }

        internal void Forget(Guid id)
        {
            lock (_sessionsLock)
            {
                _sessions.Remove(id);
            }
        }

        public void Dispose()
        {
            lock (_sessionsLock)
            {
                Stage.Meet();
                foreach (var session in _sessions.Values.ToList())
                    session.Dispose();
            }
        }
    }

    public sealed class Session(Server server) : IDisposable
    {
        private readonly object _lock = new();
        private bool _disposed;

        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose()
        {
            lock (_lock)
            {
                if (_disposed)
                    return;
                _disposed = true;
                Stage.Meet();
                server.Forget(Id);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var server = new Server();
            var session = server.Open();
            Stage.Both(server.Dispose, () =>
            {
                using (session)
                    Console.WriteLine("in a session");
            });
        }
    }
}

namespace Programs.DisposeOrder.Ends
{
    public sealed class Server : IDisposable
    {
        private readonly object _sessionsLock = new();
        private readonly Dictionary<Guid, IDisposable> _sessions = [];

        public Session Open()
        {
            var session = new Session(this);
            lock (_sessionsLock)
            {
                _sessions.Add(session.Id, session);
            }

            return session;
        }

        internal void Forget(Guid id)
        {
            lock (_sessionsLock)
            {
                _sessions.Remove(id);
            }
        }

        public void Dispose()
        {
            lock (_sessionsLock)
            {
                Stage.Meet();
                foreach (var session in _sessions.Values.ToList())
                    session.Dispose();
            }
        }
    }

    public sealed class Session(Server server) : IDisposable
    {
        private readonly object _lock = new();
        private bool _disposed;

        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose()
        {
            lock (_lock)
            {
                if (_disposed)
                    return;
                _disposed = true;
            }

            Stage.Meet();
            server.Forget(Id);
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var server = new Server();
            var session = server.Open();
            Stage.Both(server.Dispose, () =>
            {
                using (session)
                    Console.WriteLine("in a session");
            });
        }
    }
}
