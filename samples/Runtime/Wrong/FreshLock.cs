using Runtime.Staging;

namespace Runtime.Wrong;

// Each call locks an object that it has just made. Nobody else has it, so that nobody is kept out.
[Demonstrates(6, "fresh-lock", "two threads are in the critical section at once", Rules = ["LKS6003"], Right = "one-at-a-time")]
public sealed class FreshLock : IDemonstration
{
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Enter(stage)) { Name = "A" }, new Thread(() => Enter(stage)) { Name = "B" });
        return new Outcome(Volatile.Read(ref _peak) == 2, $"{Volatile.Read(ref _peak)} threads were inside at once");
    }

    private void Enter(Stage stage)
    {
        var gate = new object();
        lock (gate) // expect: LKS6003
        {
            Interlocked.Increment(ref _inside);
            stage.Tell("goes in");
            stage.WaitUntil(() => Volatile.Read(ref _inside) == 2, "the other thread's entry");
            Volatile.Write(ref _peak, 2);
        }
    }
}
