// Two write locks.
namespace Programs.WriteLocks.Hangs
{
    public sealed class Ledger
    {
        private readonly ReaderWriterLockSlim _debit = new();
        private readonly ReaderWriterLockSlim _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.EnterWriteLock();
            try
            {
                Stage.Meet();
                _credit.EnterWriteLock();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ExitWriteLock(); }
            }
            finally
            { _debit.ExitWriteLock(); }
        }

        public void Receive()
        {
            _credit.EnterWriteLock();
            try
            {
                Stage.Meet();
                _debit.EnterWriteLock();
                try
                {
                    _sum++;
                }
                finally
                { _debit.ExitWriteLock(); }
            }
            finally
            { _credit.ExitWriteLock(); }
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

namespace Programs.WriteLocks.Ends
{
    public sealed class Ledger
    {
        private readonly ReaderWriterLockSlim _debit = new();
        private readonly ReaderWriterLockSlim _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.EnterWriteLock();
            try
            {
                Stage.Meet();
                _credit.EnterWriteLock();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ExitWriteLock(); }
            }
            finally
            { _debit.ExitWriteLock(); }
        }

        public void Receive()
        {
            _debit.EnterWriteLock();
            try
            {
                Stage.Meet();
                _credit.EnterWriteLock();
                try
                {
                    _sum++;
                }
                finally
                { _credit.ExitWriteLock(); }
            }
            finally
            { _debit.ExitWriteLock(); }
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
