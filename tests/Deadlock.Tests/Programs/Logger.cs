// A service logs under its lock, and the logger asks the service under its own.
namespace Programs.Logger.Hangs
{
    public sealed class Logger
    {
        private readonly object _gate = new();
        private int _lines;

        public Service? Service { get; set; }

        public void Write(string text)
        {
            lock (_gate)
                _lines += text.Length;
        }

        public void Flush()
        {
            lock (_gate)
            {
                Stage.Meet();
                _lines += Service!.Describe().Length;
            }
        }
    }

    public sealed class Service(Logger logger)
    {
        private readonly object _state = new();
        private string _name = "service";

        public string Describe()
        {
            lock (_state)
                return _name;
        }

        public void Rename(string name)
        {
            lock (_state)
            {
                Stage.Meet();
                _name = name;
                logger.Write("renamed");
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var logger = new Logger();
            var service = new Service(logger);
            logger.Service = service;
            Stage.Both(logger.Flush, () => service.Rename("other"));
        }
    }
}

namespace Programs.Logger.Ends
{
    public sealed class Logger
    {
        private readonly object _gate = new();
        private int _lines;

        public Service? Service { get; set; }

        public void Write(string text)
        {
            lock (_gate)
                _lines += text.Length;
        }

        public void Flush()
        {
            lock (_gate)
            {
                Stage.Meet();
                _lines += Service!.Describe().Length;
            }
        }
    }

    public sealed class Service(Logger logger)
    {
        private readonly object _state = new();
        private string _name = "service";

        public string Describe()
        {
            lock (_state)
                return _name;
        }

        public void Rename(string name)
        {
            lock (_state)
            {
                Stage.Meet();
                _name = name;
            }

            logger.Write("renamed");
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var logger = new Logger();
            var service = new Service(logger);
            logger.Service = service;
            Stage.Both(logger.Flush, () => service.Rename("other"));
        }
    }
}
