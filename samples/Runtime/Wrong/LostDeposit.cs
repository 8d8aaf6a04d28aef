using Runtime.Staging;

namespace Runtime.Wrong;

// Deposits hold the lock, the fee does not. It reads and writes in the middle of a deposit, and the deposit is gone.
[Demonstrates(3, "lost-deposit", "a deposit of 100 is lost to a fee that takes no lock", Rules = ["LKS1001", "LKS1004"], Right = "locked-account")]
public sealed class LostDeposit : IDemonstration
{
    private readonly object _gate = new();
    private int _balance = 10;

    public int Balance
    {
        get
        {
            lock (_gate)
                return _balance;
        }
    }

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Deposit(100, stage)) { Name = "customer" }, new Thread(() => Charge(1, stage)) { Name = "bank" });
        return new Outcome(Balance == 9, $"10 + 100 - 1 is {Balance}");
    }

    private void Deposit(int amount, Stage stage)
    {
        lock (_gate)
        {
            stage.Turn(2);
            _balance += amount;
            stage.Tell($"deposits, has {_balance}");
            stage.Done();
        }
    }

    private void Charge(int fee, Stage stage)
    {
        stage.Turn(1);
        var balance = _balance; // expect: LKS1004
        stage.Tell($"reads {balance}");
        stage.Turn(3);
        _balance = balance - fee; // expect: LKS1001
        stage.Tell($"writes {balance - fee}");
        stage.Done();
    }
}
