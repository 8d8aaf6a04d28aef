// Kernel semaphores that let one in.
namespace Programs.KernelSemaphores.Hangs
{
    public sealed class Ledger
    {
        private readonly Semaphore _debit = new(1, 1);
        private readonly Semaphore _credit = new(1, 1);
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
                { _credit.Release(); }
            }
            finally
            { _debit.Release(); }
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
                { _debit.Release(); }
            }
            finally
            { _credit.Release(); }
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

namespace Programs.KernelSemaphores.Ends
{
    public sealed class Ledger
    {
        private readonly Semaphore _debit = new(1, 1);
        private readonly Semaphore _credit = new(1, 1);
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
                { _credit.Release(); }
            }
            finally
            { _debit.Release(); }
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
                { _credit.Release(); }
            }
            finally
            { _debit.Release(); }
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
