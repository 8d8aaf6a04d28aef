// A thread joins itself.
namespace Programs.SelfJoin.Hangs
{
    public static class Program
    {
        public static void Run()
        {
            var worker = new Thread(() => Thread.CurrentThread.Join()) { IsBackground = true };
            worker.Start();
            worker.Join();
        }
    }
}

namespace Programs.SelfJoin.Ends
{
    public static class Program
    {
        public static void Run()
        {
            var worker = new Thread(() => Console.WriteLine("done")) { IsBackground = true };
            worker.Start();
            worker.Join();
        }
    }
}
