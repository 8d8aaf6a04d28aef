// A ring through three types.
namespace Programs.ThreeTypes.Hangs
{
    public sealed class Router(Link link)
    {
        private readonly object _gate = new();
        private int _routes;

        public void Route()
        {
            lock (_gate)
            {
                Stage.Meet(3);
                link.Send();
            }
        }

        public void Add()
        {
            lock (_gate)
                _routes++;
        }
    }

    public sealed class Link
    {
        private readonly object _gate = new();
        private int _sent;

        public Peer? Peer { get; set; }

        public void Send()
        {
            lock (_gate)
                _sent++;
        }

        public void Close()
        {
            lock (_gate)
            {
                Stage.Meet(3);
                Peer!.Leave();
            }
        }
    }

    public sealed class Peer
    {
        private readonly object _gate = new();
        private int _left;

        public Router? Router { get; set; }

        public void Leave()
        {
            lock (_gate)
                _left++;
        }

        public void Join()
        {
            lock (_gate)
            {
                Stage.Meet(3);
                Router!.Add();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var link = new Link();
            var router = new Router(link);
            var peer = new Peer { Router = router };
            link.Peer = peer;
            Stage.All(router.Route, link.Close, peer.Join);
        }
    }
}

namespace Programs.ThreeTypes.Ends
{
    public sealed class Router(Link link)
    {
        private readonly object _gate = new();
        private int _routes;

        public void Route()
        {
            lock (_gate)
            {
                Stage.Meet(3);
                link.Send();
            }
        }

        public void Add()
        {
            lock (_gate)
                _routes++;
        }
    }

    public sealed class Link
    {
        private readonly object _gate = new();
        private int _sent;

        public Peer? Peer { get; set; }

        public void Send()
        {
            lock (_gate)
                _sent++;
        }

        public void Close()
        {
            lock (_gate)
            {
                Stage.Meet(3);
                Peer!.Leave();
            }
        }
    }

    public sealed class Peer
    {
        private readonly object _gate = new();
        private int _left;

        public Router? Router { get; set; }

        public void Leave()
        {
            lock (_gate)
                _left++;
        }

        public void Join()
        {
            lock (_gate)
            {
                Stage.Meet(3);
            }

            Router!.Add();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var link = new Link();
            var router = new Router(link);
            var peer = new Peer { Router = router };
            link.Peer = peer;
            Stage.All(router.Route, link.Close, peer.Join);
        }
    }
}
