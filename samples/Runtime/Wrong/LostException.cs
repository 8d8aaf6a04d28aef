using Runtime.Staging;

namespace Runtime.Wrong;

// Nobody looks at the task again. Its exception stays in it, and Send returns as if all were well.
[Demonstrates(2, "lost-exception", "a task fails and nobody learns of it", Rules = ["LKS5013"], Right = "awaited-work")]
public sealed class LostException : IDemonstration
{
    private readonly ManualResetEventSlim _failed = new();

    public Outcome Run(Stage stage)
    {
        var caught = "nothing";
        try
        {
            Send("", stage);
            _failed.Wait();
        }
        catch (ArgumentException exception)
        {
            caught = exception.Message;
        }

        stage.Tell($"Send() has returned, caught: {caught}");
        return new Outcome(caught == "nothing", "nothing was sent, and nobody knows");
    }

    private void Send(string text, Stage stage)
    {
        stage.Tell($"sends '{text}'");
        Task.Run(() => // expect: LKS5013
        {
            if (text.Length == 0)
            {
                stage.Tell("task", "throws: nothing to send");
                _failed.Set();
                throw new ArgumentException("nothing to send");
            }

            stage.Tell("task", "sends");
        });
    }
}
