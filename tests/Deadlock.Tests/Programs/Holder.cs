// A nested holder builds a table when it is first touched, under a lock of the outer type, which another thread holds as it touches it.
namespace Programs.Holder.Hangs
{
    public static class Currencies
    {
        private static readonly object s_gate = new();
        private static readonly Dictionary<string, decimal> s_rates = new() { ["EUR"] = 1m, ["USD"] = 1.1m };

        public static decimal Convert(string currency, decimal amount)
        {
            lock (s_gate)
            {
                Stage.Meet();
                return Holder.Rounded[currency] * amount;
            }
        }

        public static int Known => Holder.Rounded.Count;

        private static Dictionary<string, decimal> Round()
        {
            Stage.Meet();
            lock (s_gate)
            {
                return s_rates.ToDictionary(rate => rate.Key, rate => decimal.Round(rate.Value));
            }
        }

        private static class Holder
        {
            internal static readonly Dictionary<string, decimal> Rounded = Round();

            static Holder()
            {
            }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(() => Currencies.Convert("EUR", 2), () => Console.WriteLine(Currencies.Known));
    }
}

namespace Programs.Holder.Ends
{
    public static class Currencies
    {
        private static readonly object s_gate = new();
        private static readonly Dictionary<string, decimal> s_rates = new() { ["EUR"] = 1m, ["USD"] = 1.1m };

        public static decimal Convert(string currency, decimal amount)
        {
            Stage.Meet();
            var rate = Holder.Rounded[currency];
            lock (s_gate)
            {
                return s_rates.ContainsKey(currency) ? rate * amount : 0;
            }
        }

        public static int Known => Holder.Rounded.Count;

        private static Dictionary<string, decimal> Round()
        {
            Stage.Meet();
            lock (s_gate)
            {
                return s_rates.ToDictionary(rate => rate.Key, rate => decimal.Round(rate.Value));
            }
        }

        private static class Holder
        {
            internal static readonly Dictionary<string, decimal> Rounded = Round();

            static Holder()
            {
            }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Both(() => Currencies.Convert("EUR", 2), () => Console.WriteLine(Currencies.Known));
    }
}
