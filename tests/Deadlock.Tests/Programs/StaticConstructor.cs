// A static constructor waits for a task that uses the type.
namespace Programs.StaticConstructor.Hangs
{
    public static class Registry
    {
        private static readonly int s_size;

        static Registry()
        {
            var load = Task.Run(Load);
            load.Wait();
            s_size = 1;
        }

        public static int Size => s_size;

        private static void Load() => Console.WriteLine("loading");
    }

    public static class Program
    {
        public static void Run() => Console.WriteLine(Registry.Size);
    }
}

namespace Programs.StaticConstructor.Ends
{
    public static class Registry
    {
        private static readonly int s_size;

        static Registry()
        {
            Load();
            s_size = 1;
        }

        public static int Size => s_size;

        private static void Load() => Console.WriteLine("loading");
    }

    public static class Program
    {
        public static void Run() => Console.WriteLine(Registry.Size);
    }
}
