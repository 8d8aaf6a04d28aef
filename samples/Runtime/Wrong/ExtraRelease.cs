using Runtime.Staging;

namespace Runtime.Wrong;

// A semaphore made without a maximum accepts any number of releases. One release too many, and six get into a room
// for five; nothing says so.
[Demonstrates(9, "extra-release", "a release without a wait lets a sixth thread in", Rules = ["LKS3005", "LKS3008"], Right = "bounded-semaphore")]
public sealed class ExtraRelease : IDemonstration
{
    private readonly SemaphoreSlim _room = new(5); // expect: LKS3008
    private readonly Barrier _allInside = new(6);
    private int _inside;
    private int _met;

    public Outcome Run(Stage stage)
    {
        _room.Release(); // expect: LKS3005
        stage.Tell($"releases without having waited: {_room.CurrentCount} permits");
        stage.Run([.. Enumerable.Range(1, 6).Select(number => new Thread(() => Visit(stage)) { Name = $"visitor {number}" })]);
        return new Outcome(Volatile.Read(ref _met) == 6, $"{Volatile.Read(ref _met)} visitors met in a room for 5");
    }

    private void Visit(Stage stage)
    {
        _room.Wait();
        try
        {
            stage.Tell($"in, {Interlocked.Increment(ref _inside)} inside");
            if (_allInside.SignalAndWait(TimeSpan.FromSeconds(5)))
                Interlocked.Increment(ref _met);
        }
        finally
        {
            _room.Release();
        }
    }
}
