// A barrier counts one more than come.
namespace Programs.BarrierCount.Hangs
{
    public static class Program
    {
        public static void Run()
        {
            var barrier = new Barrier(3);
            for (var i = 0; i < 1; i++)
                new Thread(() => barrier.SignalAndWait()) { IsBackground = true }.Start();
            barrier.SignalAndWait();
        }
    }
}

namespace Programs.BarrierCount.Ends
{
    public static class Program
    {
        public static void Run()
        {
            var barrier = new Barrier(2);
            for (var i = 0; i < 1; i++)
                new Thread(() => barrier.SignalAndWait()) { IsBackground = true }.Start();
            barrier.SignalAndWait();
        }
    }
}
