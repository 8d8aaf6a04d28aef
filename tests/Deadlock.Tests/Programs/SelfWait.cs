// A task waits for itself.
namespace Programs.SelfWait.Hangs
{
    public static class Program
    {
        public static void Run()
        {
            Task self = null!;
            self = new Task(() => self.Wait());
            self.Start();
            self.Wait();
        }
    }
}

namespace Programs.SelfWait.Ends
{
    public static class Program
    {
        public static void Run()
        {
            var self = new Task(() => Console.WriteLine("done"));
            self.Start();
            self.Wait();
        }
    }
}
