// A countdown misses a signal.
namespace Programs.SkippedSignal.Hangs
{
    public sealed class Batch
    {
        public void Run(int[] items)
        {
            using var left = new CountdownEvent(items.Length);
            foreach (var item in items)
            {
                Task.Run(() =>
                {
                    if (item < 0)
                        return;
                    left.Signal();
                });
            }

            left.Wait();
        }
    }

    public static class Program
    {
        public static void Run() => new Batch().Run([1, -1]);
    }
}

namespace Programs.SkippedSignal.Ends
{
    public sealed class Batch
    {
        public void Run(int[] items)
        {
            using var left = new CountdownEvent(items.Length);
            foreach (var item in items)
            {
                Task.Run(() =>
                {
                    try
                    {
                        if (item < 0)
                            return;
                    }
                    finally
                    {
                        left.Signal();
                    }
                });
            }

            left.Wait();
        }
    }

    public static class Program
    {
        public static void Run() => new Batch().Run([1, -1]);
    }
}
