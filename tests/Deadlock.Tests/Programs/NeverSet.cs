// An event is waited for that nothing sets.
namespace Programs.NeverSet.Hangs
{
    public sealed class Job
    {
        private readonly ManualResetEventSlim _done = new();

        public void Run()
        {
            Task.Run(Work);
            _done.Wait();
        }

        private void Work() => Console.WriteLine("work");
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}

namespace Programs.NeverSet.Ends
{
    public sealed class Job
    {
        private readonly ManualResetEventSlim _done = new();

        public void Run()
        {
            Task.Run(Work);
            _done.Wait();
        }

        private void Work() => _done.Set();
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}
