using Runtime.Staging;

namespace Runtime.Right;

// Compare-and-exchange writes only if the value is still the one that was read. A is overtaken between its read and its
// write, notices, and starts again with the new value.
[Demonstrates(4, "compare-exchange", "the overtaken thread notices and tries again")]
public sealed class CompareExchangeLoop : IDemonstration
{
    private int _balance = 100;
    private int _attempts;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Double(stage)) { Name = "A doubles" },
            new Thread(() => Deposit(stage)) { Name = "B deposits" });
        var balance = Volatile.Read(ref _balance);
        return new Outcome(balance == 300 && _attempts == 2, $"(100 + 50) * 2 = {balance} after {_attempts} attempts");
    }

    private void Double(Stage stage)
    {
        int read;
        do
        {
            var attempt = Interlocked.Increment(ref _attempts);
            if (attempt == 1)
                stage.Turn(1);
            read = Volatile.Read(ref _balance);
            stage.Tell($"attempt {attempt}: reads {read}");
            if (attempt == 1)
                stage.Turn(3);
        }
        while (Interlocked.CompareExchange(ref _balance, read * 2, read) != read);
        stage.Tell($"writes {read * 2}");
        stage.Done();
    }

    private void Deposit(Stage stage)
    {
        stage.Turn(2);
        stage.Tell($"writes {Interlocked.Add(ref _balance, 50)}");
        stage.Done();
    }
}
