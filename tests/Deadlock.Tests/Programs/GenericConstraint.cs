// A pipeline runs its stage, a type parameter, under its lock; the stage flushes the pipeline under its own.
namespace Programs.GenericConstraint.Hangs
{
    public interface IStage
    {
        int Process(int value);
    }

    public sealed class Pipeline<TStage>
        where TStage : class, IStage
    {
        private readonly object _gate = new();
        private readonly List<int> _results = [];

        public TStage? Stage { get; set; }

        public void Feed(int value)
        {
            lock (_gate)
            {
                Lockset.Deadlocks.Stage.Meet();
                _results.Add(Stage!.Process(value));
            }
        }

        public int Drain()
        {
            lock (_gate)
            {
                var count = _results.Count;
                _results.Clear();
                return count;
            }
        }
    }

    public sealed class Smoothing(Pipeline<Smoothing> pipeline) : IStage
    {
        private readonly object _window = new();
        private int _last;

        public int Process(int value)
        {
            lock (_window)
            {
                _last = (_last + value) / 2;
                return _last;
            }
        }

        public void Reset()
        {
            lock (_window)
            {
                Stage.Meet();
                _last = 0;
                pipeline.Drain();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pipeline = new Pipeline<Smoothing>();
            var smoothing = new Smoothing(pipeline);
            pipeline.Stage = smoothing;
            Stage.Both(() => pipeline.Feed(4), smoothing.Reset);
        }
    }
}

namespace Programs.GenericConstraint.Ends
{
    public interface IStage
    {
        int Process(int value);
    }

    public sealed class Pipeline<TStage>
        where TStage : class, IStage
    {
        private readonly object _gate = new();
        private readonly List<int> _results = [];

        public TStage? Stage { get; set; }

        public void Feed(int value)
        {
            lock (_gate)
            {
                Lockset.Deadlocks.Stage.Meet();
                _results.Add(Stage!.Process(value));
            }
        }

        public int Drain()
        {
            lock (_gate)
            {
                var count = _results.Count;
                _results.Clear();
                return count;
            }
        }
    }

    public sealed class Smoothing(Pipeline<Smoothing> pipeline) : IStage
    {
        private readonly object _window = new();
        private int _last;

        public int Process(int value)
        {
            lock (_window)
            {
                _last = (_last + value) / 2;
                return _last;
            }
        }

        public void Reset()
        {
            lock (_window)
            {
                Stage.Meet();
                _last = 0;
            }

            pipeline.Drain();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pipeline = new Pipeline<Smoothing>();
            var smoothing = new Smoothing(pipeline);
            pipeline.Stage = smoothing;
            Stage.Both(() => pipeline.Feed(4), smoothing.Reset);
        }
    }
}
