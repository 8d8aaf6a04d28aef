// A lazy value's factory takes a lock whose holder asks for the value.
namespace Programs.LazyFactory.Hangs
{
    public sealed class Config
    {
        private readonly object _gate = new();
        private readonly Lazy<int> _limit;
        private int _users = 3;

        public Config() => _limit = new Lazy<int>(Compute);

        public int Limit => _limit.Value;

        public void Add()
        {
            lock (_gate)
            {
                Stage.Meet();
                _users += _limit.Value;
            }
        }

        private int Compute()
        {
            Stage.Meet();
            lock (_gate)
                return _users * 2;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var config = new Config();
            Stage.Both(config.Add, () => Console.WriteLine(config.Limit));
        }
    }
}

namespace Programs.LazyFactory.Ends
{
    public sealed class Config
    {
        private readonly object _gate = new();
        private readonly Lazy<int> _limit;
        private int _users = 3;

        public Config() => _limit = new Lazy<int>(Compute);

        public int Limit => _limit.Value;

        public void Add()
        {
            var limit = _limit.Value;
            lock (_gate)
            {
                Stage.Meet();
                _users += limit;
            }
        }

        private int Compute()
        {
            Stage.Meet();
            lock (_gate)
                return _users * 2;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var config = new Config();
            Stage.Both(config.Add, () => Console.WriteLine(config.Limit));
        }
    }
}
