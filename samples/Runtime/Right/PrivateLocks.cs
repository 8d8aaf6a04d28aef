using Runtime.Staging;

namespace Runtime.Right;

// The lock is an object of its own that nobody else has. What others lock, the object itself or a text, keeps no deposit waiting.
[Demonstrates(6, "private-locks", "nobody else can hold the lock of a deposit")]
public sealed class PrivateLocks : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var account = new Account();
        stage.Run(
            new Thread(() =>
            {
                stage.Turn(1);
                stage.Tell($"reads {account.Copy().Length} entries, a copy");
                stage.Done();
            }) { Name = "auditor" },
            new Thread(() =>
            {
                stage.Turn(2);
                account.Deposit(100);
                stage.Tell("has deposited 100");
                stage.Done();
            }) { Name = "customer" });
        return new Outcome(account.Copy() is [100], "the deposit waited for nobody");
    }

    private sealed class Account
    {
        private readonly object _gate = new();
        private readonly List<int> _entries = [];

        public void Deposit(int amount)
        {
            lock (_gate)
                _entries.Add(amount);
        }

        public int[] Copy()
        {
            lock (_gate)
                return [.. _entries];
        }
    }
}
