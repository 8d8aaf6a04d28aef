using Runtime.Staging;

namespace Runtime.Right;

// Everyone who touches the balance holds the same lock, from the first read to the last write.
[Demonstrates(3, "locked-account", "deposit and fee both count")]
public sealed class LockedAccount : IDemonstration
{
    private readonly object _gate = new();
    private int _balance = 10;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Change(100, 1, stage)) { Name = "customer" }, new Thread(() => Change(-1, 2, stage)) { Name = "bank" });
        lock (_gate)
            return new Outcome(_balance == 109, $"10 + 100 - 1 is {_balance}");
    }

    private void Change(int amount, int turn, Stage stage)
    {
        stage.Turn(turn);
        lock (_gate)
        {
            _balance += amount;
            stage.Tell($"changes by {amount}, has {_balance}");
        }

        stage.Done();
    }
}
