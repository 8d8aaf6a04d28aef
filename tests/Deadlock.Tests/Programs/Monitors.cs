// Monitor.Enter and Exit.
namespace Programs.Monitors.Hangs
{
    public sealed class Ledger
    {
        private readonly object _debit = new();
        private readonly object _credit = new();
        private int _sum;

        public void Pay()
        {
            Monitor.Enter(_debit);
            try
            {
                Stage.Meet();
                Monitor.Enter(_credit);
                try
                {
                    _sum--;
                }
                finally
                { Monitor.Exit(_credit); }
            }
            finally
            { Monitor.Exit(_debit); }
        }

        public void Receive()
        {
            Monitor.Enter(_credit);
            try
            {
                Stage.Meet();
                Monitor.Enter(_debit);
                try
                {
                    _sum++;
                }
                finally
                { Monitor.Exit(_debit); }
            }
            finally
            { Monitor.Exit(_credit); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var ledger = new Ledger();
            Stage.Both(ledger.Pay, ledger.Receive);
        }
    }
}

namespace Programs.Monitors.Ends
{
    public sealed class Ledger
    {
        private readonly object _debit = new();
        private readonly object _credit = new();
        private int _sum;

        public void Pay()
        {
            Monitor.Enter(_debit);
            try
            {
                Stage.Meet();
                Monitor.Enter(_credit);
                try
                {
                    _sum--;
                }
                finally
                { Monitor.Exit(_credit); }
            }
            finally
            { Monitor.Exit(_debit); }
        }

        public void Receive()
        {
            Monitor.Enter(_debit);
            try
            {
                Stage.Meet();
                Monitor.Enter(_credit);
                try
                {
                    _sum++;
                }
                finally
                { Monitor.Exit(_credit); }
            }
            finally
            { Monitor.Exit(_debit); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var ledger = new Ledger();
            Stage.Both(ledger.Pay, ledger.Receive);
        }
    }
}
