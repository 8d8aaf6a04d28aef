using Runtime.Staging;

namespace Runtime.Wrong;

// 'balance += Interest()' looks like one step, but reads the balance first, then calls Interest, then writes the sum.
// The deposit that arrives in between is overwritten.
[Demonstrates(4, "lost-compound-assignment", "a deposit of 50 vanishes while interest is added", Rules = ["LKS1001"], Right = "compare-exchange")]
public sealed class LostCompoundAssignment : IDemonstration
{
    private int _balance = 100;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => AddInterest(stage)) { Name = "interest" },
            new Thread(() => Deposit(stage)) { Name = "deposit" });
        return new Outcome(_balance == 110, $"100 + 10 + 50 makes {_balance}");
    }

    private void AddInterest(Stage stage)
    {
        stage.Turn(1);
        stage.Tell("balance += Interest(): reads 100");
        _balance += Interest(stage); // expect: LKS1001
        stage.Tell($"writes {_balance}");
        stage.Done();
    }

    private static int Interest(Stage stage)
    {
        stage.Tell("Interest() computes 10");
        stage.Turn(3);
        return 10;
    }

    private void Deposit(Stage stage)
    {
        stage.Turn(2);
        _balance += 50; // expect: LKS1001
        stage.Tell($"balance += 50 writes {_balance}");
        stage.Done();
    }
}
