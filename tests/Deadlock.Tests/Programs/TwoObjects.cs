// Two objects that call each other under their locks.
namespace Programs.TwoObjects.Hangs
{
    public sealed class Account
    {
        private readonly object _gate = new();
        private int _balance;

        public Bank? Bank { get; set; }

        public int Balance
        {
            get
            {
                lock (_gate)
                    return _balance;
            }
        }

        public void Deposit(int amount)
        {
            lock (_gate)
            {
                _balance += amount;
                Stage.Meet();
                Bank!.Record(amount);
            }
        }
    }

    public sealed class Bank
    {
        private readonly object _gate = new();
        private readonly Account _account;
        private int _turnover;

        public Bank(Account account) => _account = account;

        public void Record(int amount)
        {
            lock (_gate)
                _turnover += amount;
        }

        public int Audit()
        {
            lock (_gate)
            {
                Stage.Meet();
                return _turnover - _account.Balance;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var account = new Account();
            var bank = new Bank(account);
            account.Bank = bank;
            Stage.Both(() => account.Deposit(1), () => bank.Audit());
        }
    }
}

namespace Programs.TwoObjects.Ends
{
    public sealed class Account
    {
        private readonly object _gate = new();
        private int _balance;

        public Bank? Bank { get; set; }

        public int Balance
        {
            get
            {
                lock (_gate)
                    return _balance;
            }
        }

        public void Deposit(int amount)
        {
            lock (_gate)
            {
                _balance += amount;
                Stage.Meet();
            }

            Bank!.Record(amount);
        }
    }

    public sealed class Bank
    {
        private readonly object _gate = new();
        private readonly Account _account;
        private int _turnover;

        public Bank(Account account) => _account = account;

        public void Record(int amount)
        {
            lock (_gate)
                _turnover += amount;
        }

        public int Audit()
        {
            lock (_gate)
            {
                Stage.Meet();
                return _turnover - _account.Balance;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var account = new Account();
            var bank = new Bank(account);
            account.Bank = bank;
            Stage.Both(() => account.Deposit(1), () => bank.Audit());
        }
    }
}
