// An invoice adds up its lines in parallel under its lock; the helper that each branch calls takes the lock of the invoice.
namespace Programs.ParallelHelper.Hangs
{
    public sealed class Invoice
    {
        private readonly object _gate = new();
        private readonly List<int> _lines = [.. Enumerable.Range(1, 32)];
        private int _total;
        private int _version;

        internal object Gate => _gate;

        public void Recalculate()
        {
            lock (_gate)
            {
                _total = 0;
                _version++;
                Parallel.ForEach(_lines, new ParallelOptions { MaxDegreeOfParallelism = 4 }, line => Totals.Add(this, line));
            }
        }

        internal void Book(int amount) => _total += amount;
    }

    internal static class Totals
    {
        internal static void Add(Invoice invoice, int line)
        {
            Stage.Meet();
            var amount = line * 3;
            lock (invoice.Gate)
            {
                invoice.Book(amount);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var invoice = new Invoice();
            invoice.Recalculate();
        }
    }
}

namespace Programs.ParallelHelper.Ends
{
    public sealed class Invoice
    {
        private readonly object _gate = new();
        private readonly List<int> _lines = [.. Enumerable.Range(1, 32)];
        private int _total;
        private int _version;

        internal object Gate => _gate;

        public void Recalculate()
        {
            lock (_gate)
            {
                _total = 0;
                _version++;
            }

            Parallel.ForEach(_lines, new ParallelOptions { MaxDegreeOfParallelism = 4 }, line => Totals.Add(this, line));
        }

        internal void Book(int amount) => _total += amount;
    }

    internal static class Totals
    {
        internal static void Add(Invoice invoice, int line)
        {
            Stage.Meet();
            var amount = line * 3;
            lock (invoice.Gate)
            {
                invoice.Book(amount);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var invoice = new Invoice();
            invoice.Recalculate();
        }
    }
}
