// Two tasks wait for each other.
namespace Programs.MutualWait.Hangs
{
    public sealed class Pair
    {
        private Task _left = Task.CompletedTask;
        private Task _right = Task.CompletedTask;

        public void Run()
        {
            _left = new Task(() => _right.Wait());
            _right = new Task(() => _left.Wait());
            _left.Start();
            _right.Start();
            Task.WaitAll(_left, _right);
        }
    }

    public static class Program
    {
        public static void Run() => new Pair().Run();
    }
}

namespace Programs.MutualWait.Ends
{
    public sealed class Pair
    {
        private Task _left = Task.CompletedTask;
        private Task _right = Task.CompletedTask;

        public void Run()
        {
            _left = new Task(() => Console.WriteLine("left"));
            _right = new Task(() => Console.WriteLine("right"));
            _left.Start();
            _right.Start();
            Task.WaitAll(_left, _right);
        }
    }

    public static class Program
    {
        public static void Run() => new Pair().Run();
    }
}
