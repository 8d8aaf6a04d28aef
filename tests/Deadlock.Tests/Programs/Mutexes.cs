// Two mutexes.
namespace Programs.Mutexes.Hangs
{
    public sealed class Ledger
    {
        private readonly Mutex _debit = new();
        private readonly Mutex _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.WaitOne();
            try
            {
                Stage.Meet();
                _credit.WaitOne();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ReleaseMutex(); }
            }
            finally
            { _debit.ReleaseMutex(); }
        }

        public void Receive()
        {
            _credit.WaitOne();
            try
            {
                Stage.Meet();
                _debit.WaitOne();
                try
                {
                    _sum++;
                }
                finally
                { _debit.ReleaseMutex(); }
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

namespace Programs.Mutexes.Ends
{
    public sealed class Ledger
    {
        private readonly Mutex _debit = new();
        private readonly Mutex _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.WaitOne();
            try
            {
                Stage.Meet();
                _credit.WaitOne();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ReleaseMutex(); }
            }
            finally
            { _debit.ReleaseMutex(); }
        }

        public void Receive()
        {
            _debit.WaitOne();
            try
            {
                Stage.Meet();
                _credit.WaitOne();
                try
                {
                    _sum++;
                }
                finally
                { _credit.ReleaseMutex(); }
            }
            finally
            { _debit.ReleaseMutex(); }
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
