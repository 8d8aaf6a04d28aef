// A base class calls an override under its lock.
namespace Programs.BaseClass.Hangs
{
    public abstract class Source
    {
        private readonly object _gate = new();
        private int _reads;

        public void Read()
        {
            lock (_gate)
            {
                Stage.Meet();
                _reads++;
                OnRead();
            }
        }

        protected void Count()
        {
            lock (_gate)
                _reads++;
        }

        protected abstract void OnRead();
    }

    public sealed class File : Source
    {
        private readonly object _buffer = new();
        private int _bytes;

        public void Fill()
        {
            lock (_buffer)
            {
                Stage.Meet();
                _bytes++;
                Count();
            }
        }

        protected override void OnRead()
        {
            lock (_buffer)
                _bytes--;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var file = new File();
            Stage.Both(file.Read, file.Fill);
        }
    }
}

namespace Programs.BaseClass.Ends
{
    public abstract class Source
    {
        private readonly object _gate = new();
        private int _reads;

        public void Read()
        {
            lock (_gate)
            {
                Stage.Meet();
                _reads++;
                OnRead();
            }
        }

        protected void Count()
        {
            lock (_gate)
                _reads++;
        }

        protected abstract void OnRead();
    }

    public sealed class File : Source
    {
        private readonly object _buffer = new();
        private int _bytes;

        public void Fill()
        {
            lock (_buffer)
            {
                Stage.Meet();
                _bytes++;
            }

            Count();
        }

        protected override void OnRead()
        {
            lock (_buffer)
                _bytes--;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var file = new File();
            Stage.Both(file.Read, file.Fill);
        }
    }
}
