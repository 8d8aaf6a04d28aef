using Runtime.Staging;

namespace Runtime.Right;

// The second number is the maximum. A release without a wait is an error now, at the line that makes it, and the room
// stays a room for five.
[Demonstrates(9, "bounded-semaphore", "the release without a wait throws SemaphoreFullException")]
public sealed class BoundedSemaphore : IDemonstration
{
    private readonly SemaphoreSlim _room = new(5, 5);

    public Outcome Run(Stage stage)
    {
        var isRefused = false;
        stage.Run(new Thread(() => isRefused = IsRefused(stage)) { Name = "visitor" });
        return new Outcome(isRefused && _room.CurrentCount == 5, $"{_room.CurrentCount} permits, as before");
    }

    private bool IsRefused(Stage stage)
    {
        _room.Wait();
        try
        {
            stage.Tell($"in, {_room.CurrentCount} left");
        }
        finally
        {
            _room.Release();
        }

        stage.Tell($"out, {_room.CurrentCount} left");
        try
        {
            _room.Release();
            return false;
        }
        catch (SemaphoreFullException)
        {
            stage.Tell("releases again: SemaphoreFullException");
            return true;
        }
    }
}
