// A bank orders two accounts by their branch, and accounts of one branch by who pays.
namespace Programs.TieBreak.Hangs
{
    public sealed record Account(int Branch, int Number)
    {
        public object Gate { get; } = new();

        public decimal Balance { get; set; }
    }

    public sealed class Bank
    {
        private int _transfers;

        public int Transfers => Volatile.Read(ref _transfers);

        public void Transfer(Account from, Account to, decimal amount)
        {
            ArgumentNullException.ThrowIfNull(from);
            ArgumentNullException.ThrowIfNull(to);
            var (first, second) = from.Branch <= to.Branch ? (from, to) : (to, from);
            lock (first.Gate)
            {
                Stage.Meet();
                lock (second.Gate)
                {
                    if (from.Balance < amount)
                        return;
                    from.Balance -= amount;
                    to.Balance += amount;
                    Interlocked.Increment(ref _transfers);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var bank = new Bank();
            var one = new Account(7, 1) { Balance = 10 };
            var two = new Account(7, 2) { Balance = 10 };
            Stage.Both(() => bank.Transfer(one, two, 1), () => bank.Transfer(two, one, 1));
        }
    }
}

namespace Programs.TieBreak.Ends
{
    public sealed record Account(int Branch, int Number)
    {
        public object Gate { get; } = new();

        public decimal Balance { get; set; }
    }

    public sealed class Bank
    {
        private int _transfers;

        public int Transfers => Volatile.Read(ref _transfers);

        public void Transfer(Account from, Account to, decimal amount)
        {
            ArgumentNullException.ThrowIfNull(from);
            ArgumentNullException.ThrowIfNull(to);
            var (first, second) = (from.Branch, from.Number).CompareTo((to.Branch, to.Number)) <= 0 ? (from, to) : (to, from);
            lock (first.Gate)
            {
                Stage.Meet();
                lock (second.Gate)
                {
                    if (from.Balance < amount)
                        return;
                    from.Balance -= amount;
                    to.Balance += amount;
                    Interlocked.Increment(ref _transfers);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var bank = new Bank();
            var one = new Account(7, 1) { Balance = 10 };
            var two = new Account(7, 2) { Balance = 10 };
            Stage.Both(() => bank.Transfer(one, two, 1), () => bank.Transfer(two, one, 1));
        }
    }
}
