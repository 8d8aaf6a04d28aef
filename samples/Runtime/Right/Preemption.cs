using Runtime.Staging;

namespace Runtime.Right;

// Task A computes and waits for word from B. B has no turn before A awaits, so that A gives up. The same two as threads: the system
// interrupts A wherever it is, B gets its turn, on one core, too.
[Demonstrates(16, "preemption", "a task keeps the thread until it awaits, the system takes it from a thread at any time")]
public sealed class Preemption : IDemonstration
{
    private int _word;

    public Outcome Run(Stage stage)
    {
        var cooperative = 0;
        OneThread.Run(async () =>
        {
            var other = Speak("task B", stage);
            cooperative = Compute("task A", 1_000_000, stage);
            await other;
        });
        Volatile.Write(ref _word, 0);
        var preemptive = 0;
        stage.Run(
            new Thread(() => preemptive = Compute("thread A", int.MaxValue, stage)) { Name = "thread A" },
            new Thread(() => Say("thread B", stage)) { Name = "thread B" });
        return new Outcome(cooperative == 1_000_000 && preemptive < int.MaxValue, "task A never heard of B, thread A was interrupted");
    }

    private async Task Speak(string name, Stage stage)
    {
        await Task.Yield();
        Say(name, stage);
    }

    private void Say(string name, Stage stage)
    {
        stage.Tell(name, "gives word");
        Volatile.Write(ref _word, 1);
    }

    private int Compute(string name, int limit, Stage stage)
    {
        stage.Tell(name, "computes, without a pause");
        var rounds = 0;
        while (rounds < limit && Volatile.Read(ref _word) == 0)
            rounds++;
        stage.Tell(name, rounds < limit ? "has word" : "no word, gives up");
        return rounds;
    }
}
