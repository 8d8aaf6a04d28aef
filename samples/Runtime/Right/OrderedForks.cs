using Runtime.Staging;

namespace Runtime.Right;

// Each philosopher takes the fork with the lower number first. The last one waits for a fork that somebody will put down.
[Demonstrates(12, "ordered-forks", "five philosophers eat")]
public sealed class OrderedForks : IDemonstration
{
    private readonly SemaphoreSlim[] _forks = [.. Enumerable.Range(0, 5).Select(_ => new SemaphoreSlim(1, 1))];
    private int _meals;

    public Outcome Run(Stage stage)
    {
        stage.Run([.. Enumerable.Range(0, 5).Select(seat => new Thread(() => Eat(seat, stage)) { Name = $"P{seat}" })]);
        return new Outcome(Volatile.Read(ref _meals) == 5, $"{Volatile.Read(ref _meals)} meals");
    }

    private void Eat(int seat, Stage stage)
    {
        var first = Math.Min(seat, (seat + 1) % _forks.Length);
        var second = Math.Max(seat, (seat + 1) % _forks.Length);
        _forks[first].Wait();
        try
        {
            stage.Tell($"takes fork {first}");
            _forks[second].Wait();
            try
            {
                stage.Tell($"eats with {first}, {second}");
                Interlocked.Increment(ref _meals);
            }
            finally
            {
                _forks[second].Release();
            }
        }
        finally
        {
            _forks[first].Release();
        }
    }
}
