// Semaphores that let one in.
namespace Programs.Semaphores.Hangs
{
    public sealed class Ledger
    {
        private readonly SemaphoreSlim _debit = new(1, 1);
        private readonly SemaphoreSlim _credit = new(1, 1);
        private int _sum;

        public void Pay()
        {
            _debit.Wait();
            try
            {
                Stage.Meet();
                _credit.Wait();
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
            _credit.Wait();
            try
            {
                Stage.Meet();
                _debit.Wait();
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

namespace Programs.Semaphores.Ends
{
    public sealed class Ledger
    {
        private readonly SemaphoreSlim _debit = new(1, 1);
        private readonly SemaphoreSlim _credit = new(1, 1);
        private int _sum;

        public void Pay()
        {
            _debit.Wait();
            try
            {
                Stage.Meet();
                _credit.Wait();
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
            _debit.Wait();
            try
            {
                Stage.Meet();
                _credit.Wait();
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
