// An extension method runs an action under the lock of an account; a transfer nests two of them.
namespace Programs.ExtensionLock.Hangs
{
    public sealed class Account(int balance)
    {
        internal readonly object Sync = new();

        public int Balance { get; internal set; } = balance;
    }

    public static class AccountExtensions
    {
        public static void Locked(this Account account, Action<Account> action)
        {
            lock (account.Sync)
            {
                action(account);
            }
        }

        public static void TransferTo(this Account from, Account to, int amount)
        {
            from.Locked(source =>
            {
                Stage.Meet();
                source.Balance -= amount;
                to.Locked(target => target.Balance += amount);
            });
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var savings = new Account(100);
            var current = new Account(100);
            Stage.Both(() => savings.TransferTo(current, 5), () => current.TransferTo(savings, 7));
        }
    }
}

namespace Programs.ExtensionLock.Ends
{
    public sealed class Account(int balance)
    {
        internal readonly object Sync = new();

        public int Balance { get; internal set; } = balance;
    }

    public static class AccountExtensions
    {
        public static void Locked(this Account account, Action<Account> action)
        {
            lock (account.Sync)
            {
                action(account);
            }
        }

        public static void TransferTo(this Account from, Account to, int amount)
        {
            from.Locked(source =>
            {
                Stage.Meet();
                source.Balance -= amount;
            });
            to.Locked(target => target.Balance += amount);
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var savings = new Account(100);
            var current = new Account(100);
            Stage.Both(() => savings.TransferTo(current, 5), () => current.TransferTo(savings, 7));
        }
    }
}
