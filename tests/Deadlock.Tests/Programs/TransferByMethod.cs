// An object holds its lock and calls a locking method of another of its kind.
namespace Programs.TransferByMethod.Hangs
{
    public sealed class Wallet
    {
        private readonly object _gate = new();
        private int _coins = 10;

        public void Give(Wallet other, int coins)
        {
            lock (_gate)
            {
                Stage.Meet();
                _coins -= coins;
                other.Take(coins);
            }
        }

        public void Take(int coins)
        {
            lock (_gate)
                _coins += coins;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Wallet();
            var two = new Wallet();
            Stage.Both(() => one.Give(two, 1), () => two.Give(one, 1));
        }
    }
}

namespace Programs.TransferByMethod.Ends
{
    public sealed class Wallet
    {
        private readonly object _gate = new();
        private int _coins = 10;

        public void Give(Wallet other, int coins)
        {
            lock (_gate)
            {
                Stage.Meet();
                _coins -= coins;
            }

            other.Take(coins);
        }

        public void Take(int coins)
        {
            lock (_gate)
                _coins += coins;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Wallet();
            var two = new Wallet();
            Stage.Both(() => one.Give(two, 1), () => two.Give(one, 1));
        }
    }
}
