// The settings are made lazily and log while they are made; the log asks for the settings under its lock.
namespace Programs.LazySettings.Hangs
{
    public sealed class Settings
    {
        private static readonly Lazy<Settings> s_current = new(Read);

        public static Settings Current => s_current.Value;

        public int Level { get; private init; }

        private static Settings Read()
        {
            Stage.Meet();
            Log.Write("reading the settings");
            return new Settings { Level = 1 };
        }
    }

    public static class Log
    {
        private static readonly object s_gate = new();
        private static readonly List<string> s_lines = [];

        public static void Write(string text)
        {
            lock (s_gate)
            {
                s_lines.Add(text);
            }
        }

        public static void Debug(string text)
        {
            lock (s_gate)
            {
                Stage.Meet();
                if (Settings.Current.Level > 0)
                    s_lines.Add("debug: " + text);
            }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(() => Log.Debug("started"), () => Console.WriteLine(Settings.Current.Level));
    }
}

namespace Programs.LazySettings.Ends
{
    public sealed class Settings
    {
        private static readonly Lazy<Settings> s_current = new(Read);

        public static Settings Current => s_current.Value;

        public int Level { get; private init; }

        private static Settings Read()
        {
            Stage.Meet();
            Log.Write("reading the settings");
            return new Settings { Level = 1 };
        }
    }

    public static class Log
    {
        private static readonly object s_gate = new();
        private static readonly List<string> s_lines = [];

        public static void Write(string text)
        {
            lock (s_gate)
            {
                s_lines.Add(text);
            }
        }

        public static void Debug(string text)
        {
            Stage.Meet();
            if (Settings.Current.Level == 0)
                return;
            lock (s_gate)
                s_lines.Add("debug: " + text);
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(() => Log.Debug("started"), () => Console.WriteLine(Settings.Current.Level));
    }
}
