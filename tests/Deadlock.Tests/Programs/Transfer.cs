// Two accounts are locked in the order of the arguments.
namespace Programs.Transfer.Hangs
{
    public sealed class Account(int id, int balance)
    {
        private readonly object _gate = new();
        private int _balance = balance;

        public int Id { get; } = id;

        public static void Transfer(Account from, Account to, int amount)
        {
            lock (from._gate)
            {
                Stage.Meet();
                lock (to._gate)
                {
                    from._balance -= amount;
                    to._balance += amount;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Account(1, 100);
            var two = new Account(2, 100);
            Stage.Both(() => Account.Transfer(one, two, 1), () => Account.Transfer(two, one, 1));
        }
    }
}

namespace Programs.Transfer.Ends
{
    public sealed class Account(int id, int balance)
    {
        private readonly object _gate = new();
        private int _balance = balance;

        public int Id { get; } = id;

        public static void Transfer(Account from, Account to, int amount)
        {
            var first = from.Id < to.Id ? from : to;
            var second = from.Id < to.Id ? to : from;
            lock (first._gate)
            {
                Stage.Meet();
                lock (second._gate)
                {
                    from._balance -= amount;
                    to._balance += amount;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Account(1, 100);
            var two = new Account(2, 100);
            Stage.Both(() => Account.Transfer(one, two, 1), () => Account.Transfer(two, one, 1));
        }
    }
}
