// Scopes of System.Threading.Lock.
namespace Programs.LockScopes.Hangs
{
    public sealed class Ledger
    {
        private readonly Lock _debit = new();
        private readonly Lock _credit = new();
        private int _sum;

        public void Pay()
        {
            using (_debit.EnterScope())
            {
                Stage.Meet();
                using (_credit.EnterScope())
                {
                    _sum--;
                }
            }
        }

        public void Receive()
        {
            using (_credit.EnterScope())
            {
                Stage.Meet();
                using (_debit.EnterScope())
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

namespace Programs.LockScopes.Ends
{
    public sealed class Ledger
    {
        private readonly Lock _debit = new();
        private readonly Lock _credit = new();
        private int _sum;

        public void Pay()
        {
            using (_debit.EnterScope())
            {
                Stage.Meet();
                using (_credit.EnterScope())
                {
                    _sum--;
                }
            }
        }

        public void Receive()
        {
            using (_debit.EnterScope())
            {
                Stage.Meet();
                using (_credit.EnterScope())
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
