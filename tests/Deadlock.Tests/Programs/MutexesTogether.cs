// Two mutexes that one call takes, under a lock that another thread asks for with one of them.
namespace Programs.MutexesTogether.Hangs
{
    public sealed class Ledger
    {
        private readonly object _gate = new();
        private readonly Mutex _debit = new();
        private readonly Mutex _credit = new();
        private int _sum;

        public void Pay()
        {
            lock (_gate)
            {
                Stage.Meet();
                WaitHandle.WaitAll(new WaitHandle[] { _debit, _credit });
                try
                {
                    _sum--;
                }
                finally
                {
                    _debit.ReleaseMutex();
                    _credit.ReleaseMutex();
                }
            }
        }

        public void Receive()
        {
            _credit.WaitOne();
            try
            {
                Stage.Meet();
                lock (_gate)
                    _sum++;
            }
            finally
            { _credit.ReleaseMutex(); }
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

namespace Programs.MutexesTogether.Ends
{
    public sealed class Ledger
    {
        private readonly object _gate = new();
        private readonly Mutex _debit = new();
        private readonly Mutex _credit = new();
        private int _sum;

        public void Pay()
        {
            WaitHandle.WaitAll(new WaitHandle[] { _debit, _credit });
            try
            {
                Stage.Meet();
                lock (_gate)
                    _sum--;
            }
            finally
            {
                _debit.ReleaseMutex();
                _credit.ReleaseMutex();
            }
        }

        public void Receive()
        {
            _credit.WaitOne();
            try
            {
                Stage.Meet();
                lock (_gate)
                    _sum++;
            }
            finally
            { _credit.ReleaseMutex(); }
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
