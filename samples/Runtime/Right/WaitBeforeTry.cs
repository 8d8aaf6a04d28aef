using Runtime.Staging;

namespace Runtime.Right;

// The wait is before the try: a cancelled wait leaves the method without passing the finally block, and only those who
// got in give a permit back.
[Demonstrates(9, "wait-before-try", "a cancelled wait leaves the number of permits alone")]
public sealed class WaitBeforeTry : IDemonstration
{
    private readonly SemaphoreSlim _room = new(1, 1);

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Stay(stage)) { Name = "A" },
            new Thread(() => Impatient(stage)) { Name = "impatient" });
        return new Outcome(_room.CurrentCount == 1, $"{_room.CurrentCount} permit afterwards");
    }

    private void Stay(Stage stage)
    {
        stage.Turn(1);
        Visit(stage, () => stage.Turn(3), CancellationToken.None);
        stage.Done();
    }

    private void Impatient(Stage stage)
    {
        stage.Turn(2);
        try
        {
            Visit(stage, () => { }, new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            stage.Tell($"gives up, {_room.CurrentCount} permits free");
        }

        stage.Done();
    }

    private void Visit(Stage stage, Action look, CancellationToken token)
    {
        _room.Wait(token);
        try
        {
            stage.Tell("goes in");
            look();
            stage.Tell("leaves");
        }
        finally
        {
            _room.Release();
        }
    }
}
