using Runtime.Staging;

namespace Runtime.Right;

// Two processes share no memory. They talk through pipes: what one writes, the other reads.
[Demonstrates(18, "piped-messages", "parent and child exchange messages through pipes")]
public sealed class PipedMessages : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("echo");
        stage.Tell("writes 'hello'");
        child.StandardInput.WriteLine("hello");
        var answer = child.StandardOutput.ReadLine();
        stage.Tell("child", "reads it, writes the answer");
        stage.Tell($"reads '{answer}'");
        child.WaitForExit(5000);
        return new Outcome(answer == "HELLO", $"the child answered {answer}");
    }
}
