using Runtime.Staging;

namespace Runtime.Wrong;

// Deposit and Withdraw hold the lock, Close does not: it sets the balance in the middle of a deposit, which then writes what it has read before.
[Demonstrates(3, "forgotten-lock", "a reset without the lock is undone by a deposit", Rules = ["LKS1002"], Right = "locked-account")]
public sealed class ForgottenLock : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var account = new Account(stage);
        stage.Run(
            new Thread(() => account.Deposit(50)) { Name = "customer" },
            new Thread(() => account.Close()) { Name = "bank" });
        return new Outcome(account.Balance == 150, $"the account is closed, and its balance is {account.Balance}");
    }

    private sealed class Account(Stage stage)
    {
        private readonly object _gate = new();
        private int _balance = 100;

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
                stage.Turn(1);
                var balance = _balance;
                stage.Tell($"takes the lock, reads {balance}");
                stage.Turn(3);
                _balance = balance + amount;
                stage.Tell($"writes {balance + amount}");
                stage.Done();
            }
        }

        public void Withdraw(int amount)
        {
            lock (_gate)
                _balance -= amount;
        }

        public void Close()
        {
            stage.Turn(2);
            _balance = 0; // expect: LKS1002
            stage.Tell("takes no lock, writes 0");
            stage.Done();
        }
    }
}
