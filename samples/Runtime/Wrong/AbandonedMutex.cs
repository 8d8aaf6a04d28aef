using Runtime.Staging;

namespace Runtime.Wrong;

// A process that ends with the mutex leaves it to the next one, with an exception that nobody expects.
[Demonstrates(18, "abandoned-mutex", "the next owner gets an exception, and keeps the mutex", Rules = ["LKS3015"], Right = "handled-abandonment")]
public sealed class AbandonedMutex : IDemonstration
{
    private readonly Mutex _mutex = new(false, Child.MutexName);

    public Outcome Run(Stage stage)
    {
        using (var child = Child.Start("abandon"))
        {
            stage.Tell("child", $"takes the mutex; {child.StandardOutput.ReadLine()}");
            child.WaitForExit(5000);
        }

        var thrown = "nothing";
        var next = new Thread(() =>
        {
            try
            {
                Work(stage);
            }
            catch (Exception exception)
            {
                thrown = exception.GetType().Name;
                stage.Tell($"fails with {thrown}");
            }
        }) { Name = "next" };
        stage.Run(next);
        return new Outcome(thrown == nameof(AbandonedMutexException), $"the next owner got {thrown}");
    }

    private void Work(Stage stage)
    {
        _mutex.WaitOne(); // expect: LKS3015
        try
        {
            stage.Tell("works");
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }
}
