// Static locks of two classes.
namespace Programs.StaticClasses.Hangs
{
    public static class Log
    {
        private static readonly object s_gate = new();
        private static int s_lines;

        public static void Write()
        {
            lock (s_gate)
                s_lines++;
        }

        public static void Flush()
        {
            lock (s_gate)
            {
                Stage.Meet();
                Settings.Read();
            }
        }
    }

    public static class Settings
    {
        private static readonly object s_gate = new();
        private static int s_reads;

        public static void Read()
        {
            lock (s_gate)
                s_reads++;
        }

        public static void Reload()
        {
            lock (s_gate)
            {
                Stage.Meet();
                Log.Write();
            }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(Log.Flush, Settings.Reload);
    }
}

namespace Programs.StaticClasses.Ends
{
    public static class Log
    {
        private static readonly object s_gate = new();
        private static int s_lines;

        public static void Write()
        {
            lock (s_gate)
                s_lines++;
        }

        public static void Flush()
        {
            lock (s_gate)
            {
                Stage.Meet();
                Settings.Read();
            }
        }
    }

    public static class Settings
    {
        private static readonly object s_gate = new();
        private static int s_reads;

        public static void Read()
        {
            lock (s_gate)
                s_reads++;
        }

        public static void Reload()
        {
            lock (s_gate)
            {
                Stage.Meet();
            }

            Log.Write();
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(Log.Flush, Settings.Reload);
    }
}
