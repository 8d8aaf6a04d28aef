using Runtime.Staging;

namespace Runtime.Wrong;

// The wait is inside the try, so the finally block releases also when the wait was cancelled and nothing was taken.
// Each cancelled wait adds a permit: the room for one lets two in.
[Demonstrates(9, "cancelled-wait", "a cancelled wait adds a permit and two threads are inside at once", Rules = ["LKS3003", "LKS3008"], Right = "wait-before-try")]
public sealed class CancelledWait : IDemonstration
{
    private readonly SemaphoreSlim _room = new(1); // expect: LKS3008
    private int _inside;
    private volatile bool _isCrowded;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Stay(stage, inTurn: 1, outTurn: 4)) { Name = "A" },
            new Thread(() => Impatient(stage)) { Name = "impatient" },
            new Thread(() => Stay(stage, inTurn: 3, outTurn: 5)) { Name = "B" });
        return new Outcome(_isCrowded && _room.CurrentCount == 2, $"2 inside at once, {_room.CurrentCount} permits afterwards");
    }

    private void Stay(Stage stage, int inTurn, int outTurn)
    {
        stage.Turn(inTurn);
        Visit(stage, () => stage.Turn(outTurn), CancellationToken.None);
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
            stage.Tell($"gives up, {_room.CurrentCount} permit free");
        }

        stage.Done();
    }

    private void Visit(Stage stage, Action look, CancellationToken token)
    {
        try
        {
            _room.Wait(token); // expect: LKS3003
            var inside = Interlocked.Increment(ref _inside);
            stage.Tell($"goes in, {inside} inside");
            if (inside > 1)
                _isCrowded = true;
            look();
            Interlocked.Decrement(ref _inside);
            stage.Tell("leaves");
        }
        finally
        {
            _room.Release();
        }
    }
}
