// System.Threading.Lock in lock statements.
namespace Programs.NewLocks.Hangs
{
    public sealed class Ledger
    {
        private readonly Lock _debit = new();
        private readonly Lock _credit = new();
        private int _sum;

        public void Pay()
        {
            lock (_debit)
            {
                Stage.Meet();
                lock (_credit)
                {
                    _sum--;
                }
            }
        }

        public void Receive()
        {
            lock (_credit)
            {
                Stage.Meet();
                lock (_debit)
                {
                    _sum++;
                }
            }
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

namespace Programs.NewLocks.Ends
{
    public sealed class Ledger
    {
        private readonly Lock _debit = new();
        private readonly Lock _credit = new();
        private int _sum;

        public void Pay()
        {
            lock (_debit)
            {
                Stage.Meet();
                lock (_credit)
                {
                    _sum--;
                }
            }
        }

        public void Receive()
        {
            lock (_debit)
            {
                Stage.Meet();
                lock (_credit)
                {
                    _sum++;
                }
            }
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
