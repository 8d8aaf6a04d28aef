using Runtime.Staging;

namespace Runtime.Wrong;

// A read lock lets all readers in at once. Two that write there lose one of two updates.
[Demonstrates(22, "write-under-read-lock", "two writers that hold the read lock lose an update", Rules = ["LKS1026"], Right = "readers-and-writer")]
public sealed class WriteUnderReadLock : IDemonstration
{
    private readonly ReaderWriterLockSlim _lock = new();
    private int _visits;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Visit(stage, 1, 4)) { Name = "A" }, new Thread(() => Visit(stage, 2, 3)) { Name = "B" });
        _lock.EnterReadLock();
        try
        {
            return new Outcome(_visits == 1, $"2 visits, the counter is {_visits}");
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Visit(Stage stage, int readTurn, int writeTurn)
    {
        _lock.EnterReadLock();
        try
        {
            stage.Turn(readTurn);
            var visits = _visits;
            stage.Tell($"reads {visits}");
            stage.Turn(writeTurn);
            _visits = visits + 1; // expect: LKS1026
            stage.Tell($"writes {visits + 1}");
            stage.Done();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}
