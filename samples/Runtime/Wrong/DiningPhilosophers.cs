using Runtime.Staging;

namespace Runtime.Wrong;

// Each philosopher takes the fork on the left, then waits for the one on the right. All have one fork, none has two.
[Demonstrates(12, "dining-philosophers", "five philosophers hold one fork each and starve", Rules = ["LKS2005"], Right = "ordered-forks")]
public sealed class DiningPhilosophers : IDemonstration
{
    private readonly SemaphoreSlim[] _forks = [.. Enumerable.Range(0, 5).Select(_ => new SemaphoreSlim(1, 1))];
    private int _holding;

    public Outcome Run(Stage stage)
    {
        var philosophers = Enumerable.Range(0, 5).Select(seat => new Thread(() => Eat(seat, stage)) { Name = $"P{seat}" }).ToArray();
        stage.Start(philosophers);
        var starving = philosophers.Count(stage.Hangs);
        return new Outcome(starving == 5, $"{starving} philosophers starve");
    }

    private void Eat(int seat, Stage stage)
    {
        _forks[seat].Wait();
        try
        {
            stage.Tell($"takes fork {seat}");
            Interlocked.Increment(ref _holding);
            stage.WaitUntil(() => Volatile.Read(ref _holding) == 5, "the others' left forks");
            stage.Tell($"wants {(seat + 1) % _forks.Length}");
            _forks[(seat + 1) % _forks.Length].Wait(); // expect: LKS2005
            try
            {
                stage.Tell("eats");
            }
            finally
            {
                _forks[(seat + 1) % _forks.Length].Release();
            }
        }
        finally
        {
            _forks[seat].Release();
        }
    }
}
