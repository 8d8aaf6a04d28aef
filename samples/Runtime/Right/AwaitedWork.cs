using Runtime.Staging;

namespace Runtime.Right;

// The task is awaited: the caller goes on when the work is done, and gets the exception when it fails.
[Demonstrates(2, "awaited-work", "whoever awaits a task gets its exception")]
public sealed class AwaitedWork : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var caught = "nothing";
        OneThread.Run(async () =>
        {
            try
            {
                await Send("", stage);
            }
            catch (ArgumentException exception)
            {
                caught = exception.Message;
                stage.Tell($"caught: {caught}");
            }
        });
        return new Outcome(caught == "nothing to send", $"the sender knows: {caught}");
    }

    private static async Task Send(string text, Stage stage)
    {
        stage.Tell($"sends '{text}'");
        await Task.Run(() =>
        {
            if (text.Length == 0)
            {
                stage.Tell("task", "throws: nothing to send");
                throw new ArgumentException("nothing to send");
            }

            stage.Tell("task", "sends");
        });
    }
}
