// A monitor stops its sampler under its lock and waits for the thread to end, which reports to the monitor as to a sink.
namespace Programs.JoinByInterface.Hangs
{
    public interface ISampleSink
    {
        void Accept(double sample);
    }

    public sealed class Sampler(ISampleSink sink)
    {
        private Thread? _thread;
        private volatile bool _stopping;

        public void Start()
        {
            _thread = new Thread(Loop) { IsBackground = true };
            _thread.Start();
        }

        public void Stop()
        {
            _stopping = true;
            _thread?.Join();
        }

        private void Loop()
        {
            var sample = 0.0;
            while (!_stopping)
            {
                Stage.Meet();
                sink.Accept(sample++);
            }
        }
    }

    public sealed class Gauge : ISampleSink
    {
        private readonly object _lock = new();
        private readonly List<double> _samples = [];
        private readonly Sampler _sampler;

        public Gauge() => _sampler = new Sampler(this);

        public void Start() => _sampler.Start();

        public void Accept(double sample)
        {
            lock (_lock)
            {
                _samples.Add(sample);
            }
        }

        public double Close()
        {
            lock (_lock)
            {
                Stage.Meet();
                Stage.Pause();
                _sampler.Stop();
                return _samples.Count;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gauge = new Gauge();
            gauge.Start();
            gauge.Close();
        }
    }
}

namespace Programs.JoinByInterface.Ends
{
    public interface ISampleSink
    {
        void Accept(double sample);
    }

    public sealed class Sampler(ISampleSink sink)
    {
        private Thread? _thread;
        private volatile bool _stopping;

        public void Start()
        {
            _thread = new Thread(Loop) { IsBackground = true };
            _thread.Start();
        }

        public void Stop()
        {
            _stopping = true;
            _thread?.Join();
        }

        private void Loop()
        {
            var sample = 0.0;
            while (!_stopping)
            {
                Stage.Meet();
                sink.Accept(sample++);
            }
        }
    }

    public sealed class Gauge : ISampleSink
    {
        private readonly object _lock = new();
        private readonly List<double> _samples = [];
        private readonly Sampler _sampler;

        public Gauge() => _sampler = new Sampler(this);

        public void Start() => _sampler.Start();

        public void Accept(double sample)
        {
            lock (_lock)
            {
                _samples.Add(sample);
            }
        }

        public double Close()
        {
            Stage.Meet();
            Stage.Pause();
            _sampler.Stop();
            lock (_lock)
            {
                return _samples.Count;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gauge = new Gauge();
            gauge.Start();
            gauge.Close();
        }
    }
}
