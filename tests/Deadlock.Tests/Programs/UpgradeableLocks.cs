// Two upgradeable read locks.
namespace Programs.UpgradeableLocks.Hangs
{
    public sealed class Ledger
    {
        private readonly ReaderWriterLockSlim _debit = new();
        private readonly ReaderWriterLockSlim _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.EnterUpgradeableReadLock();
            try
            {
                Stage.Meet();
                _credit.EnterUpgradeableReadLock();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ExitUpgradeableReadLock(); }
            }
            finally
            { _debit.ExitUpgradeableReadLock(); }
        }

        public void Receive()
        {
            _credit.EnterUpgradeableReadLock();
            try
            {
                Stage.Meet();
                _debit.EnterUpgradeableReadLock();
                try
                {
                    _sum++;
                }
                finally
                { _debit.ExitUpgradeableReadLock(); }
            }
            finally
            { _credit.ExitUpgradeableReadLock(); }
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

namespace Programs.UpgradeableLocks.Ends
{
    public sealed class Ledger
    {
        private readonly ReaderWriterLockSlim _debit = new();
        private readonly ReaderWriterLockSlim _credit = new();
        private int _sum;

        public void Pay()
        {
            _debit.EnterUpgradeableReadLock();
            try
            {
                Stage.Meet();
                _credit.EnterUpgradeableReadLock();
                try
                {
                    _sum--;
                }
                finally
                { _credit.ExitUpgradeableReadLock(); }
            }
            finally
            { _debit.ExitUpgradeableReadLock(); }
        }

        public void Receive()
        {
            _debit.EnterUpgradeableReadLock();
            try
            {
                Stage.Meet();
                _credit.EnterUpgradeableReadLock();
                try
                {
                    _sum++;
                }
                finally
                { _credit.ExitUpgradeableReadLock(); }
            }
            finally
            { _debit.ExitUpgradeableReadLock(); }
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
