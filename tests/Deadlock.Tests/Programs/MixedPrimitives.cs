// A monitor and a semaphore.
namespace Programs.MixedPrimitives.Hangs
{
    public sealed class Printer
    {
        private readonly object _queue = new();
        private readonly SemaphoreSlim _paper = new(1, 1);
        private int _pages;

        public void Print()
        {
            lock (_queue)
            {
                Stage.Meet();
                _paper.Wait();
                try { _pages++; }
                finally { _paper.Release(); }
            }
        }

        public void Load()
        {
            _paper.Wait();
            try
            {
                Stage.Meet();
                lock (_queue)
                    _pages = 0;
            }
            finally
            {
                _paper.Release();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var printer = new Printer();
            Stage.Both(printer.Print, printer.Load);
        }
    }
}

namespace Programs.MixedPrimitives.Ends
{
    public sealed class Printer
    {
        private readonly object _queue = new();
        private readonly SemaphoreSlim _paper = new(1, 1);
        private int _pages;

        public void Print()
        {
            lock (_queue)
            {
                Stage.Meet();
                _paper.Wait();
                try { _pages++; }
                finally { _paper.Release(); }
            }
        }

        public void Load()
        {
            lock (_queue)
            {
                Stage.Meet();
                _paper.Wait();
                try { _pages = 0; }
                finally { _paper.Release(); }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var printer = new Printer();
            Stage.Both(printer.Print, printer.Load);
        }
    }
}
