// An event is reset after the thread that sets it was started.
namespace Programs.ResetAfterStart.Hangs
{
    public sealed class Job
    {
        private readonly ManualResetEventSlim _done = new();

        public void Run()
        {
            Task.Run(Work);
            Stage.Pause();
            _done.Reset();
            _done.Wait();
        }

        private void Work() => _done.Set();
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}

namespace Programs.ResetAfterStart.Ends
{
    public sealed class Job
    {
        private readonly ManualResetEventSlim _done = new();

        public void Run()
        {
            _done.Reset();
            Task.Run(Work);
            Stage.Pause();
            _done.Wait();
        }

        private void Work() => _done.Set();
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}
